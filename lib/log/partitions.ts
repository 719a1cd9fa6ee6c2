import { sql } from '@/lib/platform/db'

/** How far ahead partitions exist after each beat, and below which `/api/ready` warns. */
export const monthsAhead = 13
export const monthsAheadMin = 2

/**
 * Makes the monthly partitions from `fromMs` (default now) to a year ahead. For the start and the worker: a request
 * never makes one, it could deadlock with another.
 */
export async function ensurePartitions({
  nowMs,
  fromMs = nowMs,
}: {
  nowMs: number
  fromMs?: number
}) {
  const last = new Date(nowMs)
  last.setUTCMonth(last.getUTCMonth() + monthsAhead, 1)
  const [row] = await sql().query<{ made: number }>(
    'log.ensure_partitions',
    'SELECT ensure_partitions($1::date, $2::date) AS made',
    [isoDate(fromMs), isoDate(last.getTime())],
  )
  return row?.made ?? 0
}

/** Whole months after the present one for which partitions exist. */
export async function countMonthsAhead(nowMs: number): Promise<number> {
  const [row] = await sql().query<{ newest: string | null }>(
    'log.newest_partition',
    `SELECT max(c.relname) AS newest FROM pg_inherits i
       JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'events'::regclass`,
    [],
  )
  const [, year, month] = /_(\d{4})_(\d{2})$/.exec(row?.newest ?? '') ?? []
  if (!year || !month) return -1
  const now = new Date(nowMs)
  return (Number(year) - now.getUTCFullYear()) * 12 + Number(month) - 1 - now.getUTCMonth()
}

function isoDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
