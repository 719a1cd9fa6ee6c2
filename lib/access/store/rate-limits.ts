import { sql } from '@/lib/platform/db'

/** A window as it is after something was taken from it. */
export type TakenWindow = { startedAtMs: number; used: number; granted: number }

/**
 * Takes up to `chunk` requests of a subject's window, as many as `limit` leaves, and begins a new window where the old
 * one has ended. One statement under the row's lock, so all instances together are never given more than the limit.
 *
 * limit 5, chunk 2: used 0 → 2 (granted 2) → 4 (granted 2) → 5 (granted 1) → 5 (granted 0) until the window has ended.
 */
export async function takeFromWindow(input: {
  subject: Buffer
  nowMs: number
  windowMs: number
  limit: number
  chunk: number
}): Promise<TakenWindow> {
  const [row] = await sql().query<TakenWindow>(
    'access.take_from_window',
    `INSERT INTO rate_limits AS r (subject, started_at, used, granted)
     VALUES (decode($1, 'hex'), to_timestamp($2::float8 / 1000), least($4::int, $5::int), least($4::int, $5::int))
     ON CONFLICT (subject) DO UPDATE SET (started_at, used, granted) = (
       SELECT w.started_at, w.used + least($5::int, greatest(0, $4::int - w.used)), least($5::int, greatest(0, $4::int - w.used))
       FROM (SELECT CASE WHEN ended THEN to_timestamp($2::float8 / 1000) ELSE r.started_at END AS started_at,
                    CASE WHEN ended THEN 0 ELSE r.used END AS used
             FROM (SELECT r.started_at <= to_timestamp(($2::float8 - $3::float8) / 1000) AS ended) e) w)
     RETURNING (extract(epoch FROM started_at) * 1000)::float8 AS "startedAtMs", used, granted`,
    [input.subject.toString('hex'), input.nowMs, input.windowMs, input.limit, input.chunk],
  )
  if (!row) throw new Error('a window of a rate limit could not be read')
  return row
}

/** Deletes windows that have ended: whoever comes again begins a new one. */
export async function deleteWindowsBefore(beforeMs: number): Promise<void> {
  await sql().query(
    'access.delete_windows_before',
    'DELETE FROM rate_limits WHERE started_at < to_timestamp($1::float8 / 1000)',
    [beforeMs],
  )
}
