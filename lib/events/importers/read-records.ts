import { isUtf8 } from 'node:buffer'
import { checkJson } from '@/lib/log/event/check-json'
import { countColons, findDuplicateKeys } from '@/lib/log/event/find-duplicate-keys'
import type { JsonValue } from '@/lib/log/schema'
import type { ImportProblem } from './importer'
import { type Line, splitLines } from './split-lines'

const mebibyte = 1024 * 1024

export const importLimits = {
  /** A file that is one JSON document is parsed whole, so it must fit into memory several times over. */
  documentBytesMax: 64 * mebibyte,
  /** Far above what an event may have; bounds the memory that one line of NDJSON can take. */
  lineBytesMax: 4 * mebibyte,
} as const

export type RecordItem =
  | { line: number; value: JsonValue }
  | { line: number; problem: ImportProblem }

/**
 * The records of a JSON text: one per line (NDJSON, in constant memory), an array, an object that holds them in
 * one of `envelopes` (`{"Records": […]}`), or a single record. Every value has passed `checkJson` and names no
 * member twice. What is wrong with one record is that record's problem; the others are read all the same.
 */
export async function* readRecords(
  input: AsyncIterable<Uint8Array>,
  envelopes: readonly string[],
): AsyncGenerator<RecordItem, void, undefined> {
  const { documentBytesMax, lineBytesMax } = importLimits
  // The first line may be a whole document that has no other line.
  const lines = splitLines(input, (line) => (line === 1 ? documentBytesMax : lineBytesMax))
  const first = await nextFilled(lines)
  if (!first) return
  const opened = openLine(first)
  if ('text' in opened && !('value' in opened) && isOpenEnded(opened.text)) {
    yield* readDocument({ first: opened.text, lines, envelopes })
    return
  }
  const second = await nextFilled(lines)
  // With a second line this is NDJSON; a lone first line numbers its records like a document.
  yield* openRecords(first.line, opened, envelopes, second === undefined)
  for (let line = second; line; line = await nextFilled(lines)) {
    yield* openRecords(line.line, openLine(line), envelopes, false)
  }
}

/** A pretty-printed document: its first line breaks off inside an array or object. */
function isOpenEnded(text: string): boolean {
  return /[[{,:]$/.test(text) && /^[[{]/.test(text)
}

async function* readDocument(input: {
  first: string
  lines: AsyncIterable<Line>
  envelopes: readonly string[]
}): AsyncGenerator<RecordItem, void, undefined> {
  const parts = [input.first]
  let bytes = input.first.length
  for await (const line of input.lines) {
    const opened = 'bytes' in line ? decodeLine(line.bytes) : null
    bytes += opened?.length ?? importLimits.documentBytesMax
    if (bytes > importLimits.documentBytesMax) {
      yield { line: 1, problem: documentTooLarge }
      return
    }
    if (opened === null) {
      yield { line: line.line, problem: notUtf8 }
      return
    }
    parts.push(opened)
  }
  yield* openRecords(1, parseText(parts.join('\n')), input.envelopes, true)
}

type Opened = { text: string; value: JsonValue } | { text: string } | { problem: ImportProblem }

function openLine(line: Line): Opened {
  if ('tooLong' in line) return { problem: line.line === 1 ? documentTooLarge : lineTooLong }
  const text = decodeLine(line.bytes)
  return text === null ? { problem: notUtf8 } : parseText(text.trim())
}

/** The text of a line, or null where it is no UTF-8: a replacement character would be a silent change. */
function decodeLine(bytes: Buffer): string | null {
  if (!isUtf8(bytes)) return null
  const text = bytes.toString('utf8')
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

function parseText(text: string): Opened {
  try {
    return { text, value: JSON.parse(text) }
  } catch {
    return { text }
  }
}

function* openRecords(
  line: number,
  opened: Opened,
  envelopes: readonly string[],
  isDocument: boolean,
): Generator<RecordItem, void, undefined> {
  if ('problem' in opened) return yield { line, problem: opened.problem }
  if (!('value' in opened)) return yield { line, problem: malformed }
  const { depth, values } = openEnvelope(opened.value, envelopes)
  const doubled = findDoubled(opened.text, { depth, value: opened.value })
  for (const [place, value] of values.entries()) {
    const at = isDocument ? place + 1 : line
    const checked = checkJson(value)
    if ('code' in checked)
      yield { line: at, problem: { code: checked.code, detail: checked.detail } }
    else if (doubled.has(depth === 0 ? 0 : place)) yield { line: at, problem: duplicateKey }
    else yield { line: at, value }
  }
}

function openEnvelope(
  value: JsonValue,
  envelopes: readonly string[],
): { depth: 0 | 1 | 2; values: JsonValue[] } {
  if (Array.isArray(value)) return { depth: 1, values: value }
  if (value !== null && typeof value === 'object') {
    for (const name of envelopes) {
      const held = Object.hasOwn(value, name) ? value[name] : undefined
      if (Array.isArray(held)) return { depth: 2, values: held }
    }
  }
  return { depth: 0, values: [value] }
}

/** Places of records that name a member twice: JSON.parse would have dropped the first of the two silently. */
export function findDoubled(
  text: string,
  { depth, value }: { depth: 0 | 1 | 2; value: JsonValue },
): Set<number> {
  if (countColons(text) === countMembers(value)) return new Set()
  const paths = findDuplicateKeys(text, depth)
  return new Set(paths.map((path) => (depth === 0 ? 0 : Number(path[depth - 1]))))
}

/** Without recursion: the nesting of a file may be hostile, and is checked only afterwards. */
function countMembers(value: JsonValue): number {
  let members = 0
  const waiting: JsonValue[] = [value]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === null || typeof next !== 'object') continue
    const inner = Object.values(next)
    if (!Array.isArray(next)) members += inner.length
    for (const each of inner) if (each !== null && typeof each === 'object') waiting.push(each)
  }
  return members
}

async function nextFilled(lines: AsyncGenerator<Line, void, undefined>): Promise<Line | undefined> {
  for (;;) {
    const { value, done } = await lines.next()
    if (done || !value) return undefined
    if ('tooLong' in value || value.bytes.some((byte) => byte > 0x20)) return value
  }
}

const malformed = { code: 'malformed_json', detail: 'This is not valid JSON.' }
export const notUtf8 = { code: 'not_utf8', detail: 'This is not valid UTF-8.' }
export const duplicateKey = {
  code: 'duplicate_key',
  detail: 'An object names the same member twice.',
}
export const lineTooLong = {
  code: 'line_too_long',
  detail: `The line is longer than ${importLimits.lineBytesMax} bytes.`,
}
const documentTooLarge = {
  code: 'document_too_large',
  detail: `A file that is one JSON document may have ${importLimits.documentBytesMax} bytes; write one record per line instead.`,
}
