import { answerLookups } from '@/lib/events/dictionaries'
import { factsOf } from '@/lib/events/event-facts'
import type { CheckedQuery } from '@/lib/events/query/check'
import type { EventFacts } from '@/lib/events/query/facts'
import { matchesEvent } from '@/lib/events/query/evaluate'
import {
  collectLookups,
  type DictionaryEntry,
  type Lookup,
  type LookupKind,
  pickKeys,
} from '@/lib/events/query/lookups'
import { identityKey } from '@/lib/events/query/read-facts'
import { readQueryWithin } from '@/lib/events/read-query'
import type { StoredEvent } from '@/lib/events/schema'
import { findCatalogueEntry } from '@/lib/log/catalogue/catalogue'
import { nowMs } from '@/lib/platform/clock'

/** A query that is asked of events in memory, one after another, as they come. */
export type TailQuery = {
  companyId: string
  /** Whose days the dates in the query are. */
  zone: string
  query: CheckedQuery
  lookups: readonly Lookup[]
  answers: ReadonlyMap<string, readonly string[]>
  /** Names that the answers are known to have taken into account. */
  knownNames: Set<string>
}

/** More names than this are looked at again some day: that costs a statement, never an event. */
const knownNamesMax = 5_000

/** Throws `query_invalid` and `query_too_broad` (400). */
export async function openTailQuery(input: {
  companyId: string
  text: string
  within: string
  zone: string
}): Promise<TailQuery> {
  const { companyId, zone } = input
  const query = readQueryWithin(input.text, input.within)
  return {
    companyId,
    zone,
    query,
    lookups: collectLookups(query),
    answers: await answerLookups(companyId, query),
    knownNames: new Set(),
  }
}

/**
 * Those of these events that match. They are in the log already, and so their names in its dictionaries; where one of them
 * could answer a question of the query and was not there before, the questions are asked again.
 */
export async function pickMatches(
  tail: TailQuery,
  events: readonly StoredEvent[],
): Promise<StoredEvent[]> {
  if (bringsNames(tail, events)) {
    tail.answers = await answerLookups(tail.companyId, tail.query)
  }
  return events.filter((event) => matchesTail(tail, event))
}

/** Two hundred tails of one company ask the same events: what those say is read once. */
const known = new WeakMap<StoredEvent, EventFacts>()

function rememberFacts(event: StoredEvent): EventFacts {
  const facts = known.get(event) ?? factsOf(event)
  known.set(event, facts)
  return facts
}

/** The only call of the evaluator. */
function matchesTail({ query, answers, zone }: TailQuery, event: StoredEvent): boolean {
  return matchesEvent(query, rememberFacts(event), {
    lookups: answers,
    nowMs: nowMs(),
    timeZone: zone,
  })
}

function bringsNames({ lookups, knownNames }: TailQuery, events: readonly StoredEvent[]): boolean {
  let isNew = false
  for (const lookup of lookups) {
    for (const event of events) {
      for (const entry of entriesOf(event, lookup.kind)) {
        const name = JSON.stringify([lookup.id, entry.key, entry.id, entry.email, entry.name])
        if (knownNames.has(name) || pickKeys(lookup, [entry]).length === 0) continue
        if (knownNames.size >= knownNamesMax) knownNames.clear()
        knownNames.add(name)
        isNew = true
      }
    }
  }
  return isNew
}

/** What an event adds to a dictionary. */
function entriesOf(event: StoredEvent, kind: LookupKind): DictionaryEntry[] {
  const { actor, targets = [], workspace, action, label } = event
  switch (kind) {
    case 'action': {
      const tags = findCatalogueEntry(action)?.tags ?? []
      return [{ key: action, id: action, label, kind: event.kind, tags }]
    }
    case 'actor':
      return [actor, ...(actor.on_behalf_of ? [actor.on_behalf_of] : [])].map((one) => ({
        ...one,
        key: identityKey(one),
      }))
    case 'target':
      return targets.map((target) => ({ ...target, key: identityKey(target) }))
    case 'workspace':
      return workspace ? [{ ...workspace, key: workspace.id }] : []
  }
}
