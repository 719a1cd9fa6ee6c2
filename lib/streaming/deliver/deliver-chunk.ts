import { itemsMax } from '@/lib/delivery/breaker'
import { nowMs } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'
import type { Item } from '@/lib/streaming/destinations/destination-type'
import { destinationTypes } from '@/lib/streaming/destinations/destination-types'
import {
  type Claimed,
  type CursorRow,
  type CursorStep,
  type Renewed,
  renewLease,
  writeStep,
} from '@/lib/streaming/store/cursors'
import { decide, nameSingle, tooManyRefused } from './decide'
import { makeTruncatedItem } from './make-items'
import type { Chunk, Reader } from './read-chunk'
import { reportGone } from './report-trouble'
import { sendItems } from './send-items'
import { resize, type StreamMemory } from './stream-memory'
import { writeOutcome } from './write-outcome'

/** One holding of a stream's lease. */
export type Delivery = {
  memory: StreamMemory
  claimed: Claimed
  /** No further request is begun. */
  signal: AbortSignal
  /** Nobody waits for the answer to one any more. */
  givenUp: AbortSignal
  random: () => number
}

export type ChunkDelivery = Delivery & {
  reader: Reader
  state: CursorRow
  chunk: Chunk
  /** How many had been erased when the chunk was made. */
  erasures: number
  isEnd: boolean
}

/** `now`: what has changed meanwhile, where the last write has seen it. `isCut`: it has to be read again from where the cursor is. */
export type Delivered = { goesOn: boolean; now: Renewed | null; isCut: boolean }

const stays: Delivered = { goesOn: false, now: null, isCut: false }

/**
 * Delivers a stretch of the log, by as many requests as it takes, and writes after each what became of it. Answers whether the
 * stream may go on at once: not where it has to wait, was stopped, or lost its lease.
 */
export async function deliverChunk(delivery: ChunkDelivery): Promise<Delivered> {
  const { memory, claimed, reader, state, chunk, isEnd, givenUp } = delivery
  const { ref } = memory
  const { token, destination } = claimed
  if (chunk.gone.length > 0) await reportGone({ ref, claimed, seqs: chunk.gone })
  let pending: readonly Item[] = chunk.items
  if (memory.settled.size > 0) {
    pending = pending.filter(({ seq }) => seq === null || !memory.settled.has(seq))
  }
  if (pending.length === 0) {
    const goesOn = await moveOn(delivery, { nextSeq: chunk.nextSeq, isEnded: isEnd })
    return { goesOn, now: null, isCut: false }
  }
  let now: Renewed | null = null
  const { limits } = destinationTypes[destination.type]
  while (pending.length > 0) {
    if (delivery.signal.aborted) return stays
    const items = takeGroup(pending, {
      itemsMax: Math.min(itemsMax(state.failures, limits.itemsMax), memory.size),
      bytesMax: limits.bytesMax,
    })
    // A request gets a moment to be answered when the process ends; waiting for an acknowledgement may take minutes, and is ended.
    const sent = await sendItems(items, reader.settings, {
      signal: givenUp,
      stopping: delivery.signal,
    })
    if (sent.isEnded) return stays
    const count = items.length
    const canShrink = count === 1 && items[0]?.seq !== null && items[0]?.isTruncated === false
    const outcome = nameSingle(sent.outcome, { count, canShrink })
    const isParked = destination.stateCode === tooManyRefused
    const decision = decide({
      ...{ counters: state, outcome, count, isParked, random: delivery.random },
    })
    const settled = new Set([...outcome.accepted, ...decision.dead.map(({ at }) => at)])
    // The items are the first of those that were pending.
    const left =
      settled.size === count ? pending.slice(count) : pending.filter((_, at) => !settled.has(at))
    const nextSeq = left.find(({ seq }) => seq !== null)?.seq ?? chunk.nextSeq
    const isDone = left.length === 0
    const hasCheckpoint = items.some((item, at) => item.seq === null && settled.has(at))
    const step: CursorStep = {
      ...decision,
      nextSeq,
      accepted: outcome.accepted.filter((at) => items[at]?.seq != null).length,
      duplicates: outcome.duplicates,
      warning: outcome.warning,
      checkpointSize: hasCheckpoint ? chunk.checkpointSize : state.checkpointSize,
      isRetry: outcome.kind === 'retry',
      isEnded: isDone && isEnd,
    }
    const ofLog = items.filter(({ seq }) => seq !== null)
    const written = await writeOutcome({
      ...{ ref, token, destination, step, decision, items, accepted: outcome.accepted },
      attempt: {
        ...{ kind: outcome.kind, code: outcome.code, reason: outcome.reason, status: sent.status },
        ...{ latencyMs: sent.latencyMs, events: ofLog.length, accepted: step.accepted },
        ...{ bytes: sent.bytes, answer: sent.answer },
        ...{ firstSeq: ofLog[0]?.seq ?? null, lastSeq: ofLog.at(-1)?.seq ?? null },
      },
      firstFailedAt: state.firstFailedAt,
      erasures: delivery.erasures,
      nowMs: nowMs(),
    })
    if (!written.isWritten) return stays
    now = written.now
    Object.assign(state, {
      ...{ nextSeq: Math.max(state.nextSeq, nextSeq), checkpointSize: step.checkpointSize },
      ...{ failures: decision.failures, configFailures: decision.configFailures },
      ...{ poisonRun: decision.poisonRun, windowTotal: decision.windowTotal },
      ...{ windowRefused: decision.windowRefused },
    })
    for (const at of settled) {
      const seq = items[at]?.seq
      if (seq != null && seq > nextSeq) memory.settled.add(seq)
    }
    resize(memory, { decision, count, outcome: outcome.kind, max: limits.itemsMax })
    const isStateNews = decision.attention !== null || (isParked && decision.isOk)
    if (decision.delayMs !== null || isStateNews) return stays
    pending = left
    if (pending.length > 0) {
      // Whoever was erased, paused it or changed it meanwhile is heeded before the next request leaves.
      now ??= await renewLease(ref, token)
      if (!now) return stays
      const isAsMade = now.isRunnable && now.erasures === delivery.erasures
      if (!isAsMade || !isSameVersion(now, claimed)) return { goesOn: true, now, isCut: true }
    }
    if (outcome.kind === 'too_large' && canShrink && pending[0]) {
      pending = [shorten(pending[0], delivery), ...pending.slice(1)]
    }
  }
  return { goesOn: true, now, isCut: false }
}

