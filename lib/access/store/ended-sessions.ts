import { sql } from '@/lib/platform/db'

/** Deletes sessions that ended before a time, of whatever cause, at most `limit` of them; returns how many. */
export async function deleteSessionsEndedBefore(input: {
  beforeMs: number
  idleMs: number
  limit: number
}): Promise<number> {
  const rows = await sql().query(
    'access.delete_ended_sessions',
    `DELETE FROM sessions WHERE id IN (
       SELECT id FROM sessions
        WHERE least(coalesce(revoked_at, expires_at), expires_at, last_seen_at + $2::float8 * interval '1 millisecond')
              < to_timestamp($1::float8 / 1000)
        LIMIT $3::int) RETURNING id`,
    [input.beforeMs, input.idleMs, input.limit],
  )
  return rows.length
}
