import { itemsMax } from '@/lib/delivery/breaker'
import { planFeatures } from '@/lib/companies/plans'
import { nowMs } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'
import { log } from '@/lib/platform/log'
import type { Item } from '@/lib/streaming/destinations/destination-type'
import { destinationTypes } from '@/lib/streaming/destinations/destination-types'
import {
  type Claimed,
  claimStream,
  type CursorRow,
  type CursorStep,
  leaseMs,
  releaseLease,
  renewLease,
  type StreamRef,
  writeStep,
} from '@/lib/streaming/store/cursors'
import { deleteDeadLetters } from '@/lib/streaming/store/dead-letters'
import { decide, nameSingle, tooManyRefused } from './decide'
import { makeTruncatedItem } from './make-items'
import { type Chunk, openReader, readChunk, readRedriven, type Reader } from './read-chunk'
import { reportUnreadable, skipPruned } from './report-trouble'
import { sendItems } from './send-items'
import { writeOutcome } from './write-outcome'

/** What this process remembers of a stream between two drains: no more than what spares the receiver work. */
export type StreamMemory = {
  ref: StreamRef
  /** Seqs beyond the cursor that the receiver has settled already: it named single items. */
  settled: Set<number>
  /** The version of the destination that `settled` is about. */
  version: number
  /** How many items the next request may have. */
  size: number
}

export function rememberStream(ref: StreamRef): StreamMemory {
  return { ref, settled: new Set(), version: 0, size: Number.POSITIVE_INFINITY }
}

export type DrainOptions = {
  signal: AbortSignal
  /** Between 0 and 1, for the jitter. */
  random?: () => number
}

const checkpointEveryMs = 30_000

/**
 * Delivers what a stream has to deliver, in the order of the log, one request after another, until there is no more, until it has
 * to wait, or until the lease is lost. The cursor moves only after the receiver has answered, by a statement that the lease's
 * token guards: whatever happens in between is sent again, with the same ids. Answers whether it had anything to do.
 */
export async function drainStream(
  memory: StreamMemory,
  { signal, random = Math.random }: DrainOptions,
): Promise<boolean> {
  const { ref } = memory
  const claimed = await claimStream(ref)
  if (!claimed) return false
  const { token } = claimed
  if (!planFeatures(claimed.company.plan).streaming) {
    await releaseLease(ref, token)
    return false
  }
  const lost = new AbortController()
  // A request may take longer than the lease: as long as this process is there, it holds on to it.
  const beat = setInterval(() => {
    renewLease(ref, token).then(
      (renewed) => renewed ?? lost.abort(),
      (error: unknown) => log.warn('a lease could not be renewed', { reason: String(error) }),
    )
  }, leaseMs / 3)
  try {
    await deliver({ memory, claimed, signal, lost: lost.signal, random })
    return true
  } finally {
    clearInterval(beat)
    await releaseLease(ref, token)
  }
}

type Delivery = {
  memory: StreamMemory
  claimed: Claimed
  signal: AbortSignal
  lost: AbortSignal
  random: () => number
}

async function deliver(delivery: Delivery): Promise<void> {
  const { memory, claimed, signal, lost } = delivery
  const { ref, token } = { ref: memory.ref, token: claimed.token }
  const reader = await openReader(ref, claimed).catch((error: unknown) =>
    reportUnreadable({ ref, claimed, error }),
  )
  if (!reader) return
  forgetOldVersion(memory, claimed)
  const state = { ...claimed.cursor }
  state.nextSeq = await skipPruned({ ref, claimed })
  let { erasures } = claimed.log
  let ahead: Promise<Chunk> | undefined
  let lookedAtMs = 0
  while (!signal.aborted && !lost.aborted) {
    const now = await renewLease(ref, token)
    const isSame = now?.updatedAt.getTime() === claimed.destination.updatedAt.getTime()
    if (!now?.isRunnable || !isSame) break
    // What was read ahead may name somebody who was erased meanwhile.
    if (now.erasures !== erasures) ahead = undefined
    erasures = now.erasures
    const to = state.endSeq === null ? now.size : Math.min(state.endSeq, now.size)
    const isDue = ref.phase === 'live' && nowMs() - lookedAtMs >= checkpointEveryMs
    const next = (from: number) =>
      ref.phase === 'redrive'
        ? readRedriven(reader, from)
        : readChunk(reader, { from, to, checkpointAbove: isDue ? state.checkpointSize : null })
    const chunk = await (ahead ?? next(state.nextSeq))
    if (isDue) lookedAtMs = nowMs()
    // Read while the receiver is at work; a failure of it is the next turn's.
    ahead = chunk.hasMore && ref.phase !== 'redrive' ? next(chunk.nextSeq) : undefined
    ahead?.catch(() => undefined)
    const isEnd =
      !chunk.hasMore && ref.phase !== 'live' && (ref.phase === 'redrive' || to === state.endSeq)
    const goesOn = await deliverChunk({ ...delivery, reader, state, chunk, isEnd })
    if (!goesOn || !chunk.hasMore) break
  }
}

