import type { EventInput } from '@/lib/log/schema'
import { type SqlTx, sql } from '@/lib/platform/db'

/**
 * Counts one attempt into its minute and returns how many that minute has now; undefined when the minute was reported
 * already, so that the attempt would be lost in it.
 */
export async function countAttempt(
  tx: SqlTx,
  row: { companyId: string; action: string; key: Buffer; minuteMs: number; event: EventInput },
): Promise<number | undefined> {
  const rows = await tx.sql.query<{ count: number }>(
    'access.count_attempt',
    `INSERT INTO attempt_windows AS w (company_id, action, key, minute, count, event)
     VALUES ($1::uuid, $2, decode($3, 'hex'), to_timestamp($4::float8 / 1000), 1, $5::jsonb)
     ON CONFLICT (company_id, action, key, minute) DO UPDATE SET count = w.count + 1 WHERE w.reported_at IS NULL
     RETURNING count`,
    [row.companyId, row.action, row.key.toString('hex'), row.minuteMs, JSON.stringify(row.event)],
  )
  return rows[0]?.count
}

export type EndedWindow = { companyId: string; action: string; count: number; event: EventInput }

/**
 * Claims one minute that ended with more attempts than were told singly, and marks it as reported. Locked rows are
 * another worker's. Undefined when none is left.
 */
export async function claimEndedWindow(
  tx: SqlTx,
  input: { actions: string[]; endedBeforeMs: number; toldSingly: number; nowMs: number },
): Promise<EndedWindow | undefined> {
  const rows = await tx.sql.query<EndedWindow>(
    'access.claim_ended_window',
    `UPDATE attempt_windows SET reported_at = to_timestamp($4::float8 / 1000)
     WHERE (company_id, action, key, minute) = (
       SELECT company_id, action, key, minute FROM attempt_windows
       WHERE action = ANY($1::text[]) AND minute < to_timestamp($2::float8 / 1000) AND count > $3::int
         AND reported_at IS NULL
       ORDER BY minute LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING company_id AS "companyId", action, count, event`,
    [input.actions, input.endedBeforeMs, input.toldSingly, input.nowMs],
  )
  return rows[0]
}

/** Deletes minutes that nothing will ask for again: old, and reported or told singly. */
export async function deleteOldWindows(input: {
  beforeMs: number
  toldSingly: number
  throttleAction: string
}): Promise<void> {
  await sql().query(
    'access.delete_old_windows',
    `DELETE FROM attempt_windows WHERE minute < to_timestamp($1::float8 / 1000)
       AND (reported_at IS NOT NULL OR count <= $2::int OR action = $3)`,
    [input.beforeMs, input.toldSingly, input.throttleAction],
  )
}

/** Adds to a throttle's minute; `by` may be negative, the count stays at zero or above. */
export async function addToThrottle(row: {
  companyId: string
  action: string
  key: Buffer
  minuteMs: number
  by: 1 | -1
}): Promise<void> {
  await sql().query(
    'access.add_to_throttle',
    `INSERT INTO attempt_windows AS w (company_id, action, key, minute, count, event)
     VALUES ($1::uuid, $2, decode($3, 'hex'), to_timestamp($4::float8 / 1000), greatest(0, $5::int), '{}')
     ON CONFLICT (company_id, action, key, minute) DO UPDATE SET count = greatest(0, w.count + $5::int)`,
    [row.companyId, row.action, row.key.toString('hex'), row.minuteMs, row.by],
  )
}

/** The minutes of a throttle that still count, oldest first. */
export async function readThrottle(input: {
  companyId: string
  action: string
  key: Buffer
  sinceMs: number
}): Promise<{ minute: Date; count: number }[]> {
  return sql().query(
    'access.read_throttle',
    `SELECT minute, count FROM attempt_windows
     WHERE company_id = $1::uuid AND action = $2 AND key = decode($3, 'hex')
       AND minute > to_timestamp($4::float8 / 1000) AND count > 0
     ORDER BY minute`,
    [input.companyId, input.action, input.key.toString('hex'), input.sinceMs],
  )
}

export async function clearThrottle(input: {
  companyId: string
  action: string
  key: Buffer
}): Promise<void> {
  await sql().query(
    'access.clear_throttle',
    `DELETE FROM attempt_windows WHERE company_id = $1::uuid AND action = $2 AND key = decode($3, 'hex')`,
    [input.companyId, input.action, input.key.toString('hex')],
  )
}
