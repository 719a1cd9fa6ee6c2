import type { Histogram, HistogramStack } from '@/lib/events/schema/explore'
import { makeCondition } from '@/lib/events/search-condition'
import { countByTime, readTimeSpan } from '@/lib/events/store'
import type { Explore } from './read-facets'

const bucketsMax = 120
const steps = [1, 5, 15, 60, 300, 900, 3_600, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000]

/** How many events match, over time. Throws `query_invalid` (400). The caller has authorised the reader. */
export async function readHistogram(
  { companyId }: { companyId: string },
  { q, within, after, before, stack }: Explore & { stack: HistogramStack },
): Promise<Histogram> {
  const condition = await makeCondition({ companyId, text: q, within, after, before })
  const span = await readTimeSpan({ companyId, condition })
  const from = after ? Date.parse(after) : (span?.firstAt.getTime() ?? 0)
  const to = before ? Date.parse(before) : (span?.lastAt.getTime() ?? 0) + 1
  const step = steps.find((seconds) => (to - from) / (seconds * 1_000) <= bucketsMax - 1)
  const bucketMs = (step ?? Math.ceil((to - from) / bucketsMax / 1_000)) * 1_000
  const start = Math.floor(from / bucketMs) * bucketMs
  const rows = await countByTime({ companyId, condition, stack, bucketMs })
  const totals = new Map<string, number>()
  for (const { value, count } of rows) totals.set(value, (totals.get(value) ?? 0) + count)
  const series = [...totals]
    .map(([value, count]) => ({ value, count }))
    .sort((one, other) => other.count - one.count)
  const buckets = Array.from(
    { length: Math.max(0, Math.ceil((to - start) / bucketMs)) },
    (_, at) => ({
      at: new Date(start + at * bucketMs).toISOString(),
      counts: series.map(() => 0),
    }),
  )
  for (const { atMs, value, count } of rows) {
    const bucket = buckets[Math.floor((atMs - start) / bucketMs)]
    if (bucket) bucket.counts[series.findIndex((one) => one.value === value)] = count
  }
  return {
    from: new Date(start).toISOString(),
    to: new Date(to).toISOString(),
    bucketMs,
    series,
    buckets,
    total: series.reduce((sum, { count }) => sum + count, 0),
    isExact: true,
  }
}
