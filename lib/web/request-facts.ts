import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** What every request tells, page, action and API alike. */
export type RequestFacts = {
  requestId: string
  /** The client's address as the server around Next saw it; null where there is none. */
  ip: string | null
  userAgent: string | null
}

/**
 * Reads them. The address comes from a header that our own server sets after removing everyone else's, so a client cannot
 * claim one; the request id is the caller's if it is a sane one, else new.
 */
export function readRequestFacts(headers: Headers): RequestFacts {
  const given = headers.get('x-request-id')
  return {
    requestId: given !== null && isRequestId(given) ? given : randomUUID(),
    ip: headers.get('x-trailkeeper-client-ip') || null,
    userAgent: headers.get('user-agent') || null,
  }
}

/**
 * Gives a request that brings no sane id a new one, in place, before anybody reads its headers: page, action and principal
 * each read the facts for themselves, and must find the same id.
 */
export function settleRequestId(headers: IncomingHttpHeaders): void {
  const given = headers['x-request-id']
  if (typeof given !== 'string' || !isRequestId(given)) headers['x-request-id'] = randomUUID()
}

function isRequestId(text: string): boolean {
  return /^[\w.:-]{1,100}$/.test(text)
}
