import type { ExportRow } from '@/lib/exports/store/events'
import { isMembers, type Json, type JsonMembers, putAt } from '@/lib/log/core/json-pointer'
import { type ActionWords, describeAction } from '@/lib/log/describe-action'
import { type LineMembers, splitLine } from './split-line'

/** An event as its cells are read from it. */
export type OpenRow = {
  row: ExportRow
  /** As JSON texts, personal values in them except for those in `values`. */
  members: LineMembers
  /** Personal values that have a cell of their own, by pointer. */
  values: Readonly<Record<string, string>>
}

type Values = {
  plain: Readonly<Record<string, string>>
  /** What belongs into a cell with others. */
  others: readonly { pointer: string; value: Json }[]
}

/**
 * Opens an event without building it: most personal values have cells of their own, and only the members that hold another
 * one are read and written anew. Throws where the line is none: the database is damaged then.
 */
export function openRow(row: ExportRow): OpenRow {
  const members = splitLine(row.line)
  if (!members) throw damaged(row.seq, 'the line is no leaf')
  let plain = noValues
  let others: Values['others'] = []
  for (const [, text] of row.personal) {
    if (text === null) continue
    const values = readValues(text)
    plain = plain === noValues ? values.plain : { ...plain, ...values.plain }
    if (values.others.length > 0) others = [...others, ...values.others]
  }
  if (others.length > 0) putBack(members, { seq: row.seq, others })
  return { row, members, values: plain }
}

const noValues: Values['plain'] = Object.freeze({})

function putBack(
  members: LineMembers,
  { seq, others }: { seq: number; others: Values['others'] },
): void {
  const touched: JsonMembers = {}
  // A whole member may be one ref's and a value within it another's: the outer one goes first.
  const sorted = [...others].sort((one, other) => depthOf(one.pointer) - depthOf(other.pointer))
  for (const { pointer, value } of sorted) {
    const [, name = ''] = pointer.split('/', 2)
    const text = Object.hasOwn(members, name) ? members[name as keyof LineMembers] : ''
    if (!Object.hasOwn(touched, name) && text !== '') touched[name] = JSON.parse(text)
    const put = putAt(touched, { pointer, value })
    if (!put.ok) throw damaged(seq, `${pointer} cannot be put back: ${put.reason}`)
  }
  for (const [name, value] of Object.entries(touched)) {
    members[name as keyof LineMembers] = JSON.stringify(value)
  }
}

function depthOf(pointer: string): number {
  return pointer.split('/').length
}

function damaged(seq: number, what: string): Error {
  return new Error(`seq ${seq}: ${what}: the database is damaged`)
}

// Somebody at one place and browser says the same in event after event.
const known = new Map<string, Values>()
const knownMax = 4_096
const keptTextMax = 1_000

function readValues(text: string): Values {
  const kept = known.get(text)
  if (kept) return kept
  const own = copyText(text)
  const plain: Record<string, string> = {}
  const others: { pointer: string; value: Json }[] = []
  for (const [pointer, value] of Object.entries<Json>(JSON.parse(own))) {
    if (plainPointers.has(pointer) && typeof value === 'string') plain[pointer] = value
    else others.push({ pointer, value })
  }
  const values = { plain, others }
  if (own.length <= keptTextMax) keep(known, own, values, knownMax)
  return values
}

const names = ['id', 'name', 'email']
const plainPointers = new Set([
  ...names.flatMap((name) => [`/actor/${name}`, `/actor/on_behalf_of/${name}`]),
  ...['/source/ip', '/source/user_agent', '/context', '/workspace/id', '/workspace/name'],
  ...['id', 'method', 'path', 'route', 'resource', 'traceparent'].map((name) => `/request/${name}`),
])

const parsed = new Map<string, JsonMembers>()
const parsedMax = 4_096
const parsedTextMax = 200

/** A member that is an object, read; such as repeat are read once. Not to be changed. */
export function readMember(text: string): JsonMembers {
  const kept = parsed.get(text)
  if (kept) return kept
  if (text.length > parsedTextMax) return readUnique(text)
  const own = copyText(text)
  const members = parseMembers(own)
  keep(parsed, own, members, parsedMax)
  return members
}

let last: { text: string; members: JsonMembers } = { text: '{}', members: {} }

/** The same of what hardly repeats but for the cells of one event. */
export function readUnique(text: string): JsonMembers {
  if (text !== last.text) last = { text, members: parseMembers(text) }
  return last.members
}

function parseMembers(text: string): JsonMembers {
  const value: Json = JSON.parse(text)
  return isMembers(value) ? value : {}
}

const words = new Map<string, ActionWords>()
const wordsMax = 4_096

/** What an action is called, by its JSON text. */
export function readWords(text: string): ActionWords {
  const kept = words.get(text)
  if (kept) return kept
  const own = copyText(text)
  const described = describeAction(own.slice(1, -1))
  keep(words, own, described, wordsMax)
  return described
}

function keep<Value>(map: Map<string, Value>, key: string, value: Value, max: number): void {
  if (map.size >= max) map.clear()
  map.set(key, value)
}

/** A part of a text keeps the whole alive, here a batch of megabytes: what is kept for long must be a text of its own. */
function copyText(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8')
}
