import type { CheckedQuery } from './check'
import type { Test } from './check-values'
import type { Clock } from './dates'
import type { EventFacts, FactAtPath } from './facts'
import { fold } from './fold'
import type { KeyName } from './keys'
import {
  type DictionaryEntry,
  type Lookup,
  type LookupKind,
  lookupOf,
  lookupsOfFreeText,
} from './lookups'
import { matchesId, matchesPathValue, matchesTime, matchesValue } from './match-values'
import { identityKey, type QueriedEvent } from './read-facts'
import {
  type CheckedFreeText,
  isPathFragment,
  matchesWordsInRow,
  readWordPatterns,
  splitWords,
} from './words'

/** `lookups`: the answers to `collectLookups`, by the lookup's id. */
export type EvaluateOptions = Clock & { lookups: ReadonlyMap<string, readonly string[]> }

/**
 * Whether one event matches, without an index: the meaning that every other way to search has to agree with. Throws where
 * a lookup has no answer: that is a fault of the caller, not of the query.
 */
export function matchesEvent(
  query: CheckedQuery,
  facts: EventFacts,
  options: EvaluateOptions,
): boolean {
  switch (query.type) {
    case 'and':
      return query.parts.every((part) => matchesEvent(part, facts, options))
    case 'or':
      return query.parts.some((part) => matchesEvent(part, facts, options))
    case 'not':
      return !matchesEvent(query.part, facts, options)
    case 'free':
      return matchesFreeText(query, facts, options)
    case 'condition': {
      const { key, path, tests } = query
      return tests.some((test) => matchesTest({ key, path, test, facts, options }))
    }
  }
}

/**
 * What the dictionaries would hold after exactly these events. Where one key has had several names, all of them are
 * entries. Tags are not in an event, so that `tag:` finds nothing here.
 */
export function readDictionaries(
  events: readonly (QueriedEvent & { label: string; kind: string })[],
): Record<LookupKind, DictionaryEntry[]> {
  const entryOf = (identity: QueriedEvent['actor']) => ({ ...identity, key: identityKey(identity) })
  return {
    action: events.map(({ action, label, kind }) => ({ key: action, id: action, label, kind })),
    actor: events
      .flatMap(({ actor }) => (actor.on_behalf_of ? [actor, actor.on_behalf_of] : [actor]))
      .map(entryOf),
    target: events.flatMap(({ targets = [] }) => targets.map(entryOf)),
    workspace: events.flatMap(({ workspace }) =>
      workspace ? [{ ...workspace, key: workspace.id }] : [],
    ),
  }
}

type Question = {
  key: KeyName
  path: string | null
  test: Test
  facts: EventFacts
  options: EvaluateOptions
}

function matchesTest({ key, path, test, facts, options }: Question): boolean {
  const lookup = lookupOf(key, test)
  if (lookup !== null && isAmong(keysOf(key, facts), answerOf(lookup, options))) return true
  switch (key) {
    case 'id':
      return matchesId(test, facts)
    case 'after':
    case 'before':
    case 'at':
      return matchesTime(test, facts.atMs, options)
    case 'details':
    case 'changes':
      return facts[key].some((fact) => fact.path === path && matchesFact(test, fact))
    case 'category':
      return matchesValue(key, test, fold(facts.columns.area ?? ''))
    case 'kind':
      // What has an action has a kind.
      return test.type === 'any'
    case 'caused_by':
    case 'target':
    case 'tag':
      return lookup === null && keysOf(key, facts).length > 0
    default: {
      const value = readValue(key, facts)
      return lookup === null && value !== null && matchesValue(key, test, fold(value))
    }
  }
}

function matchesFact(test: Test, { value }: FactAtPath): boolean {
  return matchesPathValue(test, value === null ? null : fold(value))
}

type ValueKey = Exclude<keyof EventFacts['columns'], 'on_behalf_of'> | 'path' | 'request' | 'trace'

function readValue(key: ValueKey, facts: EventFacts): string | null {
  return key === 'path' || key === 'request' || key === 'trace' ? facts[key] : facts.columns[key]
}

/** The keys by which a dictionary's answer recognises the event. */
function keysOf(key: KeyName, { columns, targets }: EventFacts): readonly string[] {
  switch (key) {
    case 'actor':
      return present(columns.actor)
    case 'caused_by':
      return [...present(columns.actor), ...present(columns.on_behalf_of)]
    case 'target':
      return targets
    case 'workspace':
      return present(columns.workspace)
    default:
      return present(columns.action)
  }
}

function present(value: string | null): string[] {
  return value === null ? [] : [value]
}

function matchesFreeText(
  text: CheckedFreeText,
  facts: EventFacts,
  options: EvaluateOptions,
): boolean {
  if (isPathFragment(text.parts)) return matchesFragment(text, facts.path)
  const isCalledSo = lookupsOfFreeText(text).some((lookup) =>
    isAmong(keysOf('action', facts), answerOf(lookup, options)),
  )
  if (isCalledSo) return true
  const patterns = readWordPatterns(text)
  return facts.texts.some((said) => matchesWordsInRow(splitWords(said), patterns))
}

/** Whether a path has the fragment, stars in it being anything. */
export function matchesFragment({ parts }: CheckedFreeText, path: string | null): boolean {
  const test: Test = { type: 'text', parts: ['', ...parts, ''], isWhole: true }
  return path !== null && matchesValue('path', test, fold(path))
}

function isAmong(keys: readonly string[], answer: readonly string[]): boolean {
  return keys.some((key) => setOf(answer).has(key))
}

/** An answer can have a hundred thousand keys, and a live view asks it of every event that comes. */
const sets = new WeakMap<readonly string[], ReadonlySet<string>>()

function setOf(answer: readonly string[]): ReadonlySet<string> {
  const known = sets.get(answer)
  if (known) return known
  const made = new Set(answer)
  sets.set(answer, made)
  return made
}

function answerOf(lookup: Lookup, { lookups }: EvaluateOptions): readonly string[] {
  const answer = lookups.get(lookup.id)
  if (answer === undefined) throw new Error(`Lookup ${lookup.id} was not resolved`)
  return answer
}
