import { failed, type Outcome } from '@/lib/delivery/outcome'
import { type OutboundAnswer, OutboundError } from '@/lib/platform/outbound'
import {
  authorize,
  type Confirmation,
  parseAnswer,
  type ProbeStep,
  type Request,
  type Settings,
} from './destination-type'

/*
 * Indexer acknowledgement of Splunk's HEC ("About HTTP Event Collector Indexer Acknowledgment"): the answer to a request says only
 * that it was queued, and carries a number within its channel; whether the events are indexed is asked for by that number. `false`
 * means not yet, unknown, or another machine's: nothing but time tells these apart.
 */
const firstWaitMs = 250
const longestWaitMs = 5_000
const askMs = 10_000
const noRoomMs = 1_000
/** The last events of a burst stand in Splunk's own buffer for about two minutes. */
const patienceMs = 180_000

/** Waits until the indexers have what was sent; what they do not acknowledge in three minutes is sent again. */
export async function confirmHec({
  answer,
  outcome,
  settings,
  ask,
  wait,
}: Confirmation): Promise<Outcome> {
  if (outcome.kind !== 'delivered') return settings.acknowledge ? askAgain(outcome) : outcome
  const id = parseAnswer(answer.text)?.ackId
  if (typeof id !== 'number') {
    if (!settings.acknowledge) return outcome
    return { ...outcome, warning: 'The HEC token has no indexer acknowledgement enabled.' }
  }
  if (!settings.acknowledge) return outcome
  // Behind a load balancer only the machine that took the request knows its number.
  const request = ackRequest(settings, { id, cookies: answer.cookies })
  let waitedMs = 0
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(longestWaitMs, waitMs * 2)) {
    const state = await ask({ ...request, timeoutMs: askMs }).then(
      (given) => readAck(given, id),
      (error: unknown) => {
        if (!(error instanceof OutboundError)) throw error
        if (error.failure === 'timeout') waitedMs += askMs
        return 'unknown' as const
      },
    )
    if (state === 'indexed') return outcome
    if (state === 'disabled') {
      return { ...outcome, warning: 'The HEC token has no indexer acknowledgement enabled.' }
    }
    if (waitedMs >= patienceMs) break
    await wait(waitMs)
    waitedMs += waitMs
  }
  return failed(
    'retry',
    'hec_not_acknowledged',
    'Splunk took the events, but its indexers did not acknowledge them within three minutes. Behind a load balancer, sessions have to be sticky.',
  )
}

/**
 * What was taken before an object that Splunk refused, or had no room for, has no number to ask for: it is sent again, in requests
 * that there is room for.
 */
function askAgain(outcome: Outcome): Outcome {
  const untaken = { ...outcome, accepted: [] }
  if (outcome.kind !== 'retry') return untaken
  return { ...untaken, kind: 'too_large', retryAfterMs: outcome.retryAfterMs ?? noRoomMs }
}

/** Asks for the state of one number, which changes nothing unless it is known. */
export function ackRequest(
  settings: Settings,
  { id, cookies }: { id: number; cookies: readonly string[] },
): Request {
  const url = new URL(settings.url)
  url.pathname = `${basePath(url)}/ack`
  url.searchParams.set('channel', settings.channel)
  return {
    url: url.href,
    headers: {
      ...authorize(settings),
      'x-splunk-request-channel': settings.channel,
      'content-type': 'application/json',
      ...(cookies.length > 0 ? { cookie: cookies.join('; ') } : {}),
    },
    body: JSON.stringify({ acks: [id] }),
  }
}

/** Where all addresses of a collector begin. */
export function basePath({ pathname }: URL): string {
  return pathname.replace(/\/(event|raw)(\/1\.0)?$/, '').replace(/\/$/, '')
}

/** What a test says of the answer to a number that was never given out. */
export function describeAcks(answer: OutboundAnswer): ProbeStep {
  const name = 'acknowledgement'
  const body = parseAnswer(answer.text)
  if (typeof body?.acks === 'object') return { name, ok: true, detail: 'Indexers acknowledge.' }
  const detail =
    body?.code === 14
      ? 'Indexer acknowledgement is not enabled for this HEC token (code 14): enable it in Splunk, or do not wait for it here.'
      : `Splunk does not say what is acknowledged (HTTP ${answer.status}).`
  return { name, ok: false, detail }
}

function readAck({ text }: OutboundAnswer, id: number): 'indexed' | 'disabled' | 'unknown' {
  const body = parseAnswer(text)
  if (body?.code === 14) return 'disabled'
  const acks = (body?.acks ?? {}) as Record<string, unknown>
  return acks[String(id)] === true ? 'indexed' : 'unknown'
}
