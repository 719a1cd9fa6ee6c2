import { parseBound } from '@/lib/events/read-query'
import type { Histogram } from '@/lib/events/schema/explore'
import type { HistogramStack } from '@/lib/events/schema/histogram-stacks'
import { countByTime, findSpan, matchEvents } from '@/lib/events/segments/count-events'
import { cutIntoBuckets } from '@/lib/events/time-buckets'
import { eventLimits } from '@/lib/log/event/event-limits'
import { nowMs } from '@/lib/platform/clock'
import { compareCounts } from './read-facets'
import { type Asked, searchAsked } from './search-events'

type Question = Asked & {
  stack: HistogramStack
  /** How many buckets there is room for. */
  bucketsMax?: number
}

/**
 * How many events match, over time: exact, however many they are. A range without bounds is from the first event to the
 * last; one that only has a start goes on to now. Throws `query_invalid` (400). The caller has authorised the reader.
 */
export async function readHistogram(
  { companyId }: { companyId: string },
  question: Question,
): Promise<Histogram> {
  const { stack } = question
  return await searchAsked({ companyId }, question, async (open) => {
    const matches = await matchEvents(open, { columns: [stack], times: true })
    const { fromMs, toMs, startsMs, bucketMs } = cutSpan(question, findSpan(matches))
    const counts = countByTime(matches, { column: stack, starts: startsMs })
    const series = [...counts]
      .map(([value, byBucket]): [string, number] => [
        value,
        byBucket.reduce((sum, one) => sum + one, 0),
      ])
      .sort(compareCounts)
      .map(([value, count]) => ({ value, count }))
    return {
      from: new Date(fromMs).toISOString(),
      to: new Date(toMs).toISOString(),
      bucketMs,
      series,
      buckets: startsMs.map((ms, at) => ({
        at: new Date(ms).toISOString(),
        counts: series.map(({ value }) => counts.get(value)?.[at] ?? 0),
      })),
      total: series.reduce((sum, { count }) => sum + count, 0),
    }
  })
}

/** No event happened before; years beyond have more than four digits. */
const [fromMinMs, toMaxMs] = [eventLimits.occurredAtMinMs, Date.UTC(9999, 0, 1)]

function cutSpan(
  { after, before, zone: timeZone = 'UTC', bucketsMax = 120 }: Question,
  span: { firstMs: number; lastMs: number } | null,
) {
  // Bounds are exclusive, and events have milliseconds.
  const firstMs = after ? parseBound(after) + 1 : span?.firstMs
  const lastMs = before ? parseBound(before) - 1 : span?.lastMs
  const nowOrLastMs = after && !before ? Math.max(lastMs ?? 0, nowMs()) : lastMs
  // Where there is neither a bound nor an event, the range is empty.
  const endMs = nowOrLastMs === undefined ? fromMinMs : Math.min(nowOrLastMs + 1, toMaxMs)
  const fromMs = Math.min(Math.max(firstMs ?? endMs, fromMinMs), endMs)
  const [isStartOpen, isEndOpen] = [after === undefined, before === undefined]
  const range = { fromMs, toMs: endMs, timeZone, countMax: bucketsMax, isStartOpen, isEndOpen }
  const cut = cutIntoBuckets(range)
  return { ...cut, fromMs: cut.startsMs[0] ?? fromMs, toMs: cut.endMs }
}
