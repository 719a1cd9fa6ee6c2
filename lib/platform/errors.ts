/** One thing that is wrong with an input: where it is and what would be right. */
export type FieldError = {
  /** JSON Pointer (RFC 6901) into the input. */
  pointer?: string
  /** Zero-based character position, for errors in a query text. */
  position?: number
  message: string
}

type AppErrorOptions = {
  status: number
  title: string
  detail: string
  errors?: FieldError[]
  /** Seconds until a retry can succeed; becomes `Retry-After`. */
  retryAfterSeconds?: number
  cause?: unknown
}

/**
 * An error that is part of a contract: it has a stable `code`, and its `detail` may be shown to whoever
 * caused it. Anything else that is thrown is a defect and must never reach a user in words.
 */
export class AppError extends Error {
  readonly code: string
  readonly status: number
  readonly title: string
  readonly detail: string
  readonly errors: FieldError[] | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(code: string, options: AppErrorOptions) {
    super(`${code}: ${options.detail}`, { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.status = options.status
    this.title = options.title
    this.detail = options.detail
    this.errors = options.errors
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}
