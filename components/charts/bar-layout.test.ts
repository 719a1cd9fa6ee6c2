import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findBucket, findEdges, layOutBars } from './bar-layout'

const row = (counts: number[][]) =>
  counts.map((one, at) => ({ fromMs: at * 1_000, toMs: (at + 1) * 1_000, counts: one }))
const place = { width: 100, height: 50, seriesCount: 2 }

describe('bars', () => {
  it('are stacked from the baseline, the highest as high as the chart', () => {
    const [below, above] = layOutBars(
      row([
        [1, 3],
        [2, 0],
        [0, 0],
        [0, 1],
      ]),
      place,
    )
    expect(below).toEqual([
      { left: 0, top: 37.5, width: 24, height: 12.5 },
      { left: 25, top: 25, width: 24, height: 25 },
    ])
    expect(above).toEqual([
      { left: 0, top: 0, width: 24, height: 37.5 },
      { left: 75, top: 37.5, width: 24, height: 12.5 },
    ])
  })

  it('stay within the chart, and none that is not zero is less than a pixel', () => {
    const counts = fc.array(
      fc.tuple(...[0, 1].map(() => fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1e6 })))),
      { minLength: 1, maxLength: 120 },
    )
    fc.assert(
      fc.property(counts, fc.integer({ min: 20, max: 900 }), (rows, width) => {
        const layout = layOutBars(row(rows), { ...place, width })
        const boxes = layout.flat()
        expect(boxes).toHaveLength(rows.flat().filter((count) => count > 0).length)
        for (const { left, top, width: own, height } of boxes) {
          expect(Math.min(own, height)).toBeGreaterThanOrEqual(0.99)
          expect(Math.min(left, top)).toBeGreaterThanOrEqual(-0.01)
          expect(left + own).toBeLessThanOrEqual(width)
          expect(top + height).toBeLessThanOrEqual(50.01)
        }
      }),
    )
  })

  it('are as wide as their time is long', () => {
    const [whole, cutOff] = [
      { fromMs: 500, toMs: 1_000 },
      { fromMs: 0, toMs: 500 },
    ]
    const buckets = [cutOff, whole, { fromMs: 1_000, toMs: 4_000 }].map((span) => ({
      ...span,
      counts: [1, 0],
    }))
    const widths = layOutBars(buckets, { ...place, width: 104 })[0]?.map(({ width }) => width)
    expect(widths).toEqual([12, 12, 77])
  })
})

it('every pixel belongs to the bucket whose bar stands there', () => {
  const buckets = row(Array.from({ length: 7 }, () => [1, 1]))
  for (let x = 0; x < 100; x += 1) {
    const { left, right } = findEdges(buckets, {
      at: findBucket(buckets, { x, width: 100 }),
      width: 100,
    })
    expect(x >= left && x < right).toBe(true)
  }
  expect(findBucket(buckets, { x: -5, width: 100 })).toBe(0)
  expect(findBucket(buckets, { x: 500, width: 100 })).toBe(6)
})
