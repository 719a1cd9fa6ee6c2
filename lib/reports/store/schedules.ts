import { type SqlTx, sql, type Tx } from '@/lib/platform/db'
import type { ReportKind, Rhythm } from '@/lib/reports/schema/kinds'

export type ScheduleRow = {
  companyId: string
  kind: ReportKind
  rhythm: Rhythm
  recipients: string[]
  /** `YYYY-MM-DD`: periods that end by this day were dealt with. */
  madeUntil: string
  failures: number
  failure: string | null
  retryAt: Date | null
}

const columns = `s.company_id AS "companyId", s.kind, s.rhythm, s.recipients, s.made_until::text AS "madeUntil",
  s.failures, s.failure, s.retry_at AS "retryAt"`

export async function listScheduleRows(companyId: string): Promise<ScheduleRow[]> {
  return sql().query<ScheduleRow>(
    'reports.schedules',
    `SELECT ${columns} FROM report_schedules s WHERE s.company_id = $1::uuid ORDER BY s.kind`,
    [companyId],
  )
}

/** Every schedule of the instance, with what of its company decides about it. */
export async function listAllSchedules(): Promise<
  (ScheduleRow & { plan: string; timeZone: string })[]
> {
  return sql().query(
    'reports.all_schedules',
    `SELECT ${columns}, c.plan, c.time_zone AS "timeZone" FROM report_schedules s
       JOIN companies c ON c.id = s.company_id ORDER BY s.company_id, s.kind`,
    [],
  )
}

export async function lockSchedule(
  tx: SqlTx,
  input: { companyId: string; kind: ReportKind },
): Promise<ScheduleRow | null> {
  const rows = await tx.sql.query<ScheduleRow>(
    'reports.lock_schedule',
    `SELECT ${columns} FROM report_schedules s WHERE s.company_id = $1::uuid AND s.kind = $2 FOR UPDATE`,
    [input.companyId, input.kind],
  )
  return rows[0] ?? null
}

export async function writeSchedule(
  tx: SqlTx,
  row: Pick<ScheduleRow, 'companyId' | 'kind' | 'rhythm' | 'recipients' | 'madeUntil'>,
): Promise<void> {
  await tx.sql.query(
    'reports.write_schedule',
    `INSERT INTO report_schedules (company_id, kind, rhythm, recipients, made_until)
     VALUES ($1::uuid, $2, $3, $4::uuid[], $5::date)
     ON CONFLICT (company_id, kind) DO UPDATE SET rhythm = excluded.rhythm, recipients = excluded.recipients,
       made_until = excluded.made_until`,
    [row.companyId, row.kind, row.rhythm, row.recipients, row.madeUntil],
  )
}

export async function deleteScheduleRow(
  tx: Tx,
  where: { companyId: string; kind: ReportKind },
): Promise<void> {
  await tx.db.reportSchedule.delete({ where: { companyId_kind: where } })
}

/**
 * Whether this period is still to be made, by whoever asks first: of two workers one gets the row, and only with its report's
 * commit.
 */
export async function claimPeriod(
  tx: SqlTx,
  input: { companyId: string; kind: ReportKind; rhythm: Rhythm; until: string },
): Promise<boolean> {
  const rows = await tx.sql.query(
    'reports.claim_period',
    `UPDATE report_schedules SET made_until = $4::date, failures = 0, failure = NULL, retry_at = NULL
     WHERE company_id = $1::uuid AND kind = $2 AND rhythm = $3 AND made_until < $4::date RETURNING kind`,
    [input.companyId, input.kind, input.rhythm, input.until],
  )
  return rows.length === 1
}

export async function noteFailure(input: {
  companyId: string
  kind: ReportKind
  failure: string
  retryAt: Date
}): Promise<void> {
  await sql().query(
    'reports.note_failure',
    `UPDATE report_schedules SET failures = failures + 1, failure = $3, retry_at = $4::timestamptz
     WHERE company_id = $1::uuid AND kind = $2`,
    [input.companyId, input.kind, input.failure, input.retryAt.toISOString()],
  )
}
