import type { Test, TimeBound } from './check-values'
import { type Clock, resolveDate } from './dates'
import { allOf, type Condition, type Params } from './sql-pieces'

/** Events lie between 2000 and now; the database reads no years of other than four digits. */
const momentMinMs = Date.UTC(1900, 0, 1)
const momentMaxMs = Date.UTC(9999, 0, 1)

/** A stretch of `occurred_at`, as comparisons that the index by time serves. */
export function compileTime({ from, until }: Test & { type: 'time' }, clock: Clock): Condition {
  const write = (operator: string, bound: TimeBound) => (param: Params) => {
    const moment = new Date(resolveBound(bound, clock)).toISOString()
    return `e.occurred_at ${operator} ${param(moment)}::timestamptz`
  }
  const low = from && write(from.isInclusive ? '>=' : '>', from)
  const high = until && write(until.isInclusive ? '<=' : '<', until)
  return allOf([low, high].filter((condition) => condition !== null))
}

/** Milliseconds since the epoch, brought within what the database can read. */
function resolveBound({ date, edge }: TimeBound, clock: Clock): number {
  const { startMs, endMs } = resolveDate(date, clock)
  return Math.min(momentMaxMs, Math.max(momentMinMs, edge === 'start' ? startMs : endMs))
}
