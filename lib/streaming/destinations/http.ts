import { createHash } from 'node:crypto'
import { classifyStatus } from '@/lib/delivery/classify'
import { signWebhook } from '@/lib/delivery/standard-webhooks'
import { openBrace } from '@/lib/log/json-bytes'
import { nowMs } from '@/lib/platform/clock'
import { formats } from '@/lib/streaming/formats/formats'
import {
  authorize,
  type DestinationType,
  isPage,
  type Item,
  joinAsArray,
  joinItems,
  pageInstead,
  type Settings,
  tokenStep,
} from './destination-type'

/**
 * Any receiver of JSON over HTTP: an array, one document a line, or one document a request. Signed as Standard Webhooks has it; the id of a request is
 * the same however often it is tried, and so are the ids of the events in it, by which a receiver drops copies.
 */
export const http: DestinationType = {
  limits: { itemsMax: 500, bytesMax: 1_000_000 },

  completeUrl: (url) => url.href,

  encode: (_, { document, settings, out }) => {
    out.byte(openBrace)
    document.writeRest(out)
    if (settings.framing === 'ndjson') out.text('\n')
  },

  makeRequest: (items, settings, nowMs) => {
    const isArray = settings.framing === 'array'
    const body = isArray ? joinAsArray(items) : joinItems(items)
    const id = requestId(items, settings)
    const signature =
      settings.signingSecret === null
        ? { 'webhook-id': id }
        : signWebhook({ secret: settings.signingSecret, id, nowMs, body })
    return {
      url: settings.url,
      headers: {
        'content-type': contentTypeOf(settings),
        ...authorize(settings),
        ...signature,
        'idempotency-key': id,
      },
      body,
    }
  },

  classify: (answer, { items, nowMs }) => {
    const outcome = classifyStatus(answer, { count: items.length, nowMs })
    if (outcome.kind !== 'delivered') return outcome
    if (isPage(answer)) return pageInstead()
    return answer.status === 207 ? { ...outcome, warning: mixed } : outcome
  },

  probe: async (settings, ask) => {
    // No event in it: it asks the same door with the same key, and leaves nothing behind.
    const answer = await ask(http.makeRequest([], settings, nowMs()))
    const { kind, reason } = http.classify(answer, { items: [], nowMs: 0 })
    const reached = {
      name: 'answer',
      ok: true,
      detail: `The receiver answers (HTTP ${answer.status}).`,
    }
    const token = tokenStep(answer.status)
    if (!token.ok) return [reached, token]
    if (kind === 'config_error' || kind === 'retry') {
      return [{ name: 'answer', ok: false, detail: reason ?? 'Refused.' }]
    }
    return [reached, token]
  },
}

const mixed =
  'The receiver answers HTTP 207 (Multi-Status): it may have refused some of the events, and in its own words, which are not understood here.'

function contentTypeOf({ format, framing }: Settings): string {
  const { contentType, batchContentType } = formats[format]
  if (framing === 'ndjson') return 'application/x-ndjson'
  return framing === 'array' ? batchContentType : contentType
}

/** The same items to the same destination are the same request. */
function requestId(items: readonly Item[], { id }: Settings): string {
  const hash = createHash('sha256').update(id)
  for (const item of items) hash.update(`\n${item.id}${item.isTruncated ? ' truncated' : ''}`)
  return `msg_${hash.digest('hex').slice(0, 32)}`
}
