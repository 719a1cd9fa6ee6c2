import type { TextRow } from '@/lib/log/packed-row'
import { type Json, type JsonMembers, putAt } from '@/lib/log/core/json-pointer'
import { leafVersion } from '@/lib/log/core/leaf'
import { shareInProcess } from '@/lib/platform/share-in-process'

/** An event as its cells are read from it. */
export type OpenRow = {
  row: TextRow
  /** The line, with those personal values in it that are not in `values`. */
  line: JsonMembers
  /** Personal values that have a cell of their own, by pointer. */
  values: Readonly<Record<string, string>>
}

type Values = {
  plain: Readonly<Record<string, string>>
  /** What belongs into a cell with others. */
  others: readonly { pointer: string; value: Json }[]
}

/**
 * Opens an event without building it: most personal values have cells of their own and are not put back at all. Throws where the
 * line is none: the database is damaged then.
 */
export function openRow(row: TextRow): OpenRow {
  const line = parseLine(row)
  let plain = noValues
  let others: Values['others'] = []
  for (const [, text] of row.personal) {
    if (text === null) continue
    const values = readValues(text)
    plain = plain === noValues ? values.plain : { ...plain, ...values.plain }
    if (values.others.length > 0) others = [...others, ...values.others]
  }
  if (others.length > 0) putBack(line, { seq: row.seq, others })
  return { row, line, values: plain }
}

const noValues: Values['plain'] = Object.freeze({})

function parseLine({ seq, line: text }: TextRow): JsonMembers {
  const line: JsonMembers = JSON.parse(text)
  if (line.v !== leafVersion) throw damaged(seq, 'the line is no leaf')
  return line
}

function putBack(
  line: JsonMembers,
  { seq, others }: { seq: number; others: Values['others'] },
): void {
  // A whole member may be one ref's and a value within it another's: the outer one goes first.
  const sorted = others.length < 2 ? others : [...others].sort(compareDepths)
  for (const { pointer, value } of sorted) {
    const put = putAt(line, { pointer, value })
    if (!put.ok) throw damaged(seq, `${pointer} cannot be put back: ${put.reason}`)
  }
}

function compareDepths(one: { pointer: string }, other: { pointer: string }): number {
  return one.pointer.split('/').length - other.pointer.split('/').length
}

function damaged(seq: number, what: string): Error {
  return new Error(`seq ${seq}: ${what}: the database is damaged`)
}

// Somebody at one place and browser says the same in event after event.
const known = shareInProcess('csv-values', () => new Map<string, Values>())
const knownMax = 4_096
const keptTextMax = 1_000

/** Lets go of all values that this process remembers, of whichever company: somebody was erased. */
export function forgetOpenedRows(): void {
  known.clear()
}

function readValues(text: string): Values {
  const kept = known.get(text)
  if (kept) return kept
  const isKept = text.length <= keptTextMax
  // A part of a text keeps the whole alive, here a batch of megabytes: what is kept must be a text of its own.
  const own = isKept ? Buffer.from(text, 'utf8').toString('utf8') : text
  const plain: Record<string, string> = {}
  const others: { pointer: string; value: Json }[] = []
  for (const [pointer, value] of Object.entries<Json>(JSON.parse(own))) {
    if (plainPointers.has(pointer) && typeof value === 'string') plain[pointer] = value
    // Values are put into lines, and what is kept must not change with them.
    else others.push({ pointer, value })
  }
  const values = { plain, others }
  if (!isKept || others.some(({ value }) => typeof value === 'object')) return values
  if (known.size >= knownMax) known.clear()
  known.set(own, values)
  return values
}

const names = ['id', 'name', 'email']
const plainPointers = new Set([
  ...names.flatMap((name) => [`/actor/${name}`, `/actor/on_behalf_of/${name}`]),
  ...['/source/ip', '/source/user_agent', '/context', '/workspace/id', '/workspace/name'],
  ...['id', 'method', 'path', 'route', 'resource', 'traceparent'].map((name) => `/request/${name}`),
])
