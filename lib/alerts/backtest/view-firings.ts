import { describeGroup, queryOfEvents } from '@/lib/alerts/describe-group'
import { readSamples, viewEvent } from '@/lib/alerts/read-samples'
import type { BacktestFiring } from '@/lib/alerts/schema/views'
import { nowMs } from '@/lib/platform/clock'
import { newDigester } from '@/lib/alerts/secrets'
import type { Replayed } from './replay'

const dayMs = 86_400_000

/** What a page shows of firings, the newest first, with their first events as the log has them. */
export async function viewFirings(
  companyId: string,
  { query, by, newest }: { query: string; by: readonly string[]; newest: readonly Replayed[] },
): Promise<BacktestFiring[]> {
  const fired = newest.toReversed()
  const events = await readSamples(companyId, {
    seqs: fired.flatMap(({ seqs, firedSeq }) => [...seqs, firedSeq]),
    // Whenever they were recorded: they are few.
    ...{ from: new Date(0), until: new Date(nowMs() + dayMs) },
  })
  const keyOf = newDigester(companyId)
  return fired.map(({ atMs, firedSeq, groupKey, firstMs, lastMs, count, seqs }) => {
    const group = describeGroup(events.get(firedSeq), {
      ...{ companyId, by, groupKey: keyOf(groupKey) },
    })
    return {
      firedAt: new Date(atMs).toISOString(),
      group,
      events: count,
      sample: seqs.flatMap((seq) => {
        const event = events.get(seq)
        return event ? [viewEvent(event)] : []
      }),
      eventsQuery: queryOfEvents({ query, group, firstMs, lastMs }),
    }
  })
}