/** Whether the destination has the settings that it was claimed with. */
export function isSameVersion({ updatedAt }: Renewed, { destination }: Claimed): boolean {
  return updatedAt.getTime() === destination.updatedAt.getTime()
}

/** Nothing in this stretch is for this destination: only the cursor moves. */
async function moveOn(
  { memory, claimed, state }: ChunkDelivery,
  { nextSeq, isEnded }: { nextSeq: number; isEnded: boolean },
): Promise<boolean> {
  if (nextSeq === state.nextSeq && !isEnded) return true
  const { failures, configFailures, poisonRun, windowTotal, windowRefused, checkpointSize } = state
  state.nextSeq = nextSeq
  return writeStep(sql(), {
    ref: memory.ref,
    token: claimed.token,
    hasAttempt: false,
    step: {
      ...{
        nextSeq,
        failures,
        configFailures,
        poisonRun,
        windowTotal,
        windowRefused,
        checkpointSize,
      },
      ...{ accepted: 0, duplicates: 0, delayMs: null, warning: null, isRetry: false, isEnded },
      ...{ hasFailed: failures + configFailures > 0, isOk: false },
    },
  })
}

/** The first items that fit into one request; always at least one. */
function takeGroup(
  pending: readonly Item[],
  limits: { itemsMax: number; bytesMax: number },
): readonly Item[] {
  let count = 0
  let bytes = 0
  for (const { from, to } of pending) {
    bytes += to - from + 1
    if (count > 0 && (count >= limits.itemsMax || bytes > limits.bytesMax)) break
    count += 1
  }
  return pending.slice(0, count)
}

function shorten(item: Item, { chunk, reader }: ChunkDelivery): Item {
  const row = chunk.rows.find(({ seq }) => seq === item.seq)
  return row ? makeTruncatedItem(row, reader) : item
}
