/** Why a request to a URL that somebody configured got no usable answer. */
export type OutboundFailure =
  /** The URL or where it leads is not allowed. */
  | 'url_refused'
  | 'address_refused'
  | 'dns_failed'
  | 'connect_failed'
  | 'connect_timeout'
  | 'tls_failed'
  | 'timeout'
  | 'connection_lost'
  | 'redirected'
  | 'aborted'

/** `detail` is one sentence for whoever configured the URL; it holds no secret, and no address that a name led to. */
export class OutboundError extends Error {
  readonly failure: OutboundFailure
  readonly detail: string

  constructor(failure: OutboundFailure, detail: string, options?: { cause?: unknown }) {
    super(`${failure}: ${detail}`, options)
    this.name = 'OutboundError'
    this.failure = failure
    this.detail = detail
  }
}
