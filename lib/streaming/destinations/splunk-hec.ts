import { classifyStatus } from '@/lib/delivery/classify'
import { delivered, failed, firstItems, type Outcome } from '@/lib/delivery/outcome'
import { quote } from '@/lib/log/json-bytes'
import type { ByteWriter } from '@/lib/platform/byte-writer'
import { type OutboundAnswer, OutboundError } from '@/lib/platform/outbound'
import { ackRequest, basePath, confirmHec, describeAcks } from './splunk-acks'
import {
  authorize,
  brokenAnswer,
  type DestinationType,
  isBroken,
  isPage,
  type Item,
  joinItems,
  type Settings,
  parseAnswer,
  type ProbeStep,
} from './destination-type'

const path = '/services/collector/event'

/**
 * Splunk's HTTP Event Collector. Its answers are documented in "Troubleshoot HTTP Event Collector"; that a refused batch was
 * taken up to `invalid-event-number`, and that an unknown member beside these makes it drop the rest in silence, is not.
 */
export const splunkHec: DestinationType = {
  limits: { itemsMax: 500, bytesMax: 512_000 },

  completeUrl: (url) => {
    if (url.pathname === '/' || url.pathname === '/services/collector') url.pathname = path
    return url.href
  },

  encode: ({ seq, id, action, occurredMs }, { document, settings, out }) => {
    // Seconds as plain decimals: an exponent would be refused. Fields are flat, and text: anything else is code 15.
    out.copy(timeName)
    writeSeconds(occurredMs, out)
    out.copy(frameOf(settings))
    document.writeRest(out)
    out.copy(fieldsName)
    out.json(id)
    out.copy(actionName)
    out.json(action)
    if (seq !== null) {
      out.copy(seqName)
      out.number(seq)
      out.byte(quote)
    }
    out.text('}}\n')
  },

  makeRequest: (items, settings) => ({
    url: settings.url,
    // Concatenated objects are no application/json. The channel is ignored by tokens without acknowledgement, and asked for by others.
    headers: { ...authorize(settings), 'x-splunk-request-channel': settings.channel },
    body: joinItems(items),
  }),

  classify: (answer, { items, nowMs }) => classifyHec(answer, { items, nowMs }),

  confirm: (given) => confirmHec(given),

  probe: async (settings, ask) => {
    const health = new URL(settings.url)
    health.pathname = `${basePath(health)}/health`
    const headers = splunkHec.makeRequest([], settings, 0).headers
    // An empty body writes nothing: "No data" is what a good token hears. It goes where events go, so that nothing else decides.
    const empty = await ask({ url: settings.url, headers, body: '' })
    const state = await ask({ url: health.href, method: 'GET', headers }).catch(
      (error: unknown) => {
        if (error instanceof OutboundError) return null
        throw error
      },
    )
    const steps = [describeHealth(state), describeEmpty(empty)]
    if (!settings.acknowledge || steps.some(({ ok }) => !ok)) return steps
    return [...steps, describeAcks(await ask(ackRequest(settings, { id: 0, cookies: [] })))]
  },
}

const timeName = Buffer.from('{"time":')
const fieldsName = Buffer.from(',"fields":{"event_id":')
const actionName = Buffer.from(',"action":')
const seqName = Buffer.from(',"seq":"')
const point = 0x2e

function writeSeconds(ms: number, out: ByteWriter): void {
  if (ms < 0) {
    out.text(String(ms / 1000))
    return
  }
  out.number(Math.floor(ms / 1000))
  out.byte(point)
  out.number(ms % 1000, 3)
}

const frames = new WeakMap<Settings, Buffer>()

/** What is the same of all events of a destination. */
function frameOf(settings: Settings): Buffer {
  const known = frames.get(settings)
  if (known !== undefined) return known
  const members = JSON.stringify({
    host: settings.host,
    source: 'trailkeeper',
    sourcetype: `trailkeeper:${settings.format}`,
    ...(settings.index === null ? {} : { index: settings.index }),
  }).slice(1, -1)
  const frame = Buffer.from(`,${members},"event":{`)
  frames.set(settings, frame)
  return frame
}

