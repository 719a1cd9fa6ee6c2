import { setTimeout as sleep } from 'node:timers/promises'
import { planFeatures } from '@/lib/companies/plans'
import { countWakes, waitForAppend } from '@/lib/log/wake'
import { nowMs } from '@/lib/platform/clock'
import { log } from '@/lib/platform/log'
import { stoppingSignal } from '@/lib/platform/shutdown'
import { listStreams, type StreamRef } from '@/lib/streaming/store/cursors'
import { drainStream } from './drain-stream'
import { rememberStream } from './stream-memory'

export type StreamingOptions = {
  /** Between 0 and 1, for the jitter of retries. */
  random?: () => number
  /** How often it looks for new streams and, without a notice, for new events. */
  lookEveryMs?: number
}

const lookEveryMsDefault = 1_000
/** A busy log is read so often, and more events each time. */
const gatherMs = 50
const backOffFromMs = 1_000
const backOffToMs = 60_000

/**
 * Delivers every stream of the instance until `stop` or the end of the process, each by itself: a receiver that does not answer
 * holds up no other. Any number of processes may run this; a stream's lease lets one at a time deliver it. New events wake it at
 * once. A failure of ours is told in the process's log and tried again; it never ends another stream.
 */
export function runStreaming(options: StreamingOptions = {}): { stop: () => Promise<void> } {
  const own = new AbortController()
  const signal = AbortSignal.any([own.signal, stoppingSignal()])
  const running = supervise(signal, options)
  return {
    stop: async () => {
      own.abort()
      await running
    },
  }
}

async function supervise(signal: AbortSignal, options: StreamingOptions): Promise<void> {
  const loops = new Map<string, { ended: Promise<void>; stop: AbortController }>()
  let failures = 0
  while (!signal.aborted) {
    let waitMs = options.lookEveryMs ?? lookEveryMsDefault
    try {
      const streams = (await listStreams()).filter(({ plan }) => planFeatures(plan).streaming)
      const wanted = new Map(streams.map((stream) => [nameOf(stream), stream]))
      for (const [name, loop] of loops) if (!wanted.has(name)) loop.stop.abort()
      for (const [name, stream] of wanted) {
        if (loops.has(name)) continue
        const stop = new AbortController()
        const ended = keepDelivering(stream, AbortSignal.any([signal, stop.signal]), options)
        const loop = { stop, ended: ended.finally(() => loops.delete(name)) }
        loops.set(name, loop)
      }
      failures = 0
    } catch (error) {
      waitMs = backOff(failures)
      failures += 1
      log.error('the streams could not be listed, and are looked for again', error, { waitMs })
    }
    await rest(waitMs, signal)
  }
  await Promise.all([...loops.values()].map(({ ended }) => ended))
}

/** Delivers one stream as long as it may. */
async function keepDelivering(
  { destinationId, companyId, phase }: StreamRef,
  signal: AbortSignal,
  { random, lookEveryMs = lookEveryMsDefault }: StreamingOptions,
): Promise<void> {
  const memory = rememberStream({ destinationId, companyId, phase })
  let failures = 0
  while (!signal.aborted) {
    const since = countWakes(companyId)
    const startedMs = nowMs()
    try {
      const options = random ? { signal, random } : { signal }
      const isBusy = await drainStream(memory, options)
      failures = 0
      // It looks again before it waits: the end of a drain may be a wait of nothing.
      if (isBusy) continue
    } catch (error) {
      const waitMs = backOff(failures)
      failures += 1
      log.error('a stream could not be delivered, and is tried again', error, {
        destination: destinationId,
        waitMs,
      })
      await rest(waitMs, signal)
      continue
    }
    await waitForAppend(companyId, {
      ...{ since, timeoutMs: lookEveryMs, notBeforeMs: startedMs + gatherMs, signal },
    })
  }
}

function nameOf({ destinationId, phase }: StreamRef): string {
  return `${destinationId} ${phase}`
}

function backOff(failures: number): number {
  return Math.min(backOffToMs, backOffFromMs * 2 ** failures)
}

async function rest(waitMs: number, signal: AbortSignal): Promise<void> {
  // Rejects when the signal is aborted: then the loop is over.
  await sleep(waitMs, undefined, { signal }).catch(() => undefined)
}
