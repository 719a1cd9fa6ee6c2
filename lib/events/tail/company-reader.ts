import { EventEmitter } from 'node:events'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import type { StoredEvent } from '@/lib/events/schema'
import { readNext } from '@/lib/events/store'
import { type LogSummary, requireLog } from '@/lib/log/checkpoints'
import { restoreEvent } from '@/lib/log/restore-event'
import { countWakes, waitForAppend } from '@/lib/log/wake'
import { nowMs } from '@/lib/platform/clock'
import { shareInProcess } from '@/lib/platform/share-in-process'
import { stoppingSignal } from '@/lib/platform/shutdown'

/**
 * Reads the new events of one company, once for all who follow it in this process, and keeps the newest of them: two
 * hundred followers cost one statement, not two hundred. Whoever is further behind reads by themselves.
 */
export type CompanyReader = {
  companyId: string
  followers: number
  /** Restored, from the seq `start` to before `end`, in order. */
  events: StoredEvent[]
  start: number
  end: number
  epoch: number
  changes: EventEmitter
  /** What was made of these events for several followers; void with the next ones. */
  shared: Map<string, Promise<unknown>>
  ended: AbortController
  /** Why it reads no more: what broke, or that the log is another one. */
  failure: unknown
  hasOtherEpoch: boolean
}

const keptMax = 500
const batchMax = 500
/** A notice that was lost costs this long at most. */
const lookAgainMs = 5_000
/** A busy log is read so often, and more events each time. */
const readEveryMs = 50
/** Where events come faster than that, whoever writes them goes first: following takes a quarter of the time. */
const pauseShare = 3
/** Who missed more events than this reads the list anew. */
export const missedMax = 10_000

const readers = shareInProcess('tail-readers', () => new Map<string, CompanyReader>())

/** Joins the company's reader, which begins at `log` if there is none. `leaveReader` must follow. */
export function joinReader(companyId: string, log: LogSummary): CompanyReader {
  const known = readers.get(companyId)
  if (known) {
    known.followers += 1
    return known
  }
  const reader: CompanyReader = {
    ...{ companyId, followers: 1, events: [], start: log.size, end: log.size, epoch: log.epoch },
    ...{ changes: new EventEmitter(), shared: new Map(), ended: new AbortController() },
    ...{ failure: undefined, hasOtherEpoch: false },
  }
  reader.changes.setMaxListeners(0)
  readers.set(companyId, reader)
  keepReading(reader).catch((error: unknown) => {
    // Every follower throws it to their own caller.
    reader.failure = error ?? new Error('the reader of new events ended')
    forget(reader)
  })
  return reader
}

export function leaveReader(reader: CompanyReader): void {
  reader.followers -= 1
  if (reader.followers > 0) return
  forget(reader)
  reader.ended.abort()
}

/** Keeps nothing of what was read so far: whoever is behind reads what is left of it now. */
export function forgetFollowed(companyId: string): void {
  const reader = readers.get(companyId)
  if (reader) forgetEvents(reader, reader.end)
}

/** How many companies are read in this process. */
export function countReaders(): number {
  return readers.size
}

/**
 * At most `limit` events from the seq `from` on, and where to read on. Nothing, where there is nothing yet. From memory if
 * they are there still, else from the database.
 */
export async function readFollowing(
  reader: CompanyReader,
  { from, limit }: { from: number; limit: number },
): Promise<{ events: StoredEvent[]; next: number }> {
  const { companyId, start, end } = reader
  if (from >= end) return { events: [], next: from }
  if (from < start) return readStored(companyId, { from, to: Math.min(from + limit, end) })
  // A pruned event leaves a gap: places in the list are no positions in the log.
  const events = reader.events.filter(({ seq }) => seq >= from && seq < from + limit)
  return { events, next: Math.min(from + limit, end) }
}

/** The same answer for all who ask the same until there are more events: made once. */
export function shareAnswer<Answer>(
  { shared }: CompanyReader,
  key: string,
  make: () => Promise<Answer>,
): Promise<Answer> {
  const known = shared.get(key) as Promise<Answer> | undefined
  const answer = known ?? make()
  if (!known) {
    shared.set(key, answer)
    // What failed is asked again by whoever comes next: there may be no more events for hours.
    answer.catch(() => shared.get(key) === answer && shared.delete(key))
  }
  return answer
}

/** Resolves when there may be something from `from` on, when the reader ends, after `timeoutMs`, or with `signal`. */
export function waitForMore(
  reader: CompanyReader,
  { from, timeoutMs, signal }: { from: number; timeoutMs: number; signal: AbortSignal },
): Promise<void> {
  const isOver = () =>
    reader.end > from || reader.hasOtherEpoch || reader.failure !== undefined || signal.aborted
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      reader.changes.off('change', look)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const look = () => isOver() && done()
    const timer = setTimeout(done, timeoutMs)
    reader.changes.on('change', look)
    signal.addEventListener('abort', done)
    look()
  })
}

async function keepReading(reader: CompanyReader): Promise<void> {
  const { companyId } = reader
  let notBeforeMs = 0
  while (reader.followers > 0 && !stoppingSignal().aborted) {
    const since = countWakes(companyId)
    const log = await requireLog(companyId)
    if (log.epoch !== reader.epoch || log.size < reader.end) {
      reader.hasOtherEpoch = true
      forget(reader)
      return
    }
    if (log.size === reader.end) {
      await waitForAppend(companyId, {
        ...{ since, timeoutMs: lookAgainMs, notBeforeMs, signal: reader.ended.signal },
      })
      continue
    }
    if (log.size - reader.end > missedMax) {
      // Nobody could follow: they are told so, and read the list anew.
      forgetEvents(reader, log.size)
      reader.changes.emit('change')
      continue
    }
    const to = Math.min(log.size, reader.end + batchMax)
    const rows = await readNext({ companyId, from: reader.end, to, limit: to - reader.end })
    const startedAt = performance.now()
    keep(reader, { events: rows.map(restoreEvent), to })
    reader.changes.emit('change')
    // Everybody who follows has looked at them by then.
    await setImmediate()
    await rest((performance.now() - startedAt) * pauseShare, reader.ended.signal)
    notBeforeMs = nowMs() + readEveryMs
  }
}

function keep(reader: CompanyReader, { events, to }: { events: StoredEvent[]; to: number }): void {
  reader.events = [...reader.events, ...events].slice(-keptMax)
  reader.end = to
  reader.shared.clear()
  reader.start = Math.max(reader.start, to - keptMax, reader.events[0]?.seq ?? to)
  // Nothing of somebody who was erased is kept: who needs those events reads what is left of them.
  if (events.some(({ action }) => action === 'person.erased')) forgetEvents(reader, to)
}

function forgetEvents(reader: CompanyReader, to: number): void {
  reader.events = []
  reader.start = to
  reader.end = to
  reader.shared.clear()
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  // Ended: the loop sees that by itself.
  if (ms >= 1) await sleep(ms, undefined, { signal }).catch(() => undefined)
}

async function readStored(companyId: string, { from, to }: { from: number; to: number }) {
  const rows = await readNext({ companyId, from, to, limit: to - from })
  return { events: rows.map(restoreEvent), next: to }
}

/** Followers are told; whoever comes now gets another reader. */
function forget(reader: CompanyReader): void {
  if (readers.get(reader.companyId) === reader) readers.delete(reader.companyId)
  reader.changes.emit('change')
}
