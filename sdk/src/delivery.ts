import { chooseRetryMs } from './back-off.js'
import type { Settings } from './client-options.js'
import type { Entry, EventBuffer } from './event-buffer.js'
import { type Failure, postBatch, type Result, type Verdict } from './post-batch.js'
import type { Reporter } from './reporter.js'

type Parts = {
  settings: Settings
  buffer: EventBuffer
  reporter: Reporter
  counts: { requests: number; failedRequests: number }
  /** Whether somebody waits for a flush: then nothing waits for a batch to fill, nor longer than it must. */
  isUrgent: () => boolean
  /** Whether events wait for room: no more can come that would fill a batch. */
  isFull: () => boolean
  settle: (entries: readonly Entry[], results: readonly Result[]) => void
}

/**
 * Sends what is in the buffer, in order: one request at a time, and the next batch only when each event of this one has
 * its result. A batch that fails is sent again with the same ids for as long as it takes.
 */
export function createDelivery(parts: Parts) {
  const { settings, buffer, reporter, counts, isUrgent, isFull } = parts
  const limits = {
    eventsMax: settings.batchEvents,
    bytesMax: settings.batchBytes - envelopeBytes,
  }
  let isRunning = false
  let isDue = false
  let isEnded = false
  let dueTimer: Timer | null = null
  let request: AbortController | null = null
  let endPause: (() => void) | null = null
  let cutPause: (() => void) | null = null
  let attempt = 0

  /** To be called when something was added, or when somebody begins to wait. */
  function consider(): void {
    if (isRunning || isEnded) return
    const { events, bytes } = buffer.queued()
    if (events === 0) return
    const isBatch = events >= limits.eventsMax || bytes >= limits.bytesMax
    if (isBatch || isDue || isUrgent() || isFull()) void run()
    else dueTimer ??= startTimer(becomeDue, settings.flushIntervalMs)
  }

  function becomeDue(): void {
    dueTimer = null
    isDue = true
    consider()
  }

  async function run(): Promise<void> {
    isRunning = true
    isDue = false
    if (dueTimer !== null) clearTimeout(dueTimer)
    dueTimer = null
    await deliver(buffer.take(limits))
    isRunning = false
    consider()
  }

  /** Returns when every event is settled, or at the end. */
  async function deliver(entries: readonly Entry[]): Promise<void> {
    for (let failures = 0; !isEnded; ) {
      for (const entry of entries) entry.wasSent = true
      request = new AbortController()
      counts.requests++
      const answer = await postBatch(entries, { settings, abort: request })
      request = null
      if (isEnded) return
      if (answer.kind === 'results') return settle(entries, answer.results)
      if (answer.kind === 'too_large' || answer.kind === 'malformed') {
        return await divide(entries, answer)
      }
      await recover(answer)
      // Too much for a proxy or a slow line may look like no answer at all, which would hold up the rest for ever.
      if (answer.kind === 'unavailable' && answer.retryAfterMs === undefined) failures++
      if (failures >= wholeAttemptsMax && entries.length > 1) return await deliverHalves(entries)
    }
  }

  async function deliverHalves(entries: readonly Entry[]): Promise<void> {
    const half = Math.ceil(entries.length / 2)
    await deliver(entries.slice(0, half))
    await deliver(entries.slice(half))
  }

  function settle(entries: readonly Entry[], results: readonly Result[]): void {
    attempt = 0
    buffer.removeTaken(entries.length)
    parts.settle(entries, results)
  }

  /** What is wrong with one event must not take its neighbours along: halves, until it stands alone. */
  async function divide(entries: readonly Entry[], answer: Verdict): Promise<void> {
    const { kind, code, detail, pointer } = answer
    if (entries.length === 1) {
      return settle(entries, [
        { status: 'rejected', code, detail, ...(pointer === undefined ? {} : { pointer }) },
      ])
    }
    if (kind === 'too_large') {
      // Whoever stands before the server allows less than it does, and will the next time.
      const bytes = entries.reduce((sum, entry) => sum + entry.bytes + 1, 0)
      limits.eventsMax = Math.min(limits.eventsMax, Math.ceil(entries.length / 2))
      limits.bytesMax = Math.min(limits.bytesMax, Math.ceil(bytes / 2))
    }
    await deliverHalves(entries)
  }

  async function recover(answer: Failure): Promise<void> {
    attempt++
    counts.failedRequests++
    const { kind, status, code, detail, retryAfterMs } = answer
    const retryInMs = kind === 'refused' ? settings.retryRefusedMs : chooseWaitMs(retryAfterMs)
    const told = { kind, code, detail, attempt, retryInMs }
    reporter.error(status === undefined ? told : { ...told, status })
    await pause(retryInMs, { mayBeCut: retryAfterMs === undefined })
  }

  function chooseWaitMs(retryAfterMs: number | undefined): number {
    const { retryBaseMs: baseMs, retryMaxMs } = settings
    // Who waits for a flush has a deadline, which one long wait would use up.
    const maxMs = isUrgent() ? Math.min(retryMaxMs, urgentRetryMaxMs) : retryMaxMs
    return chooseRetryMs({ attempt, baseMs, maxMs, retryAfterMs })
  }

  function pause(ms: number, { mayBeCut }: { mayBeCut: boolean }): Promise<void> {
    if (isEnded) return Promise.resolve()
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer)
        endPause = null
        cutPause = null
        resolve()
      }
      const timer = startTimer(finish, ms)
      endPause = finish
      cutPause = mayBeCut ? finish : null
    })
  }

  return {
    consider,
    /** Somebody waits: no batch has to fill, and a wait that the server did not ask for is over. */
    hurry(): void {
      cutPause?.()
      consider()
    },
    /** Sends nothing more. What is under way is cut off, and may have arrived. */
    end(): void {
      isEnded = true
      if (dueTimer !== null) clearTimeout(dueTimer)
      request?.abort()
      endPause?.()
    },
  }
}

type Timer = ReturnType<typeof setTimeout>

const envelopeBytes = Buffer.byteLength('{"events":[]}')
const urgentRetryMaxMs = 2_000
const wholeAttemptsMax = 5

/** Does not keep the process alive: that is what `close`, `flush` and `flushOnExit` are for. */
function startTimer(act: () => void, ms: number): Timer {
  const timer = setTimeout(act, ms)
  timer.unref?.()
  return timer
}
