import { planFeatures } from '@/lib/companies/plans'
import { delayMs } from './schema/presets'

export type Policy = {
  chosenDays: number | null
  keptDays: number
  pendingDays: number | null
  pendingFrom: Date | null
}

/** How long events are to be kept: what was chosen as far as the plan allows it, else what the plan gives. */
export function wantedDays(plan: string, chosenDays: number | null): number {
  const { keptDays, retentionDays } = planFeatures(plan)
  return Math.min(retentionDays.max, Math.max(retentionDays.min, chosenDays ?? keptDays))
}

/**
 * A policy as it is at this moment. Longer counts at once; shorter, by whatever hand, a day after it was first wanted. The same
 * policy again where nothing changes.
 */
export function settlePolicy(
  policy: Policy,
  { plan, nowMs }: { plan: string; nowMs: number },
): Policy {
  const wanted = wantedDays(plan, policy.chosenDays)
  const none = { pendingDays: null, pendingFrom: null }
  if (wanted > policy.keptDays) return { ...policy, ...none, keptDays: wanted }
  if (wanted === policy.keptDays)
    return policy.pendingDays === null ? policy : { ...policy, ...none }
  const isWaiting = policy.pendingDays === wanted && policy.pendingFrom !== null
  if (!isWaiting) return { ...policy, pendingDays: wanted, pendingFrom: new Date(nowMs + delayMs) }
  const hasCome = (policy.pendingFrom?.getTime() ?? 0) <= nowMs
  return hasCome ? { ...policy, ...none, keptDays: wanted } : policy
}

export type Range = { from: number; until: number }

/** What of a range is in none of the others, which ascend. */
export function subtractRanges(range: Range, others: readonly Range[]): Range[] {
  const left: Range[] = []
  let from = range.from
  for (const other of others) {
    if (other.from > from) left.push({ from, until: Math.min(other.from, range.until) })
    from = Math.max(from, other.until)
    if (from >= range.until) break
  }
  if (from < range.until) left.push({ from, until: range.until })
  return left.filter((one) => one.from < one.until)
}

/** The parts of these ranges for whose positions `isKept` says no. */
export function pickRanges(ranges: readonly Range[], isKept: (seq: number) => boolean): Range[] {
  const picked: Range[] = []
  for (const { from, until } of ranges) {
    let start = from
    for (let seq = from; seq < until; seq += 1) {
      if (!isKept(seq)) continue
      if (seq > start) picked.push({ from: start, until: seq })
      start = seq + 1
    }
    if (start < until) picked.push({ from: start, until })
  }
  return picked
}

/** The first ranges that together have at most `events` positions, and what is left of them. */
export function takeRanges(
  ranges: readonly Range[],
  events: number,
): { taken: Range[]; rest: Range[] } {
  const taken: Range[] = []
  let room = events
  for (const [at, range] of ranges.entries()) {
    const until = Math.min(range.until, range.from + room)
    if (until > range.from) taken.push({ from: range.from, until })
    room -= until - range.from
    if (room > 0) continue
    const cut = until < range.until ? [{ from: until, until: range.until }] : []
    return { taken, rest: [...cut, ...ranges.slice(at + 1)] }
  }
  return { taken, rest: [] }
}

export function countRanges(ranges: readonly Range[]): number {
  return ranges.reduce((sum, { from, until }) => sum + until - from, 0)
}
