import { sql, type Tx } from '@/lib/platform/db'
import type { ReportKind } from '@/lib/reports/schema/kinds'

export async function insertMails(
  tx: Tx,
  input: { reportId: string; memberIds: readonly string[]; nextAt: Date },
): Promise<void> {
  const { reportId, memberIds, nextAt } = input
  await tx.db.reportMail.createMany({
    data: memberIds.map((memberId) => ({ reportId, memberId, nextAt })),
  })
}

export type DueMail = {
  reportId: string
  memberId: string
  /** This one counts. */
  attempts: number
  companyId: string
  companySlug: string
  companyName: string
  plan: string
  kind: ReportKind
  from: string
  until: string
  data: string
  madeAt: Date
}

/**
 * Takes the next mail that is due, and keeps it from others until `againAt`: whoever dies while sending leaves it to be sent
 * then. Undefined where none is.
 */
export async function takeDueMail(input: {
  nowMs: number
  againAt: Date
}): Promise<DueMail | undefined> {
  const rows = await sql().query<DueMail>(
    'reports.take_mail',
    `UPDATE report_mails m SET attempts = m.attempts + 1, next_at = $2::timestamptz
       FROM reports r JOIN companies c ON c.id = r.company_id
      WHERE (m.report_id, m.member_id) = (
              SELECT d.report_id, d.member_id FROM report_mails d
               WHERE d.sent_at IS NULL AND d.given_up_at IS NULL AND d.next_at <= to_timestamp($1::float8 / 1000)
               ORDER BY d.next_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        AND r.id = m.report_id
     RETURNING m.report_id AS "reportId", m.member_id AS "memberId", m.attempts, r.company_id AS "companyId",
               c.slug AS "companySlug", c.name AS "companyName", c.plan, r.kind, r.from_day::text AS "from",
               r.until_day::text AS "until", r.data, r.made_at AS "madeAt"`,
    [input.nowMs, input.againAt.toISOString()],
  )
  return rows[0]
}

/** What became of one attempt. */
export async function noteMail(
  mail: { reportId: string; memberId: string },
  outcome: { sentAt?: Date; givenUpAt?: Date; nextAt?: Date; failure: string | null },
): Promise<void> {
  const { sentAt = null, givenUpAt = null, nextAt = null, failure } = outcome
  await sql().query(
    'reports.note_mail',
    `UPDATE report_mails SET sent_at = $3::timestamptz, given_up_at = $4::timestamptz,
            next_at = coalesce($5::timestamptz, next_at), failure = $6
     WHERE report_id = $1::uuid AND member_id = $2::uuid`,
    [
      ...[mail.reportId, mail.memberId, sentAt?.toISOString() ?? null],
      ...[givenUpAt?.toISOString() ?? null, nextAt?.toISOString() ?? null, failure],
    ],
  )
}

export type MailRow = {
  reportId: string
  memberId: string
  sentAt: Date | null
  givenUpAt: Date | null
  failure: string | null
}

export async function listMailRows(reportIds: readonly string[]): Promise<MailRow[]> {
  return sql().query<MailRow>(
    'reports.mails',
    `SELECT report_id AS "reportId", member_id AS "memberId", sent_at AS "sentAt", given_up_at AS "givenUpAt", failure
     FROM report_mails WHERE report_id = ANY($1::uuid[])`,
    [[...reportIds]],
  )
}
