import { planFeatures } from '@/lib/companies/plans'
import { log } from '@/lib/platform/log'
import { tellPassed } from '@/lib/streaming/notices/tell-passed'
import {
  claimStream,
  leaseMs,
  type Renewed,
  releaseLease,
  renewLease,
} from '@/lib/streaming/store/cursors'
import { type Delivery, deliverChunk, isSameVersion } from './deliver-chunk'
import { type Chunk, forgetAhead, openReader, readChunk, readRedriven } from './read-chunk'
import { reportUnreadable } from './report-trouble'
import { forgetOldVersion, type StreamMemory } from './stream-memory'

export type DrainOptions = {
  signal: AbortSignal
  /** Between 0 and 1, for the jitter. */
  random?: () => number
}

const checkpointEveryMs = 30_000
/** Stretches that are made before it is their turn. With one, nothing is done while an answer is written down. */
const aheadMax = 2
/** A receiver that is about to answer may, when the process stops; what a silent one was sent comes again, with the same ids. */
const graceMs = 1_000

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
  const claimed = await claimStream(ref, memory.leftToken)
  if (!claimed) return false
  memory.leftToken = null
  const { token } = claimed
  if (!planFeatures(claimed.company.plan).streaming) {
    await releaseLease(ref, token)
    return false
  }
  const giveUp = new AbortController()
  // A request may take longer than the lease: as long as this process is there, it holds on to it. Of settings that are no more
  // nobody waits for an answer.
  const beat = setInterval(() => {
    renewLease(ref, token).then(
      (renewed) => {
        if (!renewed || !isSameVersion(renewed, claimed)) giveUp.abort()
      },
      (error: unknown) => log.warn('a lease could not be renewed', { reason: String(error) }),
    )
  }, leaseMs / 3)
  let grace: NodeJS.Timeout | undefined
  const stop = () => {
    grace = setTimeout(() => giveUp.abort(), graceMs)
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    await deliver({ memory, claimed, signal, givenUp: giveUp.signal, random })
    return true
  } finally {
    clearInterval(beat)
    clearTimeout(grace)
    signal.removeEventListener('abort', stop)
    memory.leftToken = token
    await releaseLease(ref, token)
    memory.leftToken = null
  }
}

async function deliver(delivery: Delivery): Promise<void> {
  const { memory, claimed, signal, givenUp } = delivery
  const { ref, token } = { ref: memory.ref, token: claimed.token }
  const reader = await openReader(ref, claimed).catch((error: unknown) =>
    reportUnreadable({ ref, claimed, error }),
  )
  if (!reader) return
  forgetOldVersion(memory, claimed)
  const state = { ...claimed.cursor }
  // What retention took of what the stream has passed is told first: nobody may miss it.
  if (state.gonePassed > 0) await tellPassed({ ...ref, name: claimed.destination.name })
  let { erasures } = claimed.log
  /** The next stretches, in order, each begun when the one before it is there. */
  let ahead: Promise<Chunk | undefined>[] = []
  let seen: Renewed | null = null
  let lookedAtMs = Number.NEGATIVE_INFINITY
  while (!signal.aborted && !givenUp.aborted) {
    const now: Renewed | null = seen ?? (await renewLease(ref, token))
    if (!now?.isRunnable || !isSameVersion(now, claimed)) break
    // What was read ahead may name somebody who was erased meanwhile.
    if (now.erasures !== erasures) {
      ahead = []
      forgetAhead(reader)
    }
    erasures = now.erasures
    const to = state.endSeq === null ? now.size : Math.min(state.endSeq, now.size)
    const next = (from: number) => {
      if (ref.phase === 'redrive') return readRedriven(reader, from)
      const isDue = ref.phase === 'live' && performance.now() - lookedAtMs >= checkpointEveryMs
      if (isDue) lookedAtMs = performance.now()
      return readChunk(reader, { from, to, checkpointAbove: isDue ? state.checkpointSize : null })
    }
    const chunk = (await ahead.shift()) ?? (await next(state.nextSeq))
    // Read while the receiver is at work; a failure of it is the next turn's.
    const queue = ahead
    let last: Promise<Chunk | undefined> = queue.at(-1) ?? Promise.resolve(chunk)
    while (ref.phase !== 'redrive' && queue.length < aheadMax) {
      // None is begun that nobody waits for any more.
      last = last.then((before) =>
        before?.hasMore && queue === ahead ? next(before.nextSeq) : undefined,
      )
      last.catch(() => undefined)
      queue.push(last)
    }
    const isEnd =
      ref.phase === 'redrive'
        ? !chunk.hasMore
        : state.endSeq !== null && chunk.nextSeq >= state.endSeq
    const delivered = await deliverChunk({ ...delivery, reader, state, chunk, erasures, isEnd })
    if (!delivered.goesOn || !(chunk.hasMore || delivered.isCut)) break
    seen = delivered.now
    if (delivered.isCut) {
      ahead = []
      forgetAhead(reader)
    }
  }
  ahead = []
}
