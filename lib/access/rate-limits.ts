import { nowMs } from '@/lib/platform/clock'
import { loadEnv, type RateLimit, type RateLimits } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { shareInProcess } from '@/lib/platform/share-in-process'
import { addressBucket, attemptKey } from './attempt-key'
import { deleteWindowsBefore, takeFromWindow } from './store/rate-limits'

/**
 * Rate limits of the API, per key, company and address, for all instances together. Off unless the operator sets them.
 *
 * A window is fixed and begins with a subject's first request. An instance takes its requests from the shared window in
 * chunks of a fiftieth of the limit, at least one, so that a busy key costs one statement in many requests and a small
 * limit is exact. Together the instances never answer more than the limit in a window; what an instance has taken and not
 * used when the window ends is lost, so one may refuse early, by less than a chunk per other instance. Around the end of a
 * window up to twice the limit can come within one window's time, as with every fixed window.
 */
export type LimitedKind = keyof RateLimits

/** What a subject's window says after a request: for the headers. */
export type RateState = {
  kind: LimitedKind
  limit: number
  windowMs: number
  /** Of the shared window, as this instance last saw it. */
  remaining: number
  /** Until the window ends. */
  resetMs: number
  isAllowed: boolean
}

type Lease = { startedAtMs: number; left: number; used: number }
type Entry = { lease: Lease | undefined; taking: Promise<void> | undefined }

/** Whoever sends requests chooses the addresses: memory for them must end somewhere. */
const entriesMax = 10_000

const state = shareInProcess<{ limits: RateLimits | undefined; entries: Map<string, Entry> }>(
  'rate-limits',
  () => ({ limits: undefined, entries: new Map() }),
)

/** The limits of this process; read once, since it is asked at every request. */
export function rateLimits(): RateLimits {
  state.limits ??= loadEnv().rateLimits
  return state.limits
}

/** Reads the environment anew and forgets what was taken: another instance, to a test. */
export function forgetRateLimits(): void {
  state.limits = undefined
  state.entries.clear()
}

/** Counts one request of a subject. Undefined where its kind has no limit. Never throws for a refusal: see `isAllowed`. */
export async function takeRequest({
  kind,
  id,
}: {
  kind: LimitedKind
  id: string | null
}): Promise<RateState | undefined> {
  const limit = rateLimits()[kind]
  if (!limit) return undefined
  const subject = attemptKey({ limited: kind, id: kind === 'address' ? addressBucket(id) : id })
  const entry = entryOf(subject.toString('hex'))
  for (;;) {
    const now = nowMs()
    const { lease } = entry
    if (lease && now < lease.startedAtMs + limit.windowMs) {
      const isAllowed = lease.left > 0
      if (isAllowed) lease.left -= 1
      // An empty lease of a full window stays: until it ends, refusing needs no statement.
      if (isAllowed || lease.used >= limit.requests) {
        return tell({ kind, limit, lease, now, isAllowed })
      }
    }
    // Requests of one moment share one statement, and then what it gave.
    entry.taking ??= refill(entry, { subject, limit }).finally(() => {
      entry.taking = undefined
    })
    await entry.taking
  }
}

/** The refusal, with the seconds until the window ends. */
export function rateLimited(state: RateState): AppError {
  const seconds = Math.max(1, Math.ceil(state.resetMs / 1000))
  return new AppError('rate_limited', {
    status: 429,
    title: 'Too many requests',
    detail: `${whoseLimit[state.kind]} allows ${state.limit} requests in ${state.windowMs / 1000} seconds. Try again in ${seconds} seconds.`,
    retryAfterSeconds: seconds,
  })
}

/** For the worker: windows that have ended are of no use. */
export async function deleteEndedWindows(): Promise<void> {
  const windows = Object.values(rateLimits()).flatMap((limit) => limit?.windowMs ?? [])
  await deleteWindowsBefore(nowMs() - Math.max(60_000, ...windows))
}

const whoseLimit: Record<LimitedKind, string> = {
  key: 'The limit of this API key',
  company: 'The limit of this company',
  address: 'The limit of this address',
}

async function refill(
  entry: Entry,
  { subject, limit }: { subject: Buffer; limit: RateLimit },
): Promise<void> {
  const { requests, windowMs } = limit
  const chunk = Math.max(1, Math.floor(requests / 50))
  const taken = await takeFromWindow({ subject, nowMs: nowMs(), windowMs, limit: requests, chunk })
  entry.lease = { startedAtMs: taken.startedAtMs, left: taken.granted, used: taken.used }
}

function tell(input: {
  kind: LimitedKind
  limit: RateLimit
  lease: Lease
  now: number
  isAllowed: boolean
}): RateState {
  const { kind, limit, lease, now, isAllowed } = input
  return {
    kind,
    limit: limit.requests,
    windowMs: limit.windowMs,
    remaining: Math.max(0, limit.requests - lease.used) + lease.left,
    resetMs: lease.startedAtMs + limit.windowMs - now,
    isAllowed,
  }
}

function entryOf(key: string): Entry {
  const known = state.entries.get(key)
  if (known) return known
  // What was taken ahead and is forgotten is lost to its window: a limit is never exceeded by that.
  if (state.entries.size >= entriesMax) {
    const [oldest] = state.entries.keys()
    if (oldest !== undefined) state.entries.delete(oldest)
  }
  const entry: Entry = { lease: undefined, taking: undefined }
  state.entries.set(key, entry)
  return entry
}
