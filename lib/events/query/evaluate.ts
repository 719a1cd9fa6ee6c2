import type { CheckedFreeText, CheckedQuery } from './check'
import type { Test } from './check-values'
import { resolveBound } from './compile-time'
import type { Clock } from './dates'
import { fold, matchesWhole } from './fold'
import type { KeyName } from './keys'
import {
  type DictionaryEntry,
  isPathFragment,
  type Lookup,
  type LookupKind,
  lookupOf,
  lookupsOfFreeText,
} from './lookups'

type Identity = { type: string; id?: string; name?: string; email?: string; ref?: string }

/** The members of a stored event that a query can ask about. */
export type EvaluatedEvent = {
  id: string
  seq: number
  action: string
  label: string
  change: string
  area: string
  kind: string
  occurred_at: string
  outcome?: string
  actor: Identity & { on_behalf_of?: Identity }
  targets?: Identity[]
  workspace?: { id: string; name?: string }
  request?: {
    id?: string
    method?: string
    path?: string
    resource?: string
    status?: number
    auth_type?: string
  }
}

/** As for `compile`: the answers to `collectLookups`, by the lookup's id. */
export type EvaluateOptions = Clock & { lookups: ReadonlyMap<string, readonly string[]> }

/**
 * Whether one event matches, without a database: the meaning that the compiled SQL has to agree with. Throws where a
 * lookup has no answer.
 */
export function matchesEvent(
  query: CheckedQuery,
  event: EvaluatedEvent,
  options: EvaluateOptions,
): boolean {
  switch (query.type) {
    case 'and':
      return query.parts.every((part) => matchesEvent(part, event, options))
    case 'or':
      return query.parts.some((part) => matchesEvent(part, event, options))
    case 'not':
      return !matchesEvent(query.part, event, options)
    case 'free':
      return matchesFreeText(query, event, options)
    case 'condition':
      return query.tests.some((test) => matchesTest({ key: query.key, test, event, options }))
  }
}

/**
 * What the dictionaries would hold after exactly these events. Where one key has had several names, all of them are
 * entries. Tags are not in an event, so that `tag:` finds nothing here.
 */
export function readDictionaries(
  events: readonly EvaluatedEvent[],
): Record<LookupKind, DictionaryEntry[]> {
  const entryOf = (identity: Identity) => ({ ...identity, key: identityKey(identity) })
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

/** What events carry of an actor or target: a person's ref, else `<type>:<id>`. */
export function identityKey({ type, id, ref }: Identity): string {
  return ref ?? `${type}:${id ?? ''}`
}

type Question = { key: KeyName; test: Test; event: EvaluatedEvent; options: EvaluateOptions }

function matchesTest({ key, test, event, options }: Question): boolean {
  const lookup = lookupOf(key, test)
  const isFound = lookup !== null && isAmong(keysOf(key, event), answerOf(lookup, options))
  const texts = textsOf(key, event).map(fold)
  switch (test.type) {
    case 'any':
      return lookup === null ? hasAny(key, event) : isFound
    case 'uuid':
      return event.id === test.value
    case 'number': {
      const number = key === 'id' ? event.seq + 1 : event.request?.status
      if (number === undefined) return false
      return number >= (test.min ?? number) && number <= (test.max ?? number)
    }
    case 'time':
      return isWithin(Date.parse(event.occurred_at), test, options)
    case 'text':
      return isFound || texts.some((text) => matchesText(text, key, test))
  }
}

/** The keys by which a dictionary's answer recognises the event. */
function keysOf(key: KeyName, event: EvaluatedEvent): string[] {
  const { actor, targets = [], workspace, action } = event
  switch (key) {
    case 'actor':
      return [identityKey(actor)]
    case 'caused_by':
      return [actor, ...(actor.on_behalf_of ? [actor.on_behalf_of] : [])].map(identityKey)
    case 'target':
      return targets.map(identityKey)
    case 'workspace':
      return workspace ? [workspace.id] : []
    default:
      return [action]
  }
}

/** What is compared without a dictionary. */
function textsOf(key: KeyName, event: EvaluatedEvent): string[] {
  const { action, area, change, outcome, request = {} } = event
  const texts: Partial<Record<KeyName, string | undefined>> = {
    action,
    area,
    category: area,
    change,
    outcome,
    auth: request.auth_type,
    method: request.method,
    path: request.path,
    resource: request.resource,
    request: request.id,
  }
  const text = texts[key]
  return text === undefined ? [] : [text]
}

function matchesText(text: string, key: KeyName, { parts, isWhole }: Test & { type: 'text' }) {
  const takesPart = key === 'path' || key === 'resource'
  return takesPart && !isWhole ? text.includes(parts[0] ?? '') : matchesWhole(text, parts)
}

function hasAny(key: KeyName, event: EvaluatedEvent): boolean {
  if (key === 'target') return (event.targets ?? []).length > 0
  if (key === 'workspace') return event.workspace !== undefined
  if (key === 'status') return event.request?.status !== undefined
  const optional: KeyName[] = ['outcome', 'auth', 'method', 'path', 'resource', 'request']
  return !optional.includes(key) || textsOf(key, event).length > 0
}

function isWithin(ms: number, { from, until }: Test & { type: 'time' }, clock: Clock): boolean {
  const fromMs = from && resolveBound(from, clock)
  const untilMs = until && resolveBound(until, clock)
  const isLate = fromMs === null || (from?.isInclusive ? ms >= fromMs : ms > fromMs)
  const isEarly = untilMs === null || (until?.isInclusive ? ms <= untilMs : ms < untilMs)
  return isLate && isEarly
}

function matchesFreeText(
  text: CheckedFreeText,
  event: EvaluatedEvent,
  options: EvaluateOptions,
): boolean {
  if (isPathFragment(text.parts)) {
    return matchesWhole(fold(event.request?.path ?? ''), ['', ...text.parts, ''])
  }
  return lookupsOfFreeText(text).some((lookup) =>
    isAmong(keysOf(lookup.kind, event), answerOf(lookup, options)),
  )
}

function isAmong(keys: string[], answer: readonly string[]): boolean {
  return keys.some((key) => answer.includes(key))
}

function answerOf(lookup: Lookup, { lookups }: EvaluateOptions): readonly string[] {
  const answer = lookups.get(lookup.id)
  if (answer === undefined) throw new Error(`Lookup ${lookup.id} was not resolved`)
  return answer
}
