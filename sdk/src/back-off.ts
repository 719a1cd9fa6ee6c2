/**
 * How long to wait before the next attempt: anything from nothing to a bound that doubles with every failure ("full
 * jitter"), so that many clients of one server that comes back do not all come at once. What the server asked for is
 * waited for in full, and the jitter comes on top of it.
 */
export function chooseRetryMs(failure: {
  /** Failed attempts in a row, from 1. */
  attempt: number
  baseMs: number
  maxMs: number
  retryAfterMs?: number | undefined
}): number {
  const { attempt, baseMs, maxMs, retryAfterMs } = failure
  if (retryAfterMs !== undefined) return retryAfterMs + Math.random() * baseMs
  return Math.random() * Math.min(maxMs, baseMs * 2 ** Math.min(attempt - 1, 30))
}

/**
 * Milliseconds of a `Retry-After` (RFC 9110 §10.2.3): seconds or a date. At most an hour: a server's slip must not
 * silence a producer for ever, and timers end at 24 days.
 */
export function readRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined
  const text = header.trim()
  const waitMs = /^\d{1,12}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  if (Number.isNaN(waitMs)) return undefined
  return Math.min(Math.max(waitMs, 0), retryAfterMaxMs)
}

export const retryAfterMaxMs = 3_600_000
