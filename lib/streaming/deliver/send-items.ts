import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { classifyFailure } from '@/lib/delivery/classify'
import { excerptOf } from '@/lib/delivery/excerpt'
import type { Outcome } from '@/lib/delivery/outcome'
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
}

/** Sends one request with these items and says what became of it. Never throws for what the receiver does. */
export async function sendItems(
  items: readonly Item[],
  settings: Settings,
  { signal }: { signal?: AbortSignal } = {},
): Promise<Sent> {
  const type = destinationTypes[settings.type]
  const request = type.makeRequest(items, settings, nowMs())
  const bytes = Buffer.byteLength(request.body)
  const body = settings.gzip ? await compress(request.body) : request.body
  const startedAt = performance.now()
  try {
    const answer = await sendOutbound({
      url: request.url,
      headers: headersOf(settings, request.headers),
      body,
      ca: settings.ca,
      ...(type.answerBytesMax === undefined ? {} : { answerBytesMax: type.answerBytesMax }),
      ...(signal ? { signal } : {}),
    })
    const latencyMs = performance.now() - startedAt
    const outcome = type.classify(answer, { items, nowMs: nowMs() })
    return {
      outcome,
      status: answer.status,
      latencyMs,
      bytes,
      answer: readExcerpt(answer, settings),
    }
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    const latencyMs = performance.now() - startedAt
    return { outcome: classifyFailure(error), status: null, latencyMs, bytes, answer: null }
  }
}

/** The destination's own headers, and what the delivery itself sets. */
export function headersOf(settings: Settings, own: Record<string, string>): Record<string, string> {
  const headers: Record<string, string> = { ...settings.headers, ...own }
  if (settings.gzip) headers['content-encoding'] = 'gzip'
  return headers
}

function readExcerpt({ text }: OutboundAnswer, settings: Settings): string | null {
  return text.trim() === '' ? null : excerptOf(text, secretsOf(settings))
}
