import { type Sql, sql } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import type { DestinationState } from './destinations'

export type NoticeKind = 'attention' | 'failing' | 'loss'

export type NewNotice = {
  destinationId: string
  kind: NoticeKind
  code: string
  reason: string
  /** When what it tells of began. */
  since: Date
  at: Date
  lossAt?: Date
}

/** Writes what people are to be told, unless one of its kind, and of its code, was written at `unlessSince` or later; false: it was. */
export async function writeNotice(
  db: Sql,
  notice: NewNotice,
  unless: { since: Date; isSameCode: boolean } | null,
): Promise<boolean> {
  const rows = await db.query<{ id: string }>(
    'streaming.write_notice',
    `INSERT INTO destination_notices (id, destination_id, kind, code, reason, since, at, loss_at)
     SELECT $1::uuid, $2::uuid, $3, $4, $5, $6::timestamptz, $7::timestamptz, $8::timestamptz
      WHERE NOT EXISTS (SELECT FROM destination_notices WHERE destination_id = $2::uuid AND kind = $3
        AND at >= $9::timestamptz AND (code = $4 OR NOT $10::boolean))
     RETURNING id`,
    [
      ...[newUuidV7(), notice.destinationId, notice.kind, notice.code],
      ...[notice.reason.slice(0, 1_000), notice.since.toISOString(), notice.at.toISOString()],
      ...[notice.lossAt?.toISOString() ?? null],
      ...[unless?.since.toISOString() ?? null, unless?.isSameCode ?? false],
    ],
  )
  return rows.length > 0
}

/** Old ones say nothing to anybody; those of the last year keep an incident from being told twice. */
export async function deleteOldNotices(before: Date): Promise<void> {
  await sql().query(
    'streaming.delete_notices',
    'DELETE FROM destination_notices WHERE at < $1::timestamptz',
    [before.toISOString()],
  )
}

export type WatchedRow = {
  id: string
  companyId: string
  name: string
  plan: string
  isEnabled: boolean
  state: DestinationState
  stateReason: string | null
  toldOfLossAt: Date | null
  /** Of the phase that fails the longest; null: none does. */
  firstFailedAt: Date | null
  nextSeq: number
  prunedTo: number
  size: number
}

/** Every destination of the instance, with what there may be to tell of it. */
export async function listWatched(): Promise<WatchedRow[]> {
  return sql().query<WatchedRow>(
    'streaming.watched',
    `SELECT d.id, d.company_id AS "companyId", d.name, co.plan, coalesce(s.is_enabled, false) AS "isEnabled", d.state,
            d.state_reason AS "stateReason", d.told_of_loss_at AS "toldOfLossAt", live.next_seq AS "nextSeq", l.size, l.pruned_to AS "prunedTo",
            (SELECT min(c.first_failed_at) FROM destination_cursors c
              WHERE c.destination_id = d.id AND c.ended_at IS NULL) AS "firstFailedAt"
       FROM destinations d JOIN companies co ON co.id = d.company_id JOIN logs l ON l.company_id = d.company_id
       JOIN destination_cursors live ON live.destination_id = d.id AND live.phase = 'live'
       LEFT JOIN streaming_settings s ON s.company_id = d.company_id
      ORDER BY d.id`,
    [],
  )
}

/** Notes that a loss was told of, or (null) that none is near any more; false: somebody else has. */
export async function writeToldOfLoss(db: Sql, id: string, at: Date | null): Promise<boolean> {
  const rows = await db.query<{ id: string }>(
    'streaming.told_of_loss',
    `UPDATE destinations SET told_of_loss_at = $2::timestamptz
      WHERE id = $1::uuid AND (told_of_loss_at IS NULL) = ($2::timestamptz IS NOT NULL) RETURNING id`,
    [id, at?.toISOString() ?? null],
  )
  return rows.length > 0
}

/** The oldest notice that nobody has been chosen for yet. */
export async function findUnaddressed(): Promise<
  { id: string; companyId: string; at: Date } | undefined
> {
  const [row] = await sql().query<{ id: string; companyId: string; at: Date }>(
    'streaming.unaddressed',
    `SELECT n.id, d.company_id AS "companyId", n.at FROM destination_notices n JOIN destinations d ON d.id = n.destination_id
      WHERE n.addressed_at IS NULL ORDER BY n.at LIMIT 1`,
    [],
  )
  return row
}

/** Decides who gets a notice; whoever comes second decides nothing. */
export async function addressNotice(
  db: Sql,
  { id, memberIds, at }: { id: string; memberIds: readonly string[]; at: Date },
): Promise<void> {
  await db.query(
    'streaming.address_notice',
    `WITH n AS (UPDATE destination_notices SET addressed_at = $3::timestamptz
                 WHERE id = $1::uuid AND addressed_at IS NULL RETURNING id)
     INSERT INTO destination_mails (notice_id, member_id, next_at)
     SELECT n.id, m, $3::timestamptz FROM n, unnest($2::uuid[]) m`,
    [id, [...memberIds], at.toISOString()],
  )
}

