import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { classifyFailure } from '@/lib/delivery/classify'
import { excerptOf } from '@/lib/delivery/excerpt'
import { failed, type Outcome } from '@/lib/delivery/outcome'
import { nowMs } from '@/lib/platform/clock'
import { type OutboundAnswer, OutboundError, sendOutbound } from '@/lib/platform/outbound'
import type { Item, Settings } from '@/lib/streaming/destinations/destination-type'
import { destinationTypes } from '@/lib/streaming/destinations/destination-types'
import { secretsOf } from '@/lib/streaming/open-settings'

const compress = promisify(gzip)

export type Sent = {
  outcome: Outcome
  /** Null: no answer came. */
  status: number | null
  latencyMs: number
  bytes: number
  /** The beginning of the answer, secrets cut; null where there is nothing to see. */
  answer: string | null
  /** It was ended before it was known what became of it. */
  isEnded: boolean
}

type SendOptions = {
  /** Ends the request. */
  signal?: AbortSignal
  /** Ends only the waiting for an acknowledgement, which may take minutes: a request is seen through. */
  stopping?: AbortSignal
}

/** Sends one request with these items and says what became of it. Never throws for what the receiver does. */
export async function sendItems(
  items: readonly Item[],
  settings: Settings,
  options: SendOptions = {},
): Promise<Sent> {
  const { signal } = options
  const type = destinationTypes[settings.type]
  const request = type.makeRequest(items, settings, nowMs())
  const plain = typeof request.body === 'string' ? Buffer.from(request.body) : request.body
  const { headers, body } = await packBody({ ...request, body: plain }, settings)
  const startedAt = performance.now()
  try {
    const answer = await sendOutbound({
      url: request.url,
      headers,
      body,
      ca: settings.ca,
      ...(type.answerBytesMax === undefined ? {} : { answerBytesMax: type.answerBytesMax }),
      ...(signal ? { signal } : {}),
    })
    const latencyMs = performance.now() - startedAt
    const first = type.classify(answer, { items, nowMs: nowMs() })
    const outcome = await confirm(first, { answer, settings, options })
    return {
      ...{ outcome: outcome ?? ended, status: answer.status, latencyMs, bytes: plain.length },
      answer: readExcerpt(answer, settings),
      isEnded: outcome === null,
    }
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    const latencyMs = performance.now() - startedAt
    const outcome = classifyFailure(error)
    const isEnded = error.failure === 'aborted'
    const bytes = plain.length
    return { outcome, status: null, latencyMs, bytes, answer: null, isEnded }
  }
}

const ended = failed('retry', 'ended', 'Nobody waited for the acknowledgement.')

/** What became of it where an answer only promises; null: the waiting was ended. */
async function confirm(
  outcome: Outcome,
  input: { answer: OutboundAnswer; settings: Settings; options: SendOptions },
): Promise<Outcome | null> {
  const { answer, settings, options } = input
  const type = destinationTypes[settings.type]
  if (outcome.accepted.length === 0 || !type.confirm) return outcome
  const signal = AbortSignal.any([options.signal, options.stopping].filter((one) => !!one))
  try {
    return await type.confirm({
      ...{ answer, outcome, settings },
      ask: (asked) =>
        sendOutbound({
          ...{ ...asked, signal, ca: settings.ca },
          headers: { ...settings.headers, ...asked.headers },
        }),
      wait: (ms) => sleep(ms, undefined, { signal }),
    })
  } catch (error) {
    if (signal.aborted) return null
    throw error
  }
}

/** The destination's own headers, what the delivery itself sets, and the body as it travels. A body of nothing stays nothing. */
export async function packBody<Body extends Uint8Array | string | undefined>(
  { headers = {}, body }: { headers?: Record<string, string>; body?: Body },
  settings: Settings,
): Promise<{ headers: Record<string, string>; body?: Body | Uint8Array }> {
  const all = { ...settings.headers, ...headers }
  if (body === undefined) return { headers: all }
  if (!settings.gzip || body.length === 0) return { headers: all, body }
  return { headers: { ...all, 'content-encoding': 'gzip' }, body: await compress(body) }
}

function readExcerpt({ text }: OutboundAnswer, settings: Settings): string | null {
  return text.trim() === '' ? null : excerptOf(text, secretsOf(settings))
}
