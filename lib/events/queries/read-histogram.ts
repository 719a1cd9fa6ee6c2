import type { Histogram, HistogramStack } from '@/lib/events/schema/explore'
import { countByTime, findSpan, matchEvents } from '@/lib/events/segments/count-events'
import { compareCounts } from './read-facets'
import { type Asked, searchAsked } from './search-events'

const bucketsMax = 120
const steps = [1, 5, 15, 60, 300, 900, 3_600, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000]

/**
 * How many events match, over time: exact, however many they are. Throws `query_invalid` (400). The caller has authorised
 * the reader.
 */
export async function readHistogram(
  { companyId }: { companyId: string },
  { stack, ...asked }: Asked & { stack: HistogramStack },
): Promise<Histogram> {
  return await searchAsked({ companyId }, asked, async (open) => {
    const matches = await matchEvents(open, { columns: [stack], times: true })
    const span = findSpan(matches)
    const from = asked.after ? Date.parse(asked.after) : (span?.firstMs ?? 0)
    const to = asked.before ? Date.parse(asked.before) : (span?.lastMs ?? 0) + 1
    const step = steps.find((seconds) => (to - from) / (seconds * 1_000) <= bucketsMax - 1)
    const bucketMs = (step ?? Math.ceil((to - from) / bucketsMax / 1_000)) * 1_000
    const startMs = Math.floor(from / bucketMs) * bucketMs
    const starts = Array.from(
      { length: Math.max(0, Math.ceil((to - startMs) / bucketMs)) },
      (_, at) => startMs + at * bucketMs,
    )
    const counts = countByTime(matches, { column: stack, starts })
    const series = [...counts]
      .map(([value, byBucket]): [string, number] => [
        value,
        byBucket.reduce((sum, one) => sum + one),
      ])
      .sort(compareCounts)
      .map(([value, count]) => ({ value, count }))
    return {
      from: new Date(startMs).toISOString(),
      to: new Date(to).toISOString(),
      bucketMs,
      series,
      buckets: starts.map((ms, at) => ({
        at: new Date(ms).toISOString(),
        counts: series.map(({ value }) => counts.get(value)?.[at] ?? 0),
      })),
      total: series.reduce((sum, { count }) => sum + count, 0),
      isExact: true,
    }
  })
}
