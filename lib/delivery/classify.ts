import type { OutboundAnswer, OutboundError } from '@/lib/platform/outbound'
import { delivered, failed, type Outcome } from './outcome'
import { readRetryAfter } from './retry-after'

/** Whatever kept an answer from coming. A cut connection says nothing of what arrived: ids make sending again harmless. */
export function classifyFailure({ failure, detail }: OutboundError): Outcome {
  switch (failure) {
    case 'url_refused':
    case 'address_refused':
    case 'tls_failed':
    case 'redirected':
      return failed('config_error', failure, detail)
    default:
      return failed('retry', failure, detail)
  }
}

/** Failures in which the receiver was not heard of at all. */
export function isUnreachable(code: string | null): boolean {
  return code !== null && ['dns_failed', 'connect_failed', 'connect_timeout'].includes(code)
}

/**
 * What an HTTP status means where a receiver says nothing finer. 408, 425, 429 and 5xx except 501 pass by themselves; those of
 * `configWords`, like 401 and 404, need somebody, whatever is sent; 413 is too much at once; any other 4xx is about what was sent.
 */
export function classifyStatus(
  { status, headers }: OutboundAnswer,
  { count, nowMs }: { count: number; nowMs: number },
): Outcome {
  if (status >= 200 && status < 300) return delivered(count)
  const code = `http_${status}`
  if (status === 413)
    return failed('too_large', code, 'The receiver takes no request of this size.')
  if (status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501)) {
    const retryAfterMs = readRetryAfter(headers['retry-after'], nowMs)
    return failed('retry', code, retryWords(status), { retryAfterMs })
  }
  const words = configWords[status]
  if (words !== undefined) return failed('config_error', code, words)
  if (status >= 400 && status < 500) {
    return failed('poison', code, `The receiver refuses what it is sent (HTTP ${status}).`)
  }
  return failed('config_error', code, `The receiver answers with an unexpected status (${status}).`)
}

const configWords: Record<number, string> = {
  401: 'The receiver does not accept the token (HTTP 401).',
  402: 'The receiver asks for payment (HTTP 402).',
  403: 'The receiver forbids writing with this token (HTTP 403).',
  404: 'There is nothing at this address (HTTP 404): check the path of the URL.',
  405: 'This address does not take POST (HTTP 405): check the path of the URL.',
  407: 'A proxy asks for authentication (HTTP 407).',
  410: 'The receiver says that it is gone for good (HTTP 410).',
  414: 'The URL is too long for the receiver (HTTP 414).',
  415: 'The receiver does not take this kind of content (HTTP 415): try another framing, or without gzip.',
  421: 'This server does not answer for the host of the URL (HTTP 421): check the host.',
  426: 'The receiver asks for another protocol (HTTP 426).',
  431: 'The headers are too large for the receiver (HTTP 431): give fewer or shorter ones.',
  451: 'The receiver refuses everything for legal reasons (HTTP 451).',
  501: 'The receiver does not know this kind of request (HTTP 501).',
}

function retryWords(status: number): string {
  if (status === 429) return 'The receiver asks to slow down (HTTP 429).'
  if (status === 408) return 'The receiver waited too long for the request (HTTP 408).'
  return `The receiver has a problem of its own (HTTP ${status}).`
}
