import type { JsonObject, JsonValue } from './redaction/json-value.js'

export const bodyBytesMax = 8 * 1024

/**
 * Keeps `request.body` to 8 KiB of JSON; a larger one becomes `{ "truncated": true, "bytes": N, "text": "…" }`, which
 * has 8 KiB at most as a whole, so that the server has nothing left to cut. Only after redaction, or half of a
 * secret could stay.
 */
export function cutBody(event: JsonObject): JsonObject {
  const { request } = event
  if (request === null || typeof request !== 'object' || Array.isArray(request)) return event
  const { body } = request
  if (body === undefined) return event
  const text = JSON.stringify(body)
  const bytes = Buffer.byteLength(text)
  if (bytes <= bodyBytesMax) return event
  return { ...event, request: { ...request, body: shorten(text, bytes) } }
}

function shorten(text: string, bytes: number): JsonValue {
  const mark = (kept: string) => ({ truncated: true, bytes, text: kept })
  let fits = 0
  let tooLong = Math.min(text.length, bodyBytesMax) + 1
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1
    const size = Buffer.byteLength(JSON.stringify(mark(text.slice(0, middle))))
    if (size <= bodyBytesMax) fits = middle
    else tooLong = middle
  }
  return mark(dropLastWord(text.slice(0, fits)))
}

/** Half an address would not be recognised as one when its owner is erased; also ends between two characters. */
function dropLastWord(text: string): string {
  let end = text.length
  while (
    end > 0 &&
    text.length - end < wordLengthMax &&
    !/[\s"'\\,;:{}[\]<>()=&]/.test(text[end - 1] ?? '')
  ) {
    end--
  }
  return text.slice(0, end).replace(/[\ud800-\udbff]$/, '')
}

// Names and addresses are shorter than this by far; a text without a single gap keeps the rest.
const wordLengthMax = 1024
