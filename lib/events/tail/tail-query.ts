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
import { shortenKey } from '@/lib/log/shorten-key'
import { nowMs } from '@/lib/platform/clock'
import { shareInProcess } from '@/lib/platform/share-in-process'

/** A query that is asked of events in memory, one after another, as they come. */
export type TailQuery = {
  /** The same for the same query of the same company. */
  id: string
  companyId: string
  /** Whose days the dates in the query are. */
  zone: string
  query: CheckedQuery
  lookups: readonly Lookup[]
  answers: ReadonlyMap<string, readonly string[]>
  /** When these were asked for, by `performance.now()`. */
  askedMs: number
  /** Names that came with events, and that the answers have taken into account. */
  knownNames: Set<string>
  /** Resolves once the answers are those for all known names. */
  answered: Promise<void>
  followers: number
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
  const { companyId, zone, text, within } = input
  const query = readQueryWithin(text, within)
  const askedMs = performance.now()
  return {
    id: JSON.stringify([companyId, zone, text, within]),
    companyId,
    zone,
    query,
    lookups: collectLookups(query),
    answers: await answerLookups(companyId, query),
    askedMs,
    knownNames: new Set(),
    answered: Promise.resolve(),
    followers: 0,
  }
}

/** Whether it asks nothing of an event: then there is no need to look at any. */
export function matchesAll({ query }: TailQuery): boolean {
  return query.type === 'and' && query.parts.length === 0
}

const followed = shareInProcess('tail-queries', () => new Map<string, TailQuery>())

/** The one of all who follow the same query, with all that it has learned. `releaseQuery` must follow. */
export function shareQuery(own: TailQuery): TailQuery {
  const shared = followed.get(own.id) ?? own
  // Whoever follows it may be further behind, and not have come to every name yet.
  takeAnswers(shared, own)
  shared.followers += 1
  followed.set(shared.id, shared)
  return shared
}

export function releaseQuery(shared: TailQuery): void {
  shared.followers -= 1
  if (shared.followers === 0 && followed.get(shared.id) === shared) followed.delete(shared.id)
}

/**
 * Takes new names into account: the questions are asked again where one of them could change an answer. They are in the log already,
 * and so in its dictionaries. An event may name by an id alone what another one gave a name, so whoever leaves some out of
 * `pickMatches` gives their names here.
 */
export async function learnNames(tail: TailQuery, names: NewNames): Promise<void> {
  const isTold = tail.lookups.some((lookup) =>
    names.get(lookup.kind)?.some(({ entry }) => concerns(tail, { lookup, entry })),
  )
  if (isTold) tail.answered = answerAgain(tail)
  await tail.answered
}

/** The same for events that nobody looked at. */
export async function learnAnew(tail: TailQuery): Promise<void> {
  if (tail.lookups.length > 0) tail.answered = answerAgain(tail)
  await tail.answered
}

/** Those of these events that match. */
export async function pickMatches(
  tail: TailQuery,
  events: readonly StoredEvent[],
): Promise<StoredEvent[]> {
  if (bringsNames(tail, events)) tail.answered = answerAgain(tail)
  // Somebody else who asks the same may have brought the names.
  await tail.answered
  return events.filter((event) => matchesTail(tail, event))
}

async function answerAgain(tail: TailQuery): Promise<void> {
  try {
    await tail.answered
    const askedMs = performance.now()
    takeAnswers(tail, { answers: await answerLookups(tail.companyId, tail.query), askedMs })
  } catch (error) {
    // None of the names was taken into account: whoever comes next asks for them again.
    tail.knownNames.clear()
    tail.answered = Promise.resolve()
    throw error
  }
}

function takeAnswers(tail: TailQuery, newer: Pick<TailQuery, 'answers' | 'askedMs'>): void {
  if (newer.askedMs < tail.askedMs) return
  tail.answers = newer.answers
  tail.askedMs = newer.askedMs
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

/** Whether one of these events has a name that no event had before, and that concerns a question of the query. */
function bringsNames(tail: TailQuery, events: readonly StoredEvent[]): boolean {
  const { lookups, knownNames } = tail
  let isNew = false
  for (const lookup of lookups) {
    for (const event of events) {
      for (const { entry, name } of namesOf(event, lookup.kind)) {
        if (!addName(knownNames, lookup.id + name)) continue
        isNew ||= concerns(tail, { lookup, entry })
      }
    }
  }
  return isNew
}

/** It answers the question, or belongs to what answered it under another name. */
function concerns(
  { answers }: TailQuery,
  { lookup, entry }: { lookup: Lookup; entry: DictionaryEntry },
): boolean {
  return (
    pickKeys(lookup, [entry]).length > 0 || answers.get(lookup.id)?.includes(entry.key) === true
  )
}

/** False where it is known. */
function addName(known: Set<string>, name: string): boolean {
  if (known.has(name)) return false
  if (known.size >= knownNamesMax) known.clear()
  known.add(name)
  return true
}

export type NewNames = ReadonlyMap<LookupKind, readonly Named[]>

/** What these events call people and things, and `known` lacks, which has it then. What actions are called never changes. */
export function findNewNames(events: readonly StoredEvent[], known: Set<string>): NewNames {
  const names = new Map<LookupKind, Named[]>()
  for (const kind of ['actor', 'target', 'workspace'] as const) {
    const found = events
      .flatMap((event) => namesOf(event, kind))
      .filter(({ name }) => addName(known, kind + name))
    names.set(kind, found)
  }
  return names
}

type Named = { entry: DictionaryEntry; name: string }

const named = new WeakMap<StoredEvent, Partial<Record<LookupKind, Named[]>>>()

function namesOf(event: StoredEvent, kind: LookupKind): Named[] {
  const kinds = named.get(event) ?? {}
  named.set(event, kinds)
  kinds[kind] ??= entriesOf(event, kind).map(({ key, ...words }) => {
    // As the dictionaries have it.
    const entry = { ...words, key: shortenKey(key) }
    return {
      entry,
      name: JSON.stringify([entry.key, entry.id, entry.email, entry.name]),
    }
  })
  return kinds[kind]
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
