import type { AuditEvent } from './audit-event.js'
import { type ClientOptions, closeTimeoutMs, readOptions } from './client-options.js'
import { createDelivery } from './delivery.js'
import { createEventBuffer, type Entry } from './event-buffer.js'
import { flushOnExit } from './flush-on-exit.js'
import type { DropReason, Outcome, Stats } from './outcomes.js'
import type { Result } from './post-batch.js'
import { type Prepared, prepareEvent } from './prepare-event.js'
import { createReporter } from './reporter.js'

export type * from './audit-event.js'
export { type KnownAction, knownActions } from './catalogue.js'
export type { ClientOptions, Overflow } from './client-options.js'
export type * from './outcomes.js'

/** What `record()` gives back. Both promises may be ignored: neither is ever rejected. */
export type Receipt = {
  id: string
  /** True once the event has its place in the buffer; false if it never gets one. What to await under `block`. */
  buffered: Promise<boolean>
  /** What became of the event in the end. */
  settled: Promise<Outcome>
}

export type Client = {
  /** Takes an event, at once and without waiting. Never throws. */
  record: (event: AuditEvent) => Receipt
  /** Resolves when all events recorded until now are settled, or with what is pending after `timeoutMs` (10,000). */
  flush: (options?: { timeoutMs?: number }) => Promise<{ pending: number }>
  /** Takes nothing more, flushes for `timeoutMs` at most (10,000), and gives up the rest, each event told by `onDrop`. */
  close: (options?: { timeoutMs?: number }) => Promise<{ undelivered: number }>
  stats: () => Stats
}

/**
 * A client that keeps events in memory until the log has answered for each of them, and sends them in order with the
 * same ids until it does. Throws a `TypeError` for options that cannot be. The README says what that guarantees.
 */
