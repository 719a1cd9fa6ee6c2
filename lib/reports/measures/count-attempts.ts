import { factsOf } from '@/lib/events/event-facts'
import { readFoundEvents } from '@/lib/events/queries/read-found-events'
import { readQuery } from '@/lib/events/read-query'
import type { StoredEvent } from '@/lib/events/schema'
import { countByTime, countByValue, countMatches } from '@/lib/events/segments/count-events'
import { findBySeq } from '@/lib/events/segments/find-events'
import { searchLog } from '@/lib/events/segments/open-search'
import { countIn, measure, narrow, type Window } from './window'

export type Attempts = {
  total: number
  byActor: Map<string, number>
  byIp: Map<string, number>
  byReason: Map<string, number>
  /** By the starts that were asked for. */
  byTime: number[]
}

/** Why signing in fails here; whatever else a producer says is none of them. */
export const knownReasons = [
  'wrong_password',
  'unknown_account',
  'no_active_membership',
  'throttled',
  'wrong_second_factor',
  'single_sign_on_required',
  'oidc_email_not_verified',
  'oidc_unknown_person',
  'oidc_other_person',
] as const

/**
 * How often something was tried. Beyond ten a minute, attempts of one subject are one event with a count (DESIGN §7): it stands
 * for as many as `details.count` says, here everywhere.
 */
export async function countAttempts(
  window: Window,
  q: string,
  { starts = [] }: { starts?: readonly number[] } = {},
): Promise<Attempts> {
  const columns = ['actor', 'ip', 'outcome'] as const
  const attempts = await measure(window, q, { columns, times: true }, (matches): Attempts => {
    const buckets = [...countByTime(matches, { column: 'outcome', starts }).values()]
    return {
      total: countMatches(matches),
      byActor: countByValue(matches, 'actor'),
      byIp: countByValue(matches, 'ip'),
      byReason: new Map(),
      byTime: starts.map((_, at) => buckets.reduce((sum, counts) => sum + (counts[at] ?? 0), 0)),
    }
  })
  for (const reason of knownReasons) {
    const count = await countIn(window, narrow(q, `details.reason:${reason}`))
    attempts.byReason.set(reason, count)
  }
  const told = [...attempts.byReason.values()].reduce((sum, count) => sum + count, 0)
  attempts.byReason.set('', Math.max(0, attempts.total - told))
  for await (const event of findSummaries(window, q)) addSummary(attempts, { event, starts })
  return attempts
}

/** How many attempts the events that match stand for. */
export async function sumAttempts(window: Window, q: string): Promise<number> {
  let total = await countIn(window, q)
  for await (const event of findSummaries(window, q)) total += readCount(event) - 1
  return total
}

async function* findSummaries(window: Window, q: string): AsyncGenerator<StoredEvent> {
  const { companyId, timeZone, fromMs, untilMs, untilSeq } = window
  const query = readQuery(narrow(q, 'details.count:>1'))
  const bounds = { fromMs, untilMs, untilSeq }
  const found = await searchLog({ companyId, query, bounds, nowMs: untilMs, timeZone }, (open) =>
    findBySeq(open, { limit: summariesMax }),
  )
  for await (const events of readFoundEvents({ companyId }, found)) yield* events
}

/** One a minute, subject and address: more than these in one period would be an attack from thousands of machines all along. */
const summariesMax = 1_000_000

function addSummary(
  attempts: Attempts,
  { event, starts }: { event: StoredEvent; starts: readonly number[] },
): void {
  const more = readCount(event) - 1
  if (more === 0) return
  const { columns, atMs } = factsOf(event)
  const reason = String(event.details?.reason ?? '')
  attempts.total += more
  add(attempts.byActor, columns.actor ?? '', more)
  add(attempts.byIp, columns.ip ?? '', more)
  add(attempts.byReason, attempts.byReason.has(reason) ? reason : '', more)
  const bucket = starts.findLastIndex((startMs) => startMs <= atMs)
  if (bucket >= 0) attempts.byTime[bucket] = (attempts.byTime[bucket] ?? 0) + more
}

/** What is no whole number is one event, as every other. */
function readCount({ details }: StoredEvent): number {
  const count = details?.count
  return typeof count === 'number' && Number.isSafeInteger(count) && count > 1 ? count : 1
}

function add(counts: Map<string, number>, value: string, more: number): void {
  counts.set(value, (counts.get(value) ?? 0) + more)
}
