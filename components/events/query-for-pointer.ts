import type { StoredEvent, StoredIdentity, StoredTarget } from '@/lib/events/schema'
import type { Value } from '@/lib/events/query/ast'
import type { KeyName } from '@/lib/events/query/keys'
import { print } from '@/lib/events/query/print'
import { isMembers, parsePointer, readAt } from '@/lib/log/core/json-pointer'
import type { JsonMembers } from '@/lib/log/core/json-pointer'
import { keyOf } from './event-words'

/** What a query asks: one key, and one value literally, or any. */
type Question = { key: KeyName; path?: string[] } & (
  | { value: string; isWhole?: boolean }
  /** Pieces with anything between them. */
  | { parts: string[] }
)

/** As many characters as a query may have. */
const lengthMax = 2_000
const anything = ['', '']

/**
 * The text of a query that finds the events with the same value in this place, this event among them. Null where the
 * language has no key for the place, or no text for the value.
 */
export function queryForPointer(event: StoredEvent, pointer: string): string | null {
  const place = parsePointer(pointer)
  const question =
    place && questionAt(event, place, readAt(event as unknown as JsonMembers, pointer))
  if (!question) return null
  const text = writeQuestion(question)
  return text.length > lengthMax ? null : text
}

function questionAt(event: StoredEvent, place: readonly string[], value: unknown): Question | null {
  if (value === undefined) return null
  const [member, ...rest] = place
  switch (member) {
    case 'actor': {
      const delegate = event.actor.on_behalf_of
      const [first, ...inner] = rest
      return first === 'on_behalf_of'
        ? askIdentity('caused_by', delegate, inner)
        : askIdentity('actor', event.actor, rest)
    }
    case 'targets': {
      const [at, ...inner] = rest
      if (at === undefined) return null
      return askIdentity('target', event.targets?.[Number(at)], inner)
    }
    case 'details':
      return rest.length === 0 ? null : askPath('details', namesAlong(event.details, rest), value)
    case 'changes':
      return askChange(event, rest, value)
    case 'seq':
      return { key: 'id', value: String(event.seq + 1) }
    case 'via':
      return askVia(event, rest)
    default:
      return askColumn(place.join('/'), value)
  }
}

/** Exact values of one place each. Of some a part would do, so that all of it is asked for. */
const columns: Record<string, { key: KeyName; isWhole?: boolean }> = {
  action: { key: 'action' },
  change: { key: 'change' },
  area: { key: 'area' },
  kind: { key: 'kind' },
  outcome: { key: 'outcome' },
  context: { key: 'context', isWhole: true },
  id: { key: 'id' },
  occurred_at: { key: 'at' },
  workspace: { key: 'workspace' },
  'workspace/id': { key: 'workspace' },
  'workspace/name': { key: 'workspace', isWhole: true },
  'source/ip': { key: 'ip' },
  'request/id': { key: 'request' },
  'request/method': { key: 'method' },
  'request/path': { key: 'path', isWhole: true },
  'request/resource': { key: 'resource', isWhole: true },
  'request/status': { key: 'status' },
  'request/auth_type': { key: 'auth' },
  'request/traceparent': { key: 'trace' },
}

function askColumn(place: string, value: unknown): Question | null {
  const column = Object.hasOwn(columns, place) ? columns[place] : undefined
  const plain = isMembers(value) ? value.id : value
  if (!column || (typeof plain !== 'string' && typeof plain !== 'number') || plain === '')
    return null
  if (column.key !== 'trace') return { ...column, value: String(plain) }
  const trace = readTraceId(String(plain))
  return trace === null ? null : { key: 'trace', value: trace }
}

/** The second part of a W3C `traceparent`: `00-<trace>-<span>-<flags>`. */
function readTraceId(traceparent: string): string | null {
  return /^[\da-f]{2}-([\da-f]{32})-/i.exec(traceparent)?.[1] ?? null
}

/** Whoever is asked for by key is found alone, whatever their name or id is a part of. */
function askIdentity(
  key: 'actor' | 'caused_by' | 'target',
  identity: StoredIdentity | StoredTarget | undefined,
  place: string[],
): Question | null {
  const [member = 'id', ...deeper] = place
  if (!identity || deeper.length > 0) return null
  switch (member) {
    case 'id':
    case 'ref':
      return { key, value: keyOf(identity) }
    case 'type':
      // A person's key does not tell the type.
      return identity.ref ? null : { key, parts: [`${identity.type}:`, ''] }
    case 'name':
    case 'email': {
      const value = identity[member]
      return value ? { key, value, isWhole: true } : null
    }
    default:
      return null
  }
}

/** A session is told apart by the door's id, which is its row; the type alone is every session. */
function askVia({ via }: StoredEvent, [member]: string[]): Question | null {
  if (member === 'type') return { key: 'via', value: via.type }
  return { key: 'via', value: via.id === undefined ? via.type : `${via.type}:${via.id}` }
}

function askChange(event: StoredEvent, place: string[], value: unknown): Question | null {
  const [at, side, ...inner] = place
  const change = at === undefined ? undefined : event.changes?.[Number(at)]
  if (!change) return null
  // A dot in the name of a field is a step of its path, as in the query.
  const field = change.field.split('.')
  if (side !== 'old' && side !== 'new') return askPath('changes', field, {})
  return askPath('changes', [...field, ...namesAlong(change[side], inner)], value)
}

function askPath(key: 'details' | 'changes', path: string[], value: unknown): Question | null {
  if (path.includes('')) return null
  const isValue = typeof value !== 'object' || value === null
  // Nothing can be written between quotes that is no text: any value has to do.
  if (!isValue || value === '') return { key, path, parts: anything }
  return { key, path, value: String(value) }
}

/** Names of members on the way; items of a list have the path of the list. */
function namesAlong(root: unknown, place: readonly string[]): string[] {
  const names: string[] = []
  let at: unknown = root
  for (const step of place) {
    if (Array.isArray(at)) at = at[Number(step)]
    else {
      names.push(step)
      at = isMembers(at) ? at[step] : undefined
    }
  }
  return names
}

function writeQuestion({ key, path = [], ...asked }: Question): string {
  const span = { start: 0, end: 0 }
  const value: Value =
    'parts' in asked
      ? { operator: '', parts: asked.parts, isQuoted: false, span }
      : {
          operator: asked.isWhole ? '=' : '',
          parts: [asked.value],
          // Bare, two dots are a range.
          isQuoted: asked.value.includes('..'),
          span,
        }
  return print({ type: 'term', key, path, keySpan: span, values: [value], span })
}