export function createClient(options: ClientOptions): Client {
  const settings = readOptions(options)
  const { overflow } = settings
  const counts = {
    ...{ events: 0, recorded: 0, duplicates: 0, rejected: 0, dropped: 0 },
    ...{ requests: 0, failedRequests: 0, callbackErrors: 0 },
  }
  const reporter = createReporter(settings, { onCallbackError: () => counts.callbackErrors++ })
  const buffer = createEventBuffer({
    eventsMax: settings.bufferEvents,
    bytesMax: settings.bufferBytes,
  })
  const blocked: { entry: Entry; onPlace: (isBuffered: boolean) => void }[] = []
  const waiting = new Set<{ upTo: number; finish: () => void }>()
  const isUrgent = () => waiting.size > 0
  const isFull = () => blocked.length > 0
  const delivery = createDelivery({ settings, buffer, reporter, counts, isUrgent, isFull, settle })
  let lastNumber = 0
  let closing: Promise<{ undelivered: number }> | null = null

  function record(event: AuditEvent): Receipt {
    counts.events++
    const prepared = prepareEvent(event)
    const { id } = prepared
    const { promise: settled, resolve: settleOne } = makePromise<Outcome>()
    const { promise: buffered, resolve: onPlace } = makePromise<boolean>()
    if (prepared.ok) place(makeEntry(prepared, settleOne), onPlace)
    else {
      const { code, detail } = prepared
      onPlace(false)
      refuse({ id, code, detail, event: prepared.event }, settleOne)
    }
    return { id, buffered, settled }
  }

  function makeEntry(prepared: Prepared & { ok: true }, settleOne: Entry['settle']): Entry {
    const { id, text, bytes } = prepared
    lastNumber++
    return { id, text, bytes, wasSent: false, number: lastNumber, settle: settleOne }
  }

  function place(entry: Entry, onPlace: (isBuffered: boolean) => void): void {
    // Never before one that waits already: order is part of the contract.
    const isNext = blocked.length === 0
    if (closing === null && isNext && (buffer.hasRoom(entry) || makeRoom(entry))) {
      buffer.add(entry)
      onPlace(true)
    } else if (closing === null && overflow === 'block') {
      blocked.push({ entry, onPlace })
    } else {
      onPlace(false)
      drop(entry, closing === null ? 'buffer_full' : 'closed')
    }
    delivery.consider()
  }

  function makeRoom(entry: Entry): boolean {
    if (overflow !== 'drop_oldest' || !buffer.couldHaveRoom(entry)) return false
    while (!buffer.hasRoom(entry)) {
      const oldest = buffer.dropOldest()
      if (oldest === undefined) return false
      drop(oldest, 'buffer_full')
    }
    finishWaiting()
    return true
  }

  function drop(entry: Entry, reason: DropReason): void {
    counts.dropped++
    entry.settle({ status: 'dropped', id: entry.id, reason, wasSent: entry.wasSent })
    reporter.drop(entry, reason)
  }

  function refuse(
    rejection: Parameters<typeof reporter.reject>[0],
    settleOne: Entry['settle'],
  ): void {
    const { event: _, ...outcome } = rejection
    counts.rejected++
    settleOne({ status: 'rejected', ...outcome })
    reporter.reject(rejection)
  }

  function settle(entries: readonly Entry[], results: readonly Result[]): void {
    for (const [index, { id, text, settle: settleOne }] of entries.entries()) {
      const result = results[index]
      if (result === undefined) continue
      if (result.status === 'rejected') {
        const { code, detail, pointer } = result
        const where = pointer === undefined ? {} : { pointer }
        refuse({ id, code, detail, ...where, event: JSON.parse(text) }, settleOne)
      } else {
        counts[result.status === 'recorded' ? 'recorded' : 'duplicates']++
        settleOne({ status: result.status, id, seq: result.seq })
      }
    }
    admitBlocked()
    finishWaiting()
  }

  function admitBlocked(): void {
    for (let next = blocked[0]; next && buffer.hasRoom(next.entry); next = blocked[0]) {
      blocked.shift()
      buffer.add(next.entry)
      next.onPlace(true)
    }
  }

  function finishWaiting(): void {
    const oldest = buffer.oldest()?.number ?? blocked[0]?.entry.number ?? Number.POSITIVE_INFINITY
    for (const one of [...waiting]) if (one.upTo < oldest) one.finish()
  }

  function flush({ timeoutMs = closeTimeoutMs } = {}): Promise<{ pending: number }> {
    const upTo = lastNumber
    const countPending = () =>
      buffer.countUpTo(upTo) + blocked.filter(({ entry }) => entry.number <= upTo).length
    if (countPending() === 0) return Promise.resolve({ pending: 0 })
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer)
        waiting.delete(one)
        resolve({ pending: countPending() })
      }
      const one = { upTo, finish }
      const timer = setTimeout(finish, Math.min(timeoutMs, timerMaxMs))
      waiting.add(one)
      delivery.hurry()
    })
  }

  function close(closeOptions?: { timeoutMs?: number }): Promise<{ undelivered: number }> {
    closing ??= finishAll(closeOptions)
    return closing
  }

  async function finishAll(closeOptions?: { timeoutMs?: number }) {
    await flush(closeOptions)
    delivery.end()
    stopFlushingOnExit()
    const left = buffer.clear()
    for (const { entry, onPlace } of blocked.splice(0)) {
      onPlace(false)
      left.push(entry)
    }
    for (const entry of left) drop(entry, 'undelivered')
    finishWaiting()
    return { undelivered: left.length }
  }

  function stats(): Stats {
    return {
      ...counts,
      buffered: buffer.count(),
      bufferedBytes: buffer.bytes(),
      blocked: blocked.length,
    }
  }

  const isIdle = () => buffer.count() + blocked.length === 0
  const { exitTimeoutMs } = settings
  const stopFlushingOnExit =
    exitTimeoutMs === null
      ? () => {}
      : flushOnExit({ timeoutMs: exitTimeoutMs, isIdle, flush, close })
  return { record, flush, close, stats }
}

// Longer ones fire at once.
const timerMaxMs = 2 ** 31 - 1

function makePromise<Value>() {
  let resolve: (value: Value) => void = () => {}
  const promise = new Promise<Value>((fulfil) => {
    resolve = fulfil
  })
  return { promise, resolve }
}
