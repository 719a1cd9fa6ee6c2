import { sql } from '@/lib/platform/db'
import { makePartitions, readNewestPartition } from './store/partition-store'

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
  return await makePartitions(sql(), { first: isoDate(fromMs), last: isoDate(last.getTime()) })
}

/** Whole months after the present one for which partitions exist. */
export async function countMonthsAhead(nowMs: number): Promise<number> {
  const newest = await readNewestPartition(sql())
  const [, year, month] = /_(\d{4})_(\d{2})$/.exec(newest ?? '') ?? []
  if (!year || !month) return -1
  const now = new Date(nowMs)
  return (Number(year) - now.getUTCFullYear()) * 12 + Number(month) - 1 - now.getUTCMonth()
}

function isoDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
