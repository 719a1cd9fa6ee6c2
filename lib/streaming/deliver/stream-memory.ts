import type { Claimed, StreamRef } from '@/lib/streaming/store/cursors'
import { tooManyRefused } from './decide'

/** What this process remembers of a stream between two drains: no more than what spares the receiver work. */
export type StreamMemory = {
  ref: StreamRef
  /** Seqs beyond the cursor that the receiver has settled already: it named single items. */
  settled: Set<number>
  /** The version of the destination, and the beginning of the window, that `settled` is about. */
  version: number
  startedMs: number
  /** How many items the next request may have. */
  size: number
  /** And how many any request. */
  sizeMax: number
  /** Of a lease that is over but could not be given back, since the database was not there; null: none. */
  leftToken: number | null
}

export function rememberStream(ref: StreamRef): StreamMemory {
  const size = Number.POSITIVE_INFINITY
  return { ref, settled: new Set(), version: 0, startedMs: 0, size, sizeMax: size, leftToken: null }
}

/** What was remembered holds for the destination as it was; call it with each new lease. */
export function forgetOldVersion(memory: StreamMemory, { destination, cursor }: Claimed): void {
  const version = destination.updatedAt.getTime()
  const startedMs = cursor.startedAt.getTime()
  memory.sizeMax = destination.framing === 'single' ? 1 : Number.POSITIVE_INFINITY
  // A window that begins anew passes the same places again.
  if (memory.version !== version || memory.startedMs !== startedMs) {
    memory.settled.clear()
    memory.size = memory.sizeMax
  }
  Object.assign(memory, { version, startedMs })
  for (const seq of memory.settled) if (seq < cursor.nextSeq) memory.settled.delete(seq)
  const isParked = destination.stateCode === tooManyRefused && cursor.configFailures > 0
  if (isParked) memory.size = 1
}

/** Halves what a receiver refuses as a whole until the event is found that it means, then grows again. */
export function resize(
  memory: StreamMemory,
  {
    decision,
    count,
    outcome,
    max,
  }: { decision: { size: string }; count: number; outcome: string; max: number },
): void {
  if (decision.size === 'smaller') memory.size = Math.max(1, Math.floor(count / 2))
  else if (decision.size === 'larger' || outcome === 'partial') {
    const size = memory.size * 2 >= max ? Number.POSITIVE_INFINITY : memory.size * 2
    memory.size = Math.min(memory.sizeMax, size)
  }
}
