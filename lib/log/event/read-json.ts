import { isAscii } from 'node:buffer'
import type { JsonValue } from '@/lib/log/schema'
import { AppError } from '@/lib/platform/errors'
import { checkJson } from './check-json'
import { requestLimits } from './event-limits'
import type { EventProblem } from './event-problem'
import { countColons, findDuplicateKeys } from './find-duplicate-keys'
import { formatPointer, type PointerToken } from './json-pointer'

export type ReadItem =
  | { index: number; value: JsonValue }
  | { index: number; rejected: EventProblem }

/**
 * The events of a request body (inflated already): one event, an array, `{ "events": […] }`, or one per
 * line (NDJSON). What is wrong with one event rejects that event; what is wrong with the text refuses
 * the whole request: `AppError` 400 `body_not_utf8`, `malformed_json`, `malformed_batch`,
 * `duplicate_key`; 413 `body_too_large`, `batch_too_many_events`; 415 `unsupported_content_type`.
 */
export function readEvents(input: { bytes: Uint8Array; contentType: string | null | undefined }): {
  items: ReadItem[]
} {
  const format = readContentType(input.contentType)
  if (input.bytes.length > requestLimits.bodyBytesMax) throw bodyTooLarge(input.bytes.length)
  const text = decodeBody(input.bytes)
  const items = format === 'ndjson' ? readLines(text) : readDocument(text)
  return { items }
}

/** The 413 for a body past the limit; whoever inflates a body throws it as soon as the limit is crossed. */
export function bodyTooLarge(bytes?: number): AppError {
  const limit = requestLimits.bodyBytesMax
  const size = bytes === undefined ? 'more than that' : `${bytes} bytes`
  return new AppError('body_too_large', {
    status: 413,
    title: 'Body too large',
    detail: `A request body may have ${limit} bytes after inflating; this one has ${size}. Send fewer events at once.`,
  })
}

const jsonTypes = new Set(['application/json'])
const lineTypes = new Set([
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'application/x-jsonlines',
])

function readContentType(contentType: string | null | undefined): 'json' | 'ndjson' {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';')
  const charset = parameters.map((each) => each.trim()).find((each) => each.startsWith('charset='))
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset)
  if (isUtf8 && jsonTypes.has(type.trim())) return 'json'
  if (isUtf8 && lineTypes.has(type.trim())) return 'ndjson'
  throw new AppError('unsupported_content_type', {
    status: 415,
    title: 'Unsupported content type',
    detail: `Send application/json or application/x-ndjson in UTF-8, not ${contentType ? `"${contentType.slice(0, 100)}"` : 'a body without Content-Type'}.`,
  })
}

function decodeBody(bytes: Uint8Array): string {
  // Most bodies are: read ten times as fast, and as a text that `JSON.parse` reads faster too.
  if (isAscii(bytes))
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new AppError('body_not_utf8', {
      status: 400,
      title: 'Malformed body',
      detail: 'The body is not valid UTF-8.',
      cause,
    })
  }
}

function readDocument(text: string): ReadItem[] {
  const document = parseJson(text, '')
  const { envelope, values } = openEnvelope(document)
  if (values.length > requestLimits.batchEventsMax) throw tooManyEvents()
  const items = values.map((value, index) => readItem(value, index))
  const isClean = items.every((item) => item.memberCount !== null)
  const members = items.reduce((sum, item) => sum + (item.memberCount ?? 0), envelope.memberCount)
  if (isClean && countColons(text) === members) return items.map((item) => item.read)
  for (const path of findDuplicateKeys(text, envelope.depth)) {
    if (path.length <= envelope.depth) throw duplicateEnvelopeKey(path)
    const index = envelope.depth === 0 ? 0 : Number(path[envelope.depth - 1])
    rejectDuplicate(items, index, path.slice(envelope.depth))
  }
  return items.map((item) => item.read)
}

function readLines(text: string): ReadItem[] {
  const items: CountedItem[] = []
  let line = 0
  let start = 0
  while (start < text.length) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    const content = text.slice(start, end)
    start = end + 1
    line++
    if (content.trim() === '') continue
    const index = items.length
    if (index === requestLimits.batchEventsMax) throw tooManyEvents()
    const item = readItem(parseJson(content, ` in line ${line}`), index)
    items.push(item)
    if (item.memberCount === countColons(content)) continue
    const [path] = findDuplicateKeys(content, 0)
    if (path !== undefined) rejectDuplicate(items, index, path)
  }
  return items.map((item) => item.read)
}

type CountedItem = { read: ReadItem; memberCount: number | null }

function readItem(value: JsonValue, index: number): CountedItem {
  const checked = checkJson(value)
  if ('code' in checked) return { read: { index, rejected: checked }, memberCount: null }
  return { read: { index, value }, memberCount: checked.memberCount }
}

function rejectDuplicate(items: CountedItem[], index: number, path: PointerToken[]): void {
  const item = items[index]
  // An event that is refused already keeps its first reason; its path here may be endlessly deep.
  if (item === undefined || 'rejected' in item.read) return
  const pointer = formatPointer(path)
  const detail = `The object names the member ${shorten(pointer)} twice.`
  item.read = { index, rejected: { code: 'duplicate_key', detail, pointer } }
}

function parseJson(text: string, where: string): JsonValue {
  try {
    return JSON.parse(text)
  } catch (cause) {
    // The parser's own message quotes the text, which may hold secrets: only the position is passed on.
    const position = /at position (\d+)/.exec(String(cause))?.[1]
    const at = position === undefined ? '' : ` at character ${Number(position) + 1}`
    throw new AppError('malformed_json', {
      status: 400,
      title: 'Malformed JSON',
      detail: `The body is not valid JSON${where}${at}. Nothing was recorded.`,
    })
  }
}

type Envelope = { depth: 0 | 1 | 2; memberCount: number }

function openEnvelope(document: JsonValue): { envelope: Envelope; values: JsonValue[] } {
  if (Array.isArray(document)) return { envelope: { depth: 1, memberCount: 0 }, values: document }
  if (document === null || typeof document !== 'object' || !Object.hasOwn(document, 'events')) {
    return { envelope: { depth: 0, memberCount: 0 }, values: [document] }
  }
  const { events } = document
  if (!Array.isArray(events)) throw malformedBatch('"events" must be an array of events')
  const others = Object.keys(document).filter((name) => name !== 'events')
  if (others.length > 0) {
    const [first = ''] = others
    throw malformedBatch(`beside "events" there is a member "${shorten(first)}"`)
  }
  return { envelope: { depth: 2, memberCount: 1 }, values: events }
}

function malformedBatch(what: string): AppError {
  return new AppError('malformed_batch', {
    status: 400,
    title: 'Malformed batch',
    detail: `A batch is {"events": […]} and nothing else: ${what}. Nothing was recorded.`,
  })
}

function duplicateEnvelopeKey(path: PointerToken[]): AppError {
  return new AppError('duplicate_key', {
    status: 400,
    title: 'Malformed batch',
    detail: `The batch names the member ${formatPointer(path)} twice. Nothing was recorded.`,
  })
}

function tooManyEvents(): AppError {
  const limit = requestLimits.batchEventsMax
  return new AppError('batch_too_many_events', {
    status: 413,
    title: 'Too many events',
    detail: `A request may carry ${limit} events; this one has more. Split it.`,
  })
}

function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`
}