export type DueNoticeMail = {
  noticeId: string
  memberId: string
  /** This one counts. */
  attempts: number
  kind: NoticeKind
  reason: string
  since: Date
  at: Date
  lossAt: Date | null
  destinationId: string
  destinationName: string
  companyId: string
  companySlug: string
  companyName: string
  plan: string
}

/** Takes the next mail that is due, and keeps it from others until `againAt`: whoever dies while sending leaves it to be sent then. */
export async function takeDueNoticeMail(input: {
  nowMs: number
  againAt: Date
}): Promise<DueNoticeMail | undefined> {
  const [row] = await sql().query<DueNoticeMail>(
    'streaming.take_mail',
    `UPDATE destination_mails m SET attempts = m.attempts + 1, next_at = $2::timestamptz
       FROM destination_notices n JOIN destinations d ON d.id = n.destination_id JOIN companies c ON c.id = d.company_id
      WHERE (m.notice_id, m.member_id) = (
              SELECT o.notice_id, o.member_id FROM destination_mails o
               WHERE o.sent_at IS NULL AND o.given_up_at IS NULL AND o.next_at <= to_timestamp($1::float8 / 1000)
               ORDER BY o.next_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        AND n.id = m.notice_id
     RETURNING m.notice_id AS "noticeId", m.member_id AS "memberId", m.attempts, n.kind, n.reason, n.since, n.at,
               n.loss_at AS "lossAt", d.id AS "destinationId", d.name AS "destinationName",
               d.company_id AS "companyId", c.slug AS "companySlug", c.name AS "companyName", c.plan`,
    [input.nowMs, input.againAt.toISOString()],
  )
  return row
}

export type LastFailure = {
  at: Date
  code: string | null
  reason: string | null
  /** Null: no answer came. */
  status: number | null
  /** The beginning of the answer, secrets cut. */
  answer: string | null
}

/** How a stream does at this moment. */
export type StreamNow = {
  state: DestinationState
  isEnabled: boolean
  /** One of its phases has failed, and not succeeded since. */
  isFailing: boolean
  nextSeq: number
  prunedTo: number
  waiting: number
  /** Null: it never failed, or too long ago to be kept. */
  lastFailure: LastFailure | null
}

/** Null: the destination is gone. */
export async function readStreamNow(destinationId: string): Promise<StreamNow | null> {
  const [row] = await sql().query<Omit<StreamNow, 'lastFailure'>>(
    'streaming.now',
    `SELECT d.state, coalesce(s.is_enabled, false) AS "isEnabled", live.next_seq AS "nextSeq", l.pruned_to AS "prunedTo",
            greatest(l.size - live.next_seq, 0) AS waiting,
            EXISTS (SELECT FROM destination_cursors c
                     WHERE c.destination_id = d.id AND c.ended_at IS NULL AND c.first_failed_at IS NOT NULL) AS "isFailing"
       FROM destinations d JOIN logs l ON l.company_id = d.company_id
       JOIN destination_cursors live ON live.destination_id = d.id AND live.phase = 'live'
       LEFT JOIN streaming_settings s ON s.company_id = d.company_id WHERE d.id = $1::uuid`,
    [destinationId],
  )
  if (!row) return null
  const [failure] = await sql().query<LastFailure>(
    'streaming.last_failure',
    `SELECT at, code, reason, status, answer FROM destination_attempts
      WHERE destination_id = $1::uuid AND kind <> 'delivered' ORDER BY at DESC, number DESC LIMIT 1`,
    [destinationId],
  )
  return { ...row, lastFailure: failure ?? null }
}

/** What became of one attempt. */
export async function noteNoticeMail(
  { noticeId, memberId }: { noticeId: string; memberId: string },
  outcome: { sentAt?: Date; givenUpAt?: Date; nextAt?: Date; failure: string | null },
): Promise<void> {
  const { sentAt = null, givenUpAt = null, nextAt = null, failure } = outcome
  await sql().query(
    'streaming.note_mail',
    `UPDATE destination_mails SET sent_at = $3::timestamptz, given_up_at = $4::timestamptz,
            next_at = coalesce($5::timestamptz, next_at), failure = $6
      WHERE notice_id = $1::uuid AND member_id = $2::uuid`,
    [
      ...[noticeId, memberId, sentAt?.toISOString() ?? null],
      ...[givenUpAt?.toISOString() ?? null, nextAt?.toISOString() ?? null, failure],
    ],
  )
}
