import { classifyStatus } from '@/lib/delivery/classify'
import { openBrace } from '@/lib/log/json-bytes'
import { ByteWriter } from '@/lib/platform/byte-writer'
import {
  authorize,
  type DestinationType,
  isPage,
  joinAsArray,
  pageInstead,
  tokenStep,
} from './destination-type'

/** What is older is answered 202 and dropped. */
const ageMaxMs = 18 * 3_600_000
/** Most documents are shorter. */
const messageBytes = 4 * 1024

/** Datadog's logs intake (`POST /api/v2/logs`): an array of logs, each at most 1 MB. */
export const datadog: DestinationType = {
  limits: { itemsMax: 1_000, bytesMax: 4_500_000 },

  completeUrl: (url) => {
    if (url.pathname === '/') url.pathname = '/api/v2/logs'
    return url.href
  },

  encode: ({ id, occurredMs }, { document, settings, out }) => {
    const message = new ByteWriter(messageBytes)
    message.byte(openBrace)
    document.writeRest(message)
    out.text(
      JSON.stringify({
        ddsource: 'trailkeeper',
        service: 'trailkeeper',
        hostname: settings.host,
        ddtags: `format:${settings.format},event_id:${id}`,
        timestamp: occurredMs,
        // Datadog takes the message of a log apart where it is JSON.
        message: message.taken().toString(),
      }),
    )
  },

  makeRequest: (items, settings) => ({
    url: settings.url,
    headers: { 'content-type': 'application/json', ...authorize(settings) },
    body: joinAsArray(items),
  }),

  classify: (answer, { items, nowMs }) => {
    const outcome = classifyStatus(answer, { count: items.length, nowMs })
    if (outcome.kind !== 'delivered') return outcome
    if (isPage(answer)) return pageInstead()
    const isOld = items.some(({ occurredMs }) => nowMs - occurredMs > ageMaxMs)
    const warning =
      'Datadog drops what happened more than 18 hours ago, and answers as if it kept it.'
    return isOld ? { ...outcome, warning } : outcome
  },

  probe: async (settings, ask) => {
    const { headers } = datadog.makeRequest([], settings, 0)
    const url = validationUrl(settings.url)
    const answer = url
      ? await ask({ url, method: 'GET', headers })
      : await ask({ url: settings.url, headers, body: '[]' })
    const page = isPage(answer) ? pageInstead().reason : null
    const isThere = answer.status < 500 && answer.status !== 404
    const detail = page ?? `Datadog answers (HTTP ${answer.status}).`
    const reached = { name: 'answer', ok: isThere && page === null, detail }
    return [reached, tokenStep(answer.status)]
  },
}

/** Where Datadog says whether a key is valid; null for an intake under another name. */
function validationUrl(intake: string): string | null {
  const site = /^http-intake\.logs\.(.+)$/.exec(new URL(intake).hostname)?.[1]
  return site === undefined ? null : `https://api.${site}/api/v1/validate`
}
