import { expect, it } from 'vitest'
import type { Histogram } from '@/lib/events/schema/explore'
import { changeKinds, outcomes } from '@/lib/log/schema'
import { toChart } from './histogram-series'

const answer = (values: readonly string[]): Histogram => ({
  ...{ from: '2026-01-03T00:00:00.000Z', to: '2026-01-03T02:00:00.000Z', bucketMs: 3_600_000 },
  series: values.map((value) => ({ value, count: 2 })),
  buckets: [
    { at: '2026-01-03T00:00:00.000Z', counts: values.map(() => 1) },
    { at: '2026-01-03T01:00:00.000Z', counts: values.map(() => 1) },
  ],
  ...{ total: values.length * 2 },
})

it('a chart counts every event once, whatever it did and became', () => {
  for (const [stack, values] of [
    ['change', ['', ...changeKinds, 'something new']],
    ['outcome', ['', ...outcomes]],
  ] as const) {
    const { series, buckets } = toChart(answer(values), stack)
    const counts = series.map(({ count }) => count)
    expect(counts.reduce((sum, count) => sum + count)).toBe(values.length * 2)
    expect(new Set(series.map(({ tone }) => tone)).size).toBe(series.length)
    for (const bucket of buckets) expect(bucket.counts).toEqual(counts.map((count) => count / 2))
  }
})

it('a bar ends where the next begins, the last with the range', () => {
  expect(toChart(answer(['created']), 'change').buckets.map(({ toMs }) => toMs)).toEqual([
    Date.parse('2026-01-03T01:00:00.000Z'),
    Date.parse('2026-01-03T02:00:00.000Z'),
  ])
})
