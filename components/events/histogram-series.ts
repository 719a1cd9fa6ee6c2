import type { Bucket } from '@/components/charts/bar-layout'
import type { ChartSeries } from '@/components/charts/histogram'
import type { ChartTone } from '@/components/charts/tone'
import type { Histogram } from '@/lib/events/schema/explore'
import type { HistogramStack } from '@/lib/events/schema/histogram-stacks'

type Group = { id: string; label: string; tone: ChartTone; values: readonly string[] }

/** From the baseline up: what people look for first. Colours are those of the badges in the table. */
const groups: Record<HistogramStack, readonly Group[]> = {
  change: [
    { id: 'failed', label: 'Failed', tone: 'failed', values: ['failed'] },
    { id: 'gone', label: 'Removed', tone: 'gone', values: ['deleted', 'revoked'] },
    { id: 'changed', label: 'Changed', tone: 'changed', values: ['changed', 'deactivated'] },
    { id: 'made', label: 'Added', tone: 'made', values: ['created', 'granted', 'activated'] },
    { id: 'exported', label: 'Exported', tone: 'accent', values: ['exported'] },
  ],
  outcome: [
    { id: 'failure', label: 'Failed', tone: 'failed', values: ['failure'] },
    { id: 'denied', label: 'Denied', tone: 'gone', values: ['denied'] },
    { id: 'success', label: 'Succeeded', tone: 'made', values: ['success'] },
  ],
}

const rest: Record<HistogramStack, Pick<Group, 'label' | 'tone'>> = {
  change: { label: 'Other', tone: 'neutral' },
  outcome: { label: 'Not stated', tone: 'neutral' },
}

/** An answer as a chart: values that mean the same share a colour, and what has no group is in the last one. */
export function toChart(
  { buckets, series, to }: Histogram,
  stack: HistogramStack,
): { buckets: Bucket[]; series: ChartSeries[] } {
  const known = groups[stack]
  const places = series.map(({ value }) => {
    const place = known.findIndex(({ values }) => values.includes(value))
    return place < 0 ? known.length : place
  })
  const addUp = (counts: readonly number[]) => {
    const sums = [...known.map(() => 0), 0]
    for (const [at, count] of counts.entries()) {
      const place = places[at] ?? known.length
      sums[place] = (sums[place] ?? 0) + count
    }
    return sums
  }
  const totals = addUp(series.map(({ count }) => count))
  return {
    series: [...known, { id: 'rest', ...rest[stack] }].map(({ id, label, tone }, at) => ({
      ...{ id, label, tone },
      count: totals[at] ?? 0,
    })),
    buckets: buckets.map(({ at, counts }, index) => ({
      fromMs: Date.parse(at),
      toMs: Date.parse(buckets[index + 1]?.at ?? to),
      counts: addUp(counts),
    })),
  }
}
