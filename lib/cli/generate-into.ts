import { generateEvents } from '@/lib/events/generator/generate-events'
import { ingestValues } from '@/lib/events/commands'
import type { EventInput, JsonValue } from '@/lib/log/schema'
import { ensurePartitions } from '@/lib/log/partitions'
import { nowMs, setClock } from '@/lib/platform/clock'

const batchEvents = 2_000
/** One append has one time: bounds how far recorded_at lies behind occurred_at where it is spread over the past. */
const appendsMin = 1_000
const dayMs = 86_400_000

export type Generated = { recorded: number; duplicates: number; rejected: number }

/**
 * Sends an invented company's events into its log. With `isSpread` they are recorded as they would have been, over the
 * past: only for a log whose newest event is older than the period. The next batch is prepared while the database writes
 * the one before. Ends early, at a batch, when `signal` is aborted.
 */
export async function generateInto(input: {
  company: { id: string; name: string }
  count: number
  days: number
  seed: string
  endMs: number
  isSpread: boolean
  signal?: AbortSignal
  onProgress?: (done: number) => void
  /** What is to be done once a batch is recorded, the clock being at its time; undefined: nothing. */
  afterBatch?: (batch: readonly EventInput[]) => (() => Promise<void>) | undefined
}): Promise<Generated> {
  const { company, count, days, seed, endMs, isSpread } = input
  await ensurePartitions({ nowMs: nowMs(), fromMs: endMs - days * dayMs })
  const events = generateEvents({ seed, count, days, endMs, companyName: company.name })
  const total: Generated = { recorded: 0, duplicates: 0, rejected: 0 }
  let waiting: Promise<void> | undefined
  try {
    const spanMsMax = isSpread ? (days * dayMs) / appendsMin : Number.POSITIVE_INFINITY
    for (const batch of takeBatches(events, spanMsMax)) {
      if (input.signal?.aborted) break
      // Restored below: every batch is recorded a moment after its last event happened.
      if (isSpread) setClock(makePastClock(batch, endMs))
      const next = send(company.id, batch, total)
      // Awaited one batch later; a failure meanwhile is not lost, and must not end the process either.
      next.catch(() => undefined)
      await waiting
      waiting = next
      const work = input.afterBatch?.(batch)
      if (work) {
        await waiting
        await work()
      }
      input.onProgress?.(total.recorded + total.duplicates + total.rejected)
    }
    await waiting
  } finally {
    setClock()
  }
  return total
}

async function send(companyId: string, batch: EventInput[], total: Generated): Promise<void> {
  const result = await ingestValues(
    { companyId, via: { type: 'cli' } },
    // An event of the generator is JSON; its optional members are absent, never undefined.
    batch.map((event, index) => ({ index, value: event as JsonValue })),
  )
  total.recorded += result.recorded
  total.duplicates += result.duplicates
  total.rejected += result.rejected
}

function makePastClock(batch: EventInput[], endMs: number): () => number {
  const lastMs = Math.min(endMs, Date.parse(batch.at(-1)?.occurred_at ?? '') + 1_000)
  return () => lastMs
}

function* takeBatches(
  events: Iterable<EventInput>,
  spanMsMax: number,
): Generator<EventInput[], void, undefined> {
  let batch: EventInput[] = []
  let endMs = 0
  for (const event of events) {
    const atMs = Date.parse(event.occurred_at ?? '')
    if (batch.length === batchEvents || (batch.length > 0 && atMs > endMs)) {
      yield batch
      batch = []
    }
    if (batch.length === 0) endMs = atMs + spanMsMax
    batch.push(event)
  }
  if (batch.length > 0) yield batch
}
