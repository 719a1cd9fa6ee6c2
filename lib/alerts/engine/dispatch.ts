import { factsOf } from '@/lib/events/event-facts'
import { learnNames, pickMatches, findNewNames } from '@/lib/events/tail/tail-query'
import { findCatalogueEntry } from '@/lib/log/catalogue/catalogue'
import type { StoredEvent } from '@/lib/log/schema'
import type { AppError } from '@/lib/platform/errors'
import { isOwnEvent } from '@/lib/alerts/fields'
import { isOutside } from '@/lib/alerts/hours'
import { type CompiledRule, isUnreadable } from './compile-rule'
import { mayMatch } from './may-match'

/** Which rules an event can concern, by its action: asked once per action, since a company has few. */
export type Dispatch = {
  rules: readonly CompiledRule[]
  byAction: Map<string, CompiledRule[]>
  /** What events have called people and things since the rules were made ready. */
  knownNames: Set<string>
}

/** Producers choose actions: without a bound they would choose our memory. */
const actionsMax = 2_000

export function newDispatch(rules: readonly CompiledRule[]): Dispatch {
  return { rules, byAction: new Map(), knownNames: new Set() }
}

/** `broken`: rules that could not be asked any more, each with why. */
export type Matched = {
  matched: Map<CompiledRule, StoredEvent[]>
  broken: Map<CompiledRule, AppError>
}

/**
 * Of these events those that match, rule by rule and in the order of the log; rules that none matches are left out. What can be
 * answered later is thrown.
 */
export async function matchRules(
  dispatch: Dispatch,
  events: readonly StoredEvent[],
): Promise<Matched> {
  const asked = new Map<CompiledRule, StoredEvent[]>()
  for (const event of events) {
    if (isOwnEvent(event)) continue
    for (const rule of rulesFor(dispatch, event)) {
      if (event.seq < rule.row.sinceSeq) continue
      const own = asked.get(rule)
      if (own) own.push(event)
      else asked.set(rule, [event])
    }
  }
  const matched: Matched['matched'] = new Map()
  const broken: Matched['broken'] = new Map()
  const names = findNewNames(events, dispatch.knownNames)
  for (const rule of dispatch.rules) {
    const own = asked.get(rule) ?? []
    try {
      // Also of events that do not concern it: they may have named what others only point at.
      await learnNames(rule.tail, names)
      if (own.length === 0) continue
      const found = (await pickMatches(rule.tail, own)).filter((event) => isCounted(rule, event))
      if (found.length > 0) matched.set(rule, found)
    } catch (error) {
      // Names that came since make a query too broad, as they would have when the rule was made ready.
      if (!isUnreadable(error)) throw error
      broken.set(rule, error)
    }
  }
  return { matched, broken }
}

/** Hours are asked last: reading a clock of some zone costs more than most queries. */
export function isCounted({ hours }: Pick<CompiledRule, 'hours'>, event: StoredEvent): boolean {
  return hours === null || isOutside(Date.parse(event.occurred_at), hours)
}

function rulesFor({ rules, byAction }: Dispatch, event: StoredEvent): CompiledRule[] {
  const { action, label, kind } = event
  const known = byAction.get(action)
  if (known) return known
  const tags = findCatalogueEntry(action)?.tags ?? []
  const entry = { key: action, id: action, label, kind, tags }
  const facts = factsOf(event)
  const concerned = rules.filter(({ tail }) => mayMatch(tail.query, { facts, entry }))
  if (byAction.size >= actionsMax) byAction.clear()
  byAction.set(action, concerned)
  return concerned
}
