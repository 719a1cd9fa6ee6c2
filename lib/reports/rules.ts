import { findOffsetMs, parseDate, resolveDate } from '@/lib/events/query/dates'
import type { Rhythm } from './schema/kinds'

/** Whole days of a company's calendar, `YYYY-MM-DD`; `until` is the first day after them. */
export type Period = { from: string; until: string }

/** The last week (from Monday), month or quarter that is over by a day, `YYYY-MM-DD`. */
export function lastWholePeriod(rhythm: Rhythm, today: string): Period {
  const until = beginOfPeriod(rhythm, today)
  return { from: beginOfPeriod(rhythm, addDays(until, -1)), until }
}

/**
 * The periods of a rhythm that end after one day and by another, oldest first: at most the last `countMax`.
 *   weekly, after 2026-11-09 (a Monday), by 2026-11-26 → the weeks that end before the 16th and before the 23rd.
 */
export function listPeriods(
  rhythm: Rhythm,
  { after, by, countMax }: { after: string; by: string; countMax: number },
): Period[] {
  const periods: Period[] = []
  let period = lastWholePeriod(rhythm, by)
  while (periods.length < countMax && period.until > after) {
    periods.unshift(period)
    period = lastWholePeriod(rhythm, period.from)
  }
  return periods
}

/** When the period that a day lies in is over: the day after it. */
export function endOfPeriod(rhythm: Rhythm, day: string): string {
  // Longer than any period less a day, and shorter than two.
  const lengthMax = { weekly: 7, monthly: 31, quarterly: 92 }[rhythm]
  return beginOfPeriod(rhythm, addDays(beginOfPeriod(rhythm, day), lengthMax))
}

/** What came just before: the week, month or quarter before a whole one, else as many days. */
export function periodBefore(period: Period): Period {
  for (const rhythm of ['weekly', 'monthly', 'quarterly'] as const) {
    const whole = lastWholePeriod(rhythm, period.until)
    if (whole.from === period.from && whole.until === period.until) {
      return lastWholePeriod(rhythm, period.from)
    }
  }
  return { from: addDays(period.from, -countDays(period)), until: period.from }
}

export function countDays({ from, until }: Period): number {
  return Math.round((Date.parse(until) - Date.parse(from)) / dayMs)
}

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * dayMs).toISOString().slice(0, 10)
}

/** The days of a period, or the beginnings of its weeks where those would be more than `countMax`. */
export function cutPeriod(
  { from, until }: Period,
  { countMax }: { countMax: number },
): { starts: string[]; unit: 'day' | 'week' } {
  const unit = countDays({ from, until }) <= countMax ? 'day' : 'week'
  const starts = [from]
  for (;;) {
    const last = starts.at(-1) ?? from
    const next = unit === 'day' ? addDays(last, 1) : endOfPeriod('weekly', last)
    if (next >= until) return { starts, unit }
    starts.push(next)
  }
}

/** Which day it is somewhere. */
export function dayAt(ms: number, timeZone: string): string {
  return new Date(ms + findOffsetMs(ms, timeZone)).toISOString().slice(0, 10)
}

/** When a day begins somewhere; where its midnight is skipped, when the clocks are changed. */
export function beginOfDay(day: string, timeZone: string): number {
  const date = parseDate(day)
  if (date === null) throw new Error(`${day} is no day`)
  return resolveDate(date, { nowMs: 0, timeZone }).startMs
}

/** `2026-11-16 – 2026-11-22`, a single day by its name alone. */
export function formatPeriod({ from, until }: Period): string {
  const last = addDays(until, -1)
  return from === last ? from : `${from} – ${last}`
}

const dayMs = 86_400_000

function beginOfPeriod(rhythm: Rhythm, day: string): string {
  const date = new Date(Date.parse(day))
  if (rhythm === 'weekly') return addDays(day, -((date.getUTCDay() + 6) % 7))
  const month = date.getUTCMonth()
  const first = rhythm === 'monthly' ? month : month - (month % 3)
  return new Date(Date.UTC(date.getUTCFullYear(), first)).toISOString().slice(0, 10)
}