const configCodes: Record<number, string> = {
  1: 'The HEC token is disabled in Splunk (code 1).',
  2: 'Splunk asks for a token (code 2).',
  3: 'Splunk does not accept this form of authorization (code 3).',
  4: 'Splunk does not know this HEC token (code 4).',
  5: 'Splunk found no event in what it was sent (code 5).',
  7: 'The HEC token may not write into this index (code 7): choose another index, or add it to the token.',
  10: 'Splunk asks for a data channel (code 10).',
  11: 'Splunk does not accept the data channel (code 11).',
  // Whoever answers so was asked for acknowledgements, and keeps no event.
  14: 'This is where Splunk acknowledges, and takes no events (code 14): the path ends in /event.',
  16: 'Splunk does not take the token where it was sent (code 16).',
  21: 'Splunk does not know this HEC token (code 21).',
  22: 'The HEC token is disabled in Splunk (code 22).',
  28: 'Splunk asks for a data channel (code 28).',
}
/** What is wrong with one event. */
const poisonCodes: Record<number, string> = {
  6: 'Splunk finds the format of this event invalid (code 6).',
  12: 'Splunk misses the content of this event (code 12).',
  13: 'Splunk finds this event blank (code 13).',
  15: 'Splunk cannot index the fields of this event (code 15).',
}
const retryCodes = [8, 9, 18, 19, 20, 23, 26, 27]
const slowDownMs = 1_000

function classifyHec(
  answer: OutboundAnswer,
  { items, nowMs }: { items: readonly Item[]; nowMs: number },
): Outcome {
  const body = parseAnswer(answer.text)
  const code = typeof body?.code === 'number' ? body.code : null
  const word = `hec_${code}`
  const count = items.length
  const byStatus = classifyStatus(answer, { count, nowMs })
  if (code === null) {
    if (byStatus.kind !== 'delivered') return byStatus
    // The collector says what it took; a status alone may be anybody's.
    return isBroken(answer) ? brokenAnswer() : notHec(answer)
  }
  if (code === 0 && byStatus.kind === 'delivered') return delivered(count)
  if (code === 24 || code === 25) {
    const warning = 'The queue of Splunk is nearly full.'
    return delivered(count, { retryAfterMs: slowDownMs, warning })
  }
  const taken = readTaken(body, count)
  const poison = poisonCodes[code]
  if (poison !== undefined) {
    if (taken === null) return failed('poison', word, poison)
    const refused = [{ at: taken, code: word, reason: poison }]
    return failed('partial', word, poison, { accepted: firstItems(taken), refused })
  }
  if (retryCodes.includes(code)) {
    const { retryAfterMs } = byStatus
    const accepted = firstItems(taken ?? 0)
    return failed('retry', word, `Splunk is busy or has a problem of its own (code ${code}).`, {
      ...{ retryAfterMs, accepted },
    })
  }
  const config = configCodes[code]
  if (config !== undefined) return failed('config_error', word, config)
  if (byStatus.kind !== 'delivered') return byStatus
  return failed('config_error', word, `Splunk answers with an unexpected code (${code}).`)
}

/** How many objects were indexed before the one that was not; null where the answer does not say. */
function readTaken(body: Record<string, unknown> | null, count: number): number | null {
  const number = body?.['invalid-event-number']
  const isPlace = typeof number === 'number' && Number.isInteger(number) && number >= 0
  return isPlace && number < count ? number : null
}

function notHec(answer: OutboundAnswer): Outcome {
  const how = isPage(answer) ? 'with a web page' : 'otherwise than an event collector'
  return failed(
    'config_error',
    'not_hec',
    `This address answers ${how}: the event collector usually listens on port 8088, or 443 in Splunk Cloud.`,
  )
}

function describeHealth(answer: OutboundAnswer | null): ProbeStep {
  const status = answer?.status ?? 0
  const ok = status >= 200 && status < 300
  const isFull = status === 503
  return {
    name: 'health',
    // Some receivers serve nothing but the address of events.
    ok: ok || !isFull,
    detail: ok
      ? 'The event collector is healthy.'
      : isFull
        ? 'The event collector is not healthy: its queues are full, or acknowledgement is not available (HTTP 503).'
        : `The event collector says nothing of its health (${answer ? `HTTP ${status}` : 'no answer there'}).`,
  }
}

function describeEmpty(answer: OutboundAnswer): ProbeStep {
  const code = parseAnswer(answer.text)?.code
  const ok = (detail: string) => ({ name: 'token', ok: true, detail })
  if (code === 5) return ok('Splunk accepts the token.')
  const outcome = classifyHec(answer, { items: [], nowMs: 0 })
  if (outcome.kind === 'delivered') return ok('The receiver accepts the token.')
  // It has looked at the body, and so beyond the token.
  if (outcome.kind === 'poison' || outcome.kind === 'partial') {
    return ok('The receiver accepts the token.')
  }
  return { name: 'token', ok: false, detail: outcome.reason ?? 'Refused.' }
}
