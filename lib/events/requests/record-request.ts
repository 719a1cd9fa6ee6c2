import { log } from '@/lib/platform/log'
import { counter } from '@/lib/platform/metrics'
import { shareInProcess } from '@/lib/platform/share-in-process'
import { onShutdown } from '@/lib/platform/shutdown'
import { appendPending } from './append-pending'
import { countRead, takeCounts } from './count-reads'
import { formatJournal, type Journal, openJournal } from './journal'
import { makeLossEvent, makeRequestEvent } from './request-event'
import { treatRequest } from './rules'
import type { AnsweredRequest, PendingEvent } from './schema'
import { takeOverJournals } from './take-over'

/** What may wait for the log; a company may fill half of it. Beyond it requests are counted, and the count recorded. */
const waitingBytesMax = 32 * 1024 * 1024
/** Seldom enough that the appends of a busy server meet few of its requests. */
const flushAfterMs = 500
const retryMaxMs = 10_000
const beatMs = 1_000
const touchEveryBeats = 60

type Waiting = { pending: PendingEvent; bytes: number }
type Recorder = {
  journal: Journal | undefined
  /** In the journal's file in use. */
  waiting: Waiting[]
  /** In the file that is being emptied. */
  inFlight: Waiting[]
  bytes: Map<string, number>
  totalBytes: number
  lost: Map<string, number>
  failures: number
  flushing: Promise<void> | undefined
  timer: NodeJS.Timeout | undefined
  beat: NodeJS.Timeout | undefined
}

const recorded = counter(
  'trailkeeper_requests_recorded_total',
  'Requests of persons and keys to this API, by how they get into the log.',
  ['treatment'],
)
const unrecorded = counter(
  'trailkeeper_requests_unrecorded_total',
  'Requests that could not be recorded because too many waited for the log, or by a defect.',
)

const recorder = shareInProcess<Recorder>('request-recorder', () => ({
  journal: undefined,
  waiting: [],
  inFlight: [],
  bytes: new Map(),
  totalBytes: 0,
  lost: new Map(),
  failures: 0,
  flushing: undefined,
  timer: undefined,
  beat: undefined,
}))

/**
 * Begins to record requests in this process, and takes over what ended processes left in their journals. Until then
 * `recordRequest` does nothing: the command line and tests that are about something else record no requests.
 */
export function startRecordingRequests(): void {
  if (recorder.journal) return
  recorder.journal = openJournal()
  let beats = 0
  recorder.beat = setInterval(() => {
    enqueue(takeCounts({ all: false }))
    beats += 1
    if (beats % touchEveryBeats === 0) recorder.journal?.touch()
  }, beatMs).unref()
  onShutdown(stopRecordingRequests)
  takeOverJournals().catch((error: unknown) => {
    log.error('the journals of ended processes could not be taken over yet', error)
  })
}

/** Writes everything, the counts of this minute too. What the database does not take now stays in the journal. */
export async function stopRecordingRequests(): Promise<void> {
  const { journal } = recorder
  if (!journal) return
  clearInterval(recorder.beat)
  await flushRequests()
  clearTimeout(recorder.timer)
  recorder.timer = undefined
  if (recorder.waiting.length + recorder.inFlight.length === 0) journal.remove()
  else journal.close()
  recorder.journal = undefined
  recorder.waiting = []
  recorder.inFlight = []
  recorder.bytes.clear()
  recorder.totalBytes = 0
}

/**
 * Records an answered request under the rules (`treatRequest`). Returns at once and never throws: the event is in the
 * journal then, and in the log a moment later.
 */
export function recordRequest(request: AnsweredRequest): void {
  if (!recorder.journal) return
  try {
    const treatment = treatRequest(request)
    recorded.add(1, treatment)
    if (treatment === 'never') return
    enqueue(treatment === 'counted' ? countRead(request) : [makeRequestEvent(request)])
  } catch (error) {
    unrecorded.add(1)
    log.error('a request could not be recorded', error)
  }
}

/** Whether anything is recorded: lets callers save the work of describing a request. */
export function isRecordingRequests(): boolean {
  return recorder.journal !== undefined
}

/**
 * Brings everything of this process into the log, also the counts of the minute that runs, or as much as the database
 * takes: false where something is left. For the stop, for erasing a person (nothing of them waits here afterwards), and for
 * tests.
 */
export async function flushRequests(): Promise<boolean> {
  enqueue(takeCounts({ all: true }))
  await recorder.flushing
  await flush()
  return recorder.failures === 0
}

function enqueue(events: readonly PendingEvent[]): void {
  const kept = events.flatMap((pending) => {
    const line = formatJournal([pending])
    return reserve(pending.companyId, line.length) ? [{ pending, line }] : []
  })
  if (kept.length === 0) return
  recorder.journal?.write(kept.map(({ line }) => line).join(''))
  for (const { pending, line } of kept) recorder.waiting.push({ pending, bytes: line.length })
  schedule(flushAfterMs)
}

function reserve(companyId: string, bytes: number): boolean {
  const own = (recorder.bytes.get(companyId) ?? 0) + bytes
  if (recorder.totalBytes + bytes > waitingBytesMax || own > waitingBytesMax / 2) {
    unrecorded.add(1)
    recorder.lost.set(companyId, (recorder.lost.get(companyId) ?? 0) + 1)
    return false
  }
  recorder.bytes.set(companyId, own)
  recorder.totalBytes += bytes
  return true
}

function release(done: readonly Waiting[]): void {
  for (const { pending, bytes } of done) {
    const left = (recorder.bytes.get(pending.companyId) ?? 0) - bytes
    if (left > 0) recorder.bytes.set(pending.companyId, left)
    else recorder.bytes.delete(pending.companyId)
    recorder.totalBytes -= bytes
  }
}

function schedule(afterMs: number): void {
  recorder.timer ??= setTimeout(() => {
    recorder.timer = undefined
    void flush()
  }, afterMs).unref()
}

function flush(): Promise<void> {
  recorder.flushing ??= flushAll().finally(() => {
    recorder.flushing = undefined
  })
  return recorder.flushing
}

async function flushAll(): Promise<void> {
  while (recorder.inFlight.length + recorder.waiting.length > 0) {
    if (recorder.inFlight.length === 0) {
      recorder.inFlight = recorder.waiting
      recorder.waiting = []
      recorder.journal?.swap()
    }
    const failed = new Set(await appendPending(recorder.inFlight.map(({ pending }) => pending)))
    const left = settle(failed)
    if (left > 0) {
      recorder.failures += 1
      schedule(Math.min(retryMaxMs, flushAfterMs * 2 ** recorder.failures))
      return
    }
    recorder.failures = 0
    reportLosses()
  }
}

/** Lets go of what is in the log. What one company's log did not take goes on to the other file, so that this one empties. */
function settle(failed: ReadonlySet<PendingEvent>): number {
  const { inFlight, journal } = recorder
  if (failed.size === inFlight.length) return failed.size
  const left = inFlight.filter(({ pending }) => failed.has(pending))
  if (left.length > 0) {
    journal?.write(formatJournal(left.map(({ pending }) => pending)))
    recorder.waiting.unshift(...left)
  }
  release(inFlight.filter(({ pending }) => !failed.has(pending)))
  recorder.inFlight = []
  journal?.clear()
  return left.length
}

function reportLosses(): void {
  const lost = [...recorder.lost]
  recorder.lost.clear()
  enqueue(lost.map(([companyId, count]) => makeLossEvent({ companyId, count })))
}
