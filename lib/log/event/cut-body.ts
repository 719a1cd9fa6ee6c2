import { canonicalize } from '@/lib/log/core/canonical'
import type { JsonObject, JsonValue } from '@/lib/log/schema'
import { eventLimits } from './event-limits'

/** Where the kept part of a cut body stands. */
export const cutTextPointer = '/request/body/text'

export type CutBody = {
  event: JsonObject
  /**
   * A little more of the body than was kept, for finding out whom it mentions: a name may stand across the
   * cut. `null` when nothing was cut.
   */
  textBeyondCut: string | null
}

/**
 * Keeps `request.body` to 8 KiB of canonical JSON. A larger one becomes
 * `{ "truncated": true, "bytes": N, "text": "…" }`: its canonical size, and as many of its first
 * characters as fit into 8 KiB of UTF-8. Only this cut can shorten an event, and only after redaction,
 * so that half of a secret cannot stay.
 */
export function cutBody(event: JsonObject): CutBody {
  const { request } = event
  if (request === null || typeof request !== 'object' || Array.isArray(request)) {
    return { event, textBeyondCut: null }
  }
  const { body } = request
  if (body === undefined || body === null || typeof body !== 'object') {
    if (typeof body !== 'string' || body.length * 6 + 2 <= eventLimits.bodyBytesMax) {
      return { event, textBeyondCut: null }
    }
  }
  const text = canonicalize(body)
  if (text.length * 3 <= eventLimits.bodyBytesMax) return { event, textBeyondCut: null }
  const bytes = Buffer.byteLength(text)
  if (bytes <= eventLimits.bodyBytesMax) return { event, textBeyondCut: null }
  const kept = takeBytes(text, eventLimits.bodyBytesMax)
  const marked: JsonValue = { truncated: true, bytes, text: kept }
  const textBeyondCut = takeBytes(text, eventLimits.bodyBytesMax + overlapBytes)
  return { event: { ...event, request: { ...request, body: marked } }, textBeyondCut }
}

// Names and addresses are shorter than this by far.
const overlapBytes = 1024

/** The longest beginning that has at most so many bytes and ends between two characters. */
function takeBytes(text: string, bytesMax: number): string {
  const bytes = Buffer.from(text.slice(0, bytesMax))
  if (bytes.length <= bytesMax) return text.slice(0, bytesMax).replace(/[\ud800-\udbff]$/, '')
  let end = bytesMax
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end)
}