function forgetOldVersion(memory: StreamMemory, { destination, cursor }: Claimed): void {
  const version = destination.updatedAt.getTime()
  if (memory.version !== version) {
    memory.settled.clear()
    memory.size = Number.POSITIVE_INFINITY
  }
  memory.version = version
  for (const seq of memory.settled) if (seq < cursor.nextSeq) memory.settled.delete(seq)
  if (destination.stateCode === tooManyRefused) memory.size = 1
}

type ChunkDelivery = Delivery & { reader: Reader; state: CursorRow; chunk: Chunk; isEnd: boolean }

/** Answers whether the stream may go on at once. */
async function deliverChunk(delivery: ChunkDelivery): Promise<boolean> {
  const { memory, claimed, reader, state, chunk, isEnd, lost } = delivery
  const { ref } = memory
  const { token, destination } = claimed
  if (chunk.gone.length > 0) {
    await deleteDeadLetters(sql(), { destinationId: ref.destinationId, seqs: chunk.gone })
  }
  let pending = chunk.items.filter(({ seq }) => seq === null || !memory.settled.has(seq))
  if (pending.length === 0) {
    return moveOn(delivery, { nextSeq: chunk.nextSeq, isEnded: isEnd })
  }
  const { limits } = destinationTypes[destination.type]
  while (pending.length > 0) {
    if (delivery.signal.aborted) return false
    const items = takeGroup(pending, {
      itemsMax: Math.min(itemsMax(state.failures, limits.itemsMax), memory.size),
      bytesMax: limits.bytesMax,
    })
    const sent = await sendItems(items, reader.settings, { signal: lost })
    if (lost.aborted) return false
    const count = items.length
    const canShrink = count === 1 && items[0]?.seq !== null && items[0]?.isTruncated === false
    const outcome = nameSingle(sent.outcome, { count, canShrink })
    const isParked = destination.stateCode === tooManyRefused
    const decision = decide({
      ...{ counters: state, outcome, count, isParked, random: delivery.random },
    })
    const settled = new Set([...outcome.accepted, ...decision.dead.map(({ at }) => at)])
    const isSettled = (item: Item) => settled.has(items.indexOf(item))
    const left = pending.filter((item) => !isSettled(item))
    const nextSeq = left.find(({ seq }) => seq !== null)?.seq ?? chunk.nextSeq
    const isDone = left.length === 0
    const hasCheckpoint = items.some((item) => item.seq === null && isSettled(item))
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
    const seqs = items.flatMap(({ seq }) => (seq === null ? [] : [seq]))
    const isWritten = await writeOutcome({
      ...{ ref, token, destination, step, decision, items, accepted: outcome.accepted },
      attempt: {
        ...{ kind: outcome.kind, code: outcome.code, reason: outcome.reason, status: sent.status },
        ...{ latencyMs: sent.latencyMs, events: seqs.length, accepted: step.accepted },
        ...{ bytes: sent.bytes, answer: sent.answer },
        ...{ firstSeq: seqs[0] ?? null, lastSeq: seqs.at(-1) ?? null },
      },
      firstFailedAt: state.firstFailedAt,
      nowMs: nowMs(),
    })
    if (!isWritten) return false
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
    if (decision.delayMs !== null || isStateNews) return false
    pending = left
    if (outcome.kind === 'too_large' && canShrink && pending[0]) {
      pending = [shorten(pending[0], delivery), ...pending.slice(1)]
    }
  }
  return true
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
): Item[] {
  const group: Item[] = []
  let bytes = 0
  for (const item of pending) {
    bytes += item.bytes + 1
    if (group.length > 0 && (group.length >= limits.itemsMax || bytes > limits.bytesMax)) break
    group.push(item)
  }
  return group
}

/** Halves what a receiver refuses as a whole until the event is found that it means, then grows again. */
function resize(
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
    memory.size = memory.size * 2 >= max ? Number.POSITIVE_INFINITY : memory.size * 2
  }
}

function shorten(item: Item, { chunk, reader }: ChunkDelivery): Item {
  const event = item.seq === null ? undefined : chunk.events.get(item.seq)
  return event ? makeTruncatedItem(event, reader) : item
}
