import { formatCell, formatJsonCell, formatPlainCell } from '@/lib/events/importers/csv-dialect'
import { findCsvField } from '@/lib/events/importers/csv-fields'
import { allColumns } from '@/lib/exports/schema/formats'
import type { ExportRow } from '@/lib/exports/store/events'
import { type OpenRow, openRow, readMember, readUnique, readWords } from './open-row'
import type { LineMembers } from './split-line'

type Cell = (open: OpenRow) => string

/**
 * Writes events as records of our CSV dialect (`lib/events/importers/csv-dialect.ts`), which the importer reads back as they
 * were. Columns are names of that dialect.
 */
export function makeCsvWriter(columns: readonly string[] = allColumns): {
  header: string
  write: (rows: readonly ExportRow[]) => string
} {
  const cells = columns.map(cellOf)
  const last = cells.length - 1
  return {
    header: `${columns.map(formatCell).join(',')}\r\n`,
    write: (rows) => {
      const parts: string[] = []
      for (const row of rows) {
        const open = openRow(row)
        for (let at = 0; at < last; at++) parts.push((cells[at] as Cell)(open), ',')
        parts.push((cells[last] as Cell)(open), '\r\n')
      }
      return parts.join('')
    },
  }
}

function cellOf(column: string): Cell {
  const known = knownCells[column]
  if (known) return known
  const [name, ...path] = findCsvField(column)?.path ?? []
  const member = name as keyof LineMembers
  return ({ members }) => {
    if (members[member] === '') return ''
    let here: unknown = readWhole(members[member])
    for (const step of path) {
      here = isObject(here) && Object.hasOwn(here, step) ? here[step] : undefined
    }
    if (here === undefined) return ''
    return typeof here === 'string' ? formatCell(here) : formatJsonCell(JSON.stringify(here))
  }
}

function isObject(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null
}

let lastWhole: { text: string; value: unknown } = { text: 'null', value: null }

/** Several columns may be of one list. */
function readWhole(text: string): unknown {
  if (text !== lastWhole.text) lastWhole = { text, value: JSON.parse(text) }
  return lastWhole.value
}

const knownCells: Record<string, Cell> = {
  seq: ({ row }) => String(row.seq),
  leaf_hash: ({ row }) => formatPlainCell(row.leafHash),
  id: ({ members }) => members.id.slice(1, -1),
  occurred_at: ({ members }) => members.at.slice(1, -1),
  recorded_at: ({ members }) => members.rx.slice(1, -1),
  action: ({ members }) => members.action.slice(1, -1),
  outcome: ({ members }) => members.outcome.slice(1, -1),
  ...word('label'),
  ...word('change'),
  ...word('area'),
  ...word('kind'),
  context: ({ members, values }) => {
    const value = values['/context']
    if (value !== undefined) return formatCell(value)
    return members.context === '' ? '' : formatCell(readText(members.context))
  },
  ...memberTexts('actor', ['type', 'id', 'name', 'email', 'ref']),
  ...delegateTexts(['type', 'id', 'name', 'email', 'ref']),
  ...memberTexts('workspace', ['id', 'name']),
  ...memberTexts('source', ['ip', 'user_agent']),
  ...memberTexts('request', [
    ...['id', 'method', 'path', 'route', 'resource', 'status', 'auth_type', 'traceparent'],
  ]),
  ...memberTexts('via', ['type', 'id']),
  ...requestJson(['query', 'path_params', 'headers', 'body']),
  ...whole('targets'),
  ...whole('changes'),
  ...whole('details'),
  ...whole('via'),
  ...whole('redacted'),
  erased: ({ row }) => {
    const refs = row.personal.flatMap(([ref, text]) => (text === null ? [ref] : []))
    return refs.length === 0 ? '' : formatJsonCell(JSON.stringify(refs))
  },
  source: emptyMark('source', ['/source/ip', '/source/user_agent']),
  request: emptyMark(
    'request',
    ['id', 'method', 'path', 'route', 'resource', 'traceparent'].map((name) => `/request/${name}`),
  ),
}

function word(name: 'label' | 'change' | 'area' | 'kind'): Record<string, Cell> {
  return {
    [name]: ({ members }) => formatCell(readWords(members.action)[name]),
  }
}

function memberTexts(
  member: 'actor' | 'workspace' | 'source' | 'request' | 'via',
  names: readonly string[],
): Record<string, Cell> {
  return Object.fromEntries(
    names.map((name) => {
      const pointer = `/${member}/${name}`
      const isUnique = member === 'request'
      const cell: Cell = ({ members, values }) => {
        const value = values[pointer] ?? ownOf(members[member], name, isUnique)
        return value === undefined ? '' : formatCell(String(value))
      }
      return [`${member}.${name}`, cell]
    }),
  )
}

function delegateTexts(names: readonly string[]): Record<string, Cell> {
  return Object.fromEntries(
    names.map((name) => {
      const pointer = `/actor/on_behalf_of/${name}`
      const cell: Cell = ({ members, values }) => {
        const value = values[pointer]
        if (value !== undefined) return formatCell(value)
        const delegate = ownOf(members.actor, 'on_behalf_of') as Record<string, unknown> | undefined
        const own = delegate?.[name]
        return own === undefined ? '' : formatCell(String(own))
      }
      return [`actor.on_behalf_of.${name}`, cell]
    }),
  )
}

function requestJson(names: readonly string[]): Record<string, Cell> {
  return Object.fromEntries(
    names.map((name) => {
      const cell: Cell = ({ members }) => {
        const value = ownOf(members.request, name, true)
        return value === undefined ? '' : formatJsonCell(JSON.stringify(value))
      }
      return [`request.${name}`, cell]
    }),
  )
}

function whole(member: keyof LineMembers): Record<string, Cell> {
  return { [member]: ({ members }) => formatJsonCell(members[member]) }
}

/** Without it a member that holds nothing, such as the source of somebody who was erased, would be lost. */
function emptyMark(member: 'source' | 'request', pointers: readonly string[]): Cell {
  return ({ members, values }) =>
    members[member] === '{}' && pointers.every((pointer) => values[pointer] === undefined)
      ? '{}'
      : ''
}

function ownOf(text: string, name: string, isUnique = false): unknown {
  if (text === '' || text === '{}') return undefined
  const member = isUnique ? readUnique(text) : readMember(text)
  return Object.hasOwn(member, name) ? member[name] : undefined
}

function readText(text: string): string {
  return text.includes('\\') ? JSON.parse(text) : text.slice(1, -1)
}
