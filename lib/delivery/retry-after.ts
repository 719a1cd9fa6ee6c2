const capMs = 60 * 60_000

/**
 * How long a `Retry-After` (RFC 9110 §10.2.3: seconds or an HTTP date) asks to wait, at most an hour: a receiver must not be
 * able to switch a stream off. Null where there is none, or none that can be read.
 */
export function readRetryAfter(value: string | undefined, nowMs: number): number | null {
  if (value === undefined) return null
  const text = value.trim()
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(capMs, Number(text) * 1000)
  const at = /[A-Za-z]/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? null : Math.min(capMs, Math.max(0, at - nowMs))
}
