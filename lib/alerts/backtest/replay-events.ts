import { readFoundEvents } from '@/lib/events/queries/read-found-events'
import type { Found } from '@/lib/events/segments/find-events'
import type { StoredEvent } from '@/lib/log/schema'
import type { Hit } from '@/lib/alerts/evaluate'
import { groupsOf, valuesOf, weightOf } from '@/lib/alerts/fields'
import { isOutside } from '@/lib/alerts/hours'
import type { ReplayedRule } from './replay-matches'
import type { ReplayedWithin } from './replay-within'
import { makeReplay } from './replay'

/**
 * Replays a rule over events that are read from the log, for what the index does not have: the newest of `found`, as many as there is
 * time for until `untilMs` of `performance.now()`. `found` are the newest first.
 */
export async function replayEvents(
  reader: { companyId: string },
  {
    found,
    rule,
    fromMs,
    untilMs,
  }: { found: readonly Found[]; rule: ReplayedRule; fromMs: number; untilMs: number },
): Promise<ReplayedWithin> {
  const events: StoredEvent[] = []
  let read = 0
  for await (const batch of readFoundEvents(reader, found)) {
    events.push(...batch)
    read = Math.min(found.length, read + 1_000)
    if (performance.now() > untilMs) break
  }
  const { replay, take } = makeReplay(rule.window)
  for (const event of events.toSorted((one, other) => one.seq - other.seq)) {
    takeEvent(event, { rule, take })
  }
  const isWhole = read >= found.length
  return { ...replay, read, fromMs: isWhole ? fromMs : (found[read - 1]?.atMs ?? fromMs) }
}

/** An event may belong to several groups and have several values. */
function takeEvent(
  event: StoredEvent,
  { rule, take }: { rule: ReplayedRule; take: (groupKey: string, hit: Hit) => void },
): void {
  const { condition, hours } = rule
  const atMs = Date.parse(event.occurred_at)
  if (hours !== null && !isOutside(atMs, hours)) return
  const values = condition.kind === 'distinct' ? valuesOf(event, condition.of) : [null]
  for (const group of groupsOf(event, condition.by)) {
    for (const value of values) {
      take(JSON.stringify(group), { seq: event.seq, atMs, weight: weightOf(event), value })
    }
  }
}
