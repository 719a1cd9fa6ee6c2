/**
 * What became of one request with several items, in the words of every receiver. Places are positions in the request, from 0.
 * What is neither accepted nor refused is sent again.
 */
export type Outcome = {
  /**
   * `delivered` all of it · `partial` some, the rest can go at once · `retry` later · `config_error` not before somebody mends
   * something · `poison` the receiver refuses what is in it, and does not say which item · `too_large` in smaller pieces.
   */
  kind: 'delivered' | 'partial' | 'retry' | 'config_error' | 'poison' | 'too_large'
  accepted: readonly number[]
  /** How many of the accepted the receiver had already. */
  duplicates: number
  /** Refused for good: sending them again gives the same answer. */
  refused: readonly { at: number; code: string; reason: string }[]
  /** A closed word like `http_401`, `hec_4` or `tls_failed`; null for what was delivered. */
  code: string | null
  /** One sentence for people; null for what was delivered. */
  reason: string | null
  /** The receiver asks to wait so long. */
  retryAfterMs: number | null
  /** Delivered, and yet somebody should look: one sentence. */
  warning: string | null
}

const nothing = { accepted: [], duplicates: 0, refused: [], retryAfterMs: null, warning: null }

/** Everything of a request of `count` items arrived. */
export function delivered(count: number, more: Partial<Outcome> = {}): Outcome {
  const accepted = Array.from({ length: count }, (_, at) => at)
  return { ...nothing, kind: 'delivered', code: null, reason: null, accepted, ...more }
}

/** It did not, or not all of it. */
export function failed(
  kind: Exclude<Outcome['kind'], 'delivered'>,
  code: string,
  reason: string,
  more: Partial<Outcome> = {},
): Outcome {
  return { ...nothing, kind, code, reason, ...more }
}

/** The first `count` items. */
export function firstItems(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at)
}
