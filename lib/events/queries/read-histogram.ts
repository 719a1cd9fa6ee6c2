import type { Histogram, HistogramStack } from '@/lib/events/schema/explore'
import { makeCondition, parseBound } from '@/lib/events/search-condition'
import { countByTime, readTimeSpan } from '@/lib/events/store'
import { cutIntoBuckets } from '@/lib/events/time-buckets'
import { eventLimits } from '@/lib/log/event/event-limits'
import { nowMs } from '@/lib/platform/clock'
import type { Explore } from './read-facets'

type Question = Explore & {
  stack: HistogramStack
  /** IANA name; buckets begin at round times of its clocks. */
  timeZone?: string
  /** How many buckets there is room for. */
  bucketsMax?: number
}

/**
 * How many events match, over time. A range without bounds is from the first event to the last; one that only has a start
 * goes on to now. Throws `query_invalid` (400). The caller has authorised the reader.
 */
export async function readHistogram(
  { companyId }: { companyId: string },
  question: Question,
): Promise<Histogram> {
  const { q, within, after, before, stack } = question
  const condition = await makeCondition({ companyId, text: q, within, after, before })
  const span = !after || !before ? await readTimeSpan({ companyId, condition }) : undefined
  const { fromMs, toMs, startsMs, bucketMs } = cutSpan(question, span)
  const rows =
    startsMs.length === 0 ? [] : await countByTime({ companyId, condition, stack, startsMs })

  const totals = new Map<string, number>()
  for (const { value, count } of rows) totals.set(value, (totals.get(value) ?? 0) + count)
  const series = [...totals]
    .map(([value, count]) => ({ value, count }))
    .sort((one, other) => other.count - one.count)
  const buckets = startsMs.map((startMs) => ({
    at: new Date(startMs).toISOString(),
    counts: series.map(() => 0),
  }))
  for (const { bucket, value, count } of rows) {
    const counts = buckets[bucket]?.counts
    if (counts) counts[series.findIndex((one) => one.value === value)] = count
  }
  return {
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    bucketMs,
    series,
    buckets,
    total: series.reduce((sum, { count }) => sum + count, 0),
    isExact: true,
  }
}

/** No event happened before; years beyond have more than four digits. */
const [fromMinMs, toMaxMs] = [eventLimits.occurredAtMinMs, Date.UTC(9999, 0, 1)]

function cutSpan(
  { after, before, timeZone = 'UTC', bucketsMax = 120 }: Question,
  span: { firstAt: Date; lastAt: Date } | undefined,
) {
  // Bounds are exclusive, and events have milliseconds.
  const firstMs = after ? parseBound(after) + 1 : span?.firstAt.getTime()
  const lastMs = before ? parseBound(before) - 1 : span?.lastAt.getTime()
  const nowOrLastMs = after && !before ? Math.max(lastMs ?? 0, nowMs()) : lastMs
  // Where there is neither a bound nor an event, the range is empty.
  const endMs = nowOrLastMs === undefined ? fromMinMs : Math.min(nowOrLastMs + 1, toMaxMs)
  const fromMs = Math.min(Math.max(firstMs ?? endMs, fromMinMs), endMs)
  const [isStartOpen, isEndOpen] = [after === undefined, before === undefined]
  const range = { fromMs, toMs: endMs, timeZone, countMax: bucketsMax, isStartOpen, isEndOpen }
  const cut = cutIntoBuckets(range)
  return { ...cut, fromMs: cut.startsMs[0] ?? fromMs, toMs: cut.endMs }
}
