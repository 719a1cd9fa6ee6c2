import type { DeliveryError, Drop, Rejection } from './outcomes.js'

export type Overflow = 'drop_newest' | 'drop_oldest' | 'block'

export type ClientOptions = {
  /** Address of the instance, like `https://audit.example.com`. */
  url: string
  /** An API key with the scope `events:write`. */
  apiKey: string
  /** Events of one request: 500, at most 1,000. */
  batchEvents?: number
  /** Bytes of one request before compression: 4 MiB, below 5 MiB. */
  batchBytes?: number
  /** The longest an event waits for others to share its request, in milliseconds: 1,000. */
  flushIntervalMs?: number
  /** How many events may be held: 10,000. */
  bufferEvents?: number
  /** How many bytes of events, as JSON, may be held: 32 MiB. */
  bufferBytes?: number
  /** What gives way when the buffer is full: `drop_newest` (the default), `drop_oldest`, or `block`. */
  overflow?: Overflow
  /** An attempt without an answer is given up after so many milliseconds: 30,000. */
  requestTimeoutMs?: number
  /** The longest that the first retry waits; doubles with every failed attempt: 500 ms. */
  retryBaseMs?: number
  /** The longest that any retry waits: 30,000 ms. */
  retryMaxMs?: number
  /** The wait after the server refused us (a key, a scope, an address): 60,000 ms. */
  retryRefusedMs?: number
  /** Sends bodies compressed. Off: it saves traffic and costs processor time on both sides. */
  gzip?: boolean
  /** Flushes on `beforeExit`, SIGTERM and SIGINT: `true`, or how long that may take. Off. */
  flushOnExit?: boolean | { timeoutMs: number }
  /** Every event that this client gives up. Without it a warning of the process says how many. */
  onDrop?: (drop: Drop) => void
  /** Every event that is refused for what it is. Without it a warning of the process says how many. */
  onReject?: (rejection: Rejection) => void
  /** Every failed attempt. Without it a warning of the process, at most one a minute. */
  onError?: (error: DeliveryError) => void
  /** Instead of the global one. */
  fetch?: typeof globalThis.fetch
}

type Callbacks = 'onDrop' | 'onReject' | 'onError'
export type Settings = Required<Omit<ClientOptions, 'url' | 'flushOnExit' | Callbacks>> &
  Pick<ClientOptions, Callbacks> & { endpoint: string; exitTimeoutMs: number | null }

export const closeTimeoutMs = 10_000
const mebibyte = 1024 * 1024

/** Fills in the defaults. Throws a `TypeError` naming the option that cannot be: a mistake of the code, seen at its start. */
export function readOptions(options: ClientOptions): Settings {
  const { url, flushOnExit = false, ...given } = options
  const isKey = typeof given.apiKey === 'string' && /^[\x21-\x7e]+$/.test(given.apiKey)
  if (!isKey) throw new TypeError('apiKey must be an API key of the instance')
  const overflow = given.overflow ?? 'drop_newest'
  if (!['drop_newest', 'drop_oldest', 'block'].includes(overflow)) {
    throw new TypeError('overflow must be drop_newest, drop_oldest or block')
  }
  const exitTimeoutMs = typeof flushOnExit === 'object' ? flushOnExit.timeoutMs : 5_000
  return {
    ...given,
    overflow,
    endpoint: makeEndpoint(url),
    batchEvents: readNumber(given, 'batchEvents', { usual: 500, min: 1, max: 1_000 }),
    batchBytes: readNumber(given, 'batchBytes', {
      usual: 4 * mebibyte,
      min: 128 * 1024,
      max: 5 * mebibyte - 1,
    }),
    flushIntervalMs: readNumber(given, 'flushIntervalMs', { usual: 1_000, min: 0, max: 3_600_000 }),
    bufferEvents: readNumber(given, 'bufferEvents', { usual: 10_000, min: 1, max: 10_000_000 }),
    bufferBytes: readNumber(given, 'bufferBytes', {
      usual: 32 * mebibyte,
      min: 128 * 1024,
      max: 4_096 * mebibyte,
    }),
    requestTimeoutMs: readNumber(given, 'requestTimeoutMs', {
      usual: 30_000,
      min: 1,
      max: 3_600_000,
    }),
    retryBaseMs: readNumber(given, 'retryBaseMs', { usual: 500, min: 1, max: 3_600_000 }),
    retryMaxMs: readNumber(given, 'retryMaxMs', { usual: 30_000, min: 1, max: 3_600_000 }),
    retryRefusedMs: readNumber(given, 'retryRefusedMs', {
      usual: 60_000,
      min: 1,
      max: 3_600_000,
    }),
    gzip: given.gzip ?? false,
    fetch: given.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    exitTimeoutMs: flushOnExit === false ? null : exitTimeoutMs,
  }
}

function makeEndpoint(url: string): string {
  const base = URL.canParse(url) ? new URL(url) : null
  if (base === null || !/^https?:$/.test(base.protocol) || base.username || base.password) {
    throw new TypeError('url must be the http(s) address of the instance, without a password')
  }
  return new URL('api/audit-log', `${base.origin}${base.pathname.replace(/\/*$/, '/')}`).href
}

type NumberOption = {
  [Name in keyof ClientOptions]-?: ClientOptions[Name] extends number | undefined ? Name : never
}[keyof ClientOptions]

function readNumber(
  given: Pick<ClientOptions, NumberOption>,
  name: NumberOption,
  { usual, min, max }: { usual: number; min: number; max: number },
): number {
  const value = given[name] ?? usual
  if (Number.isFinite(value) && value >= min && value <= max) return value
  throw new TypeError(`${name} must be a number from ${min} to ${max}`)
}
