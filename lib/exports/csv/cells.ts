import { findCsvField } from '@/lib/events/importers/csv-fields'
import type { Json, JsonMembers } from '@/lib/log/core/json-pointer'
import { describeAction } from '@/lib/log/describe-action'
import type { OpenRow } from './open-row'

/**
 * What stands in a cell: a text as it is, anything else as JSON, and nothing where the event has no such member. Numbers of
 * columns for text are texts already.
 */
export type Cell = (open: OpenRow) => unknown

/** Reads the cells of a column. Columns are those that `findCsvField` knows. */
export function cellOf(column: string): Cell {
  const known = knownCells[column]
  if (known) return known
  const path = findCsvField(column)?.path ?? []
  return ({ line }) => {
    let here: Json | undefined = line
    for (const step of path) here = here === undefined ? undefined : stepInto(here, step)
    return typeof here === 'number' || typeof here === 'boolean' ? String(here) : here
  }
}

function stepInto(value: Json, step: string | number): Json | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
  return (value as Record<string | number, Json>)[step]
}

const requestTexts = ['id', 'method', 'path', 'route', 'resource', 'auth_type', 'traceparent']
const identity = ['type', 'id', 'name', 'email', 'ref']

const knownCells: Record<string, Cell> = {
  seq: ({ row }) => String(row.seq),
  leaf_hash: ({ row }) => row.leafHash,
  occurred_at: ({ line }) => line.at,
  recorded_at: ({ line }) => line.rx,
  ...whole('id', 'action', 'outcome', 'targets', 'changes', 'details', 'via', 'redacted'),
  ...words('label', 'change', 'area', 'kind'),
  context: ({ line, values }) => values['/context'] ?? line.context,
  ...within('actor', identity),
  ...withinDelegate(identity),
  ...within('workspace', ['id', 'name']),
  ...within('source', ['ip', 'user_agent']),
  ...within('request', requestTexts),
  'request.status': ({ line }) => {
    const status = read(line.request, 'status')
    return status === undefined ? undefined : String(status)
  },
  ...requestJson('query', 'path_params', 'headers', 'body'),
  erased: ({ row }) => {
    let refs: string[] | undefined
    for (const [ref, text] of row.personal) {
      if (text !== null) continue
      refs ??= []
      refs.push(ref)
    }
    return refs
  },
  source: emptyMark('source', ['ip', 'user_agent']),
  request: emptyMark('request', requestTexts),
}

function whole(...names: string[]): Record<string, Cell> {
  return Object.fromEntries(names.map((name) => [name, ({ line }: OpenRow) => line[name]]))
}

function words(...names: ('label' | 'change' | 'area' | 'kind')[]): Record<string, Cell> {
  return Object.fromEntries(
    names.map((name) => [name, ({ line }: OpenRow) => describeAction(line.action as string)[name]]),
  )
}

function within(member: string, names: readonly string[]): Record<string, Cell> {
  return Object.fromEntries(
    names.map((name) => {
      const pointer = `/${member}/${name}`
      const cell: Cell = ({ line, values }) => values[pointer] ?? read(line[member], name)
      return [`${member}.${name}`, cell]
    }),
  )
}

function withinDelegate(names: readonly string[]): Record<string, Cell> {
  return Object.fromEntries(
    names.map((name) => {
      const pointer = `/actor/on_behalf_of/${name}`
      const cell: Cell = ({ line, values }) =>
        values[pointer] ?? read(read(line.actor, 'on_behalf_of'), name)
      return [`actor.on_behalf_of.${name}`, cell]
    }),
  )
}

/** Of free JSON a text is written as JSON too, or nobody could tell it from a number. */
function requestJson(...names: string[]): Record<string, Cell> {
  return Object.fromEntries(
    names.map((name) => {
      const cell: Cell = ({ line }) => {
        const value = read(line.request, name)
        return typeof value === 'string' || typeof value === 'number'
          ? { toJSON: () => value }
          : value
      }
      return [`request.${name}`, cell]
    }),
  )
}

/** Without it a member that holds nothing, such as the source of somebody who was erased, would be lost. */
function emptyMark(member: string, names: readonly string[]): Cell {
  const pointers = names.map((name) => `/${member}/${name}`)
  return ({ line, values }) => {
    const held = line[member]
    if (held === undefined || pointers.some((pointer) => values[pointer] !== undefined)) return
    return isEmpty(held) ? held : undefined
  }
}

function isEmpty(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return false
  for (const _ in value) return false
  return true
}

/** Members are few and ours: none is called like one of the prototype's. */
function read(members: Json | undefined, name: string): Json | undefined {
  return members === undefined ? undefined : (members as JsonMembers)[name]
}
