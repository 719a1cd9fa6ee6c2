import type { SentEvent } from './audit-event.js'

/** What became of one event. */
export type Outcome =
  /** Durable, ordered and sealed; `duplicate`: an earlier attempt had arrived. `seq` is its position in the log. */
  | { status: 'recorded' | 'duplicate'; id: string; seq: number }
  /** Refused for what it is: sending it again would not help. */
  | { status: 'rejected'; id: string; code: string; detail: string; pointer?: string }
  /** Given up by this client. */
  | { status: 'dropped'; id: string; reason: DropReason; wasSent: boolean }

export type DropReason =
  /** The buffer was full, and its policy chose this event. */
  | 'buffer_full'
  /** Recorded after `close()`. */
  | 'closed'
  /** Still unanswered when the time given to `close()` was over. */
  | 'undelivered'

export type Drop = {
  id: string
  reason: DropReason
  /** Sent at least once without an answer: it may be in the log all the same. */
  wasSent: boolean
  event: SentEvent
}

export type Rejection = {
  id: string
  /** The server's code, or `event_not_json`, `event_not_an_object`, `event_too_large` from this client. */
  code: string
  detail: string
  /** JSON Pointer to what is wrong, where one place is. */
  pointer?: string
  /** The event with secrets cut; `null` where it could not be written as JSON. */
  event: SentEvent | null
}

export type DeliveryError = {
  /**
   * `unavailable`: no answer, 408, 429 or 5xx; passes by itself. `refused`: somebody has to do something (a key, a
   * scope, an address); tried again slowly, and nothing is lost meanwhile but by a full buffer.
   */
  kind: 'unavailable' | 'refused'
  status?: number
  code: string
  detail: string
  /** How many attempts in a row have failed. */
  attempt: number
  retryInMs: number
}

export type Stats = {
  /** Calls of `record()`. */
  events: number
  recorded: number
  duplicates: number
  rejected: number
  dropped: number
  /** Events waiting or being sent, and their bytes as JSON. */
  buffered: number
  bufferedBytes: number
  /** Events that wait for room under `block`. */
  blocked: number
  requests: number
  failedRequests: number
  /** Callbacks of the application that threw. */
  callbackErrors: number
}
