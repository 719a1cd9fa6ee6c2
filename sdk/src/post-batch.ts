import { readRetryAfter } from './back-off.js'
import type { Settings } from './client-options.js'
import type { Entry } from './event-buffer.js'

export type Result =
  | { status: 'recorded' | 'duplicate'; seq: number }
  | { status: 'rejected'; code: string; detail: string; pointer?: string }

type Why = { status?: number; code: string; detail: string; pointer?: string }

/** About what was sent: sending the same again would not help. */
export type Verdict = ({ kind: 'too_large' } | { kind: 'malformed' }) & Why
/** About the way there: `refused` needs somebody to act, `unavailable` passes. */
export type Failure = { kind: 'refused' | 'unavailable'; retryAfterMs?: number | undefined } & Why
/** One result for every event, in their order; or why there is none. */
export type Answer = { kind: 'results'; results: Result[] } | Verdict | Failure

/**
 * Sends events in one request and says what the answer means; never throws. Only a result for each of them counts as
 * taken: a proxy's friendly page with status 200 does not.
 */
export async function postBatch(
  entries: readonly Entry[],
  { settings, abort }: { settings: Settings; abort: AbortController },
): Promise<Answer> {
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    abort.abort()
  }, settings.requestTimeoutMs)
  timer.unref?.()
  try {
    const response = await settings.fetch(settings.endpoint, {
      method: 'POST',
      // Followed, a redirect would turn into a GET; it is a wrong address, to be told and not obeyed.
      redirect: 'manual',
      signal: abort.signal,
      ...(await makeRequest(entries, settings)),
    })
    return readAnswer(response, { text: await response.text(), count: entries.length })
  } catch (error) {
    if (isLate) {
      const detail = `No answer within ${settings.requestTimeoutMs} ms.`
      return { kind: 'unavailable', code: 'timeout', detail }
    }
    return { kind: 'unavailable', code: 'network', detail: describeError(error) }
  } finally {
    clearTimeout(timer)
  }
}

async function makeRequest(entries: readonly Entry[], { apiKey, gzip }: Settings) {
  const body = `{"events":[${entries.map((entry) => entry.text).join(',')}]}`
  const headers = {
    authorization: `Bearer ${apiKey}`,
    'content-type': 'application/json',
    accept: 'application/json',
    'user-agent': 'trailkeeper-client/0.1.0',
  }
  if (!gzip) return { headers, body }
  const stream = new Blob([body]).stream().pipeThrough(new CompressionStream('gzip'))
  const bytes = await new Response(stream).arrayBuffer()
  return { headers: { ...headers, 'content-encoding': 'gzip' }, body: bytes }
}

function readAnswer(response: Response, { text, count }: { text: string; count: number }): Answer {
  const { status, headers } = response
  const body = parseObject(text)
  const results = readResults(body, count)
  if (results !== null && [200, 207, 422].includes(status)) return { kind: 'results', results }

  const why = describeAnswer(status, body)
  if (status === 413) return { kind: 'too_large', ...why }
  // Without a problem in our form it is not our server that speaks, and no word about the events.
  const isOurs = typeof body?.code === 'string'
  if ((status === 400 || status === 422) && isOurs) return { kind: 'malformed', ...why }
  if ([408, 425, 429].includes(status) || status >= 500 || (status >= 200 && status < 300)) {
    const retryAfterMs = readRetryAfter(headers.get('retry-after'))
    return { kind: 'unavailable', retryAfterMs, ...why }
  }
  return { kind: 'refused', ...why }
}

function readResults(body: Body | null, count: number): Result[] | null {
  const { results } = body ?? {}
  if (!Array.isArray(results) || results.length !== count) return null
  const read = results.map((item: unknown, index) => readResult(item, index))
  return read.every((result) => result !== null) ? read : null
}

function readResult(item: unknown, index: number): Result | null {
  const result = (item ?? {}) as Body
  if (result.index !== index) return null
  if (result.status === 'rejected') {
    const { code, detail, pointer } = result
    return {
      status: 'rejected',
      code: typeof code === 'string' ? code : 'rejected',
      detail: typeof detail === 'string' ? detail : '',
      ...(typeof pointer === 'string' ? { pointer } : {}),
    }
  }
  const { status, seq } = result
  const isTaken = status === 'recorded' || status === 'duplicate'
  return isTaken && typeof seq === 'number' ? { status, seq } : null
}

type Body = { [member: string]: unknown }

function describeAnswer(status: number, body: Body | null): Why {
  const { code, detail, errors } = body ?? {}
  const first = (Array.isArray(errors) ? errors[0] : undefined) as Body | undefined
  return {
    status,
    code: typeof code === 'string' ? code : 'unexpected_answer',
    detail: typeof detail === 'string' ? detail : `Status ${status} without an answer of the log.`,
    ...(typeof first?.pointer === 'string' ? { pointer: first.pointer } : {}),
  }
}

function parseObject(text: string): Body | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Body) : null
  } catch {
    return null
  }
}

/** `fetch` says "fetch failed" of everything; what failed is its cause. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message
}
