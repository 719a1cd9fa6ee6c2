import { describe, expect, it } from 'vitest'
import { findOffsetMs } from './query/dates'
import { cutIntoBuckets } from './time-buckets'

const hourMs = 3_600_000
const cut = (from: string, to: string, { timeZone = 'UTC', countMax = 120 } = {}) =>
  cutIntoBuckets({ fromMs: Date.parse(from), toMs: Date.parse(to), timeZone, countMax })
const iso = (startsMs: number[]) => startsMs.map((ms) => new Date(ms).toISOString())

describe('the buckets of a range', () => {
  it('are as short as their number allows, from seconds to months', () => {
    const from = '2026-01-05T00:00:00Z'
    const lengths = [
      ['2026-01-05T00:01:00Z', 1_000],
      ['2026-01-05T01:00:00Z', 60_000],
      ['2026-01-06T00:00:00Z', 900_000],
      ['2026-01-12T00:00:00Z', 3 * hourMs],
      ['2026-02-04T00:00:00Z', 12 * hourMs],
      ['2026-04-05T00:00:00Z', 24 * hourMs],
      ['2028-01-05T00:00:00Z', 168 * hourMs],
    ] as const
    for (const [to, bucketMs] of lengths)
      expect([to, cut(from, to).bucketMs]).toEqual([to, bucketMs])
    expect(
      cut('2020-01-01T00:00:00Z', '2026-01-01T00:00:00Z', { countMax: 100 }).startsMs,
    ).toHaveLength(72)
  })

  it('never outnumber what there is room for, however long the range', () => {
    const to = Date.parse('2026-11-26T13:37:11.123Z')
    for (const countMax of [20, 60, 120]) {
      for (let lengthMs = 1; lengthMs < 2e12; lengthMs *= 2) {
        for (const isStartOpen of [true, false]) {
          const timeZone = 'Asia/Kathmandu'
          const range = { fromMs: to - lengthMs, toMs: to, timeZone, countMax, isStartOpen }
          const { startsMs } = cutIntoBuckets(range)
          expect(startsMs.length).toBeGreaterThan(0)
          expect(startsMs.length).toBeLessThanOrEqual(countMax)
        }
      }
    }
  })

  it('begin with the range and then at round times of the zone', () => {
    const { startsMs } = cut('2026-03-27T10:20:00Z', '2026-04-02T00:00:00Z', {
      timeZone: 'Europe/Amsterdam',
      countMax: 10,
    })
    expect(iso(startsMs)).toEqual([
      '2026-03-27T10:20:00.000Z',
      '2026-03-27T23:00:00.000Z',
      // Summer time begins on the 29th, a day of 23 hours.
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
      '2026-03-30T22:00:00.000Z',
      '2026-03-31T22:00:00.000Z',
      '2026-04-01T22:00:00.000Z',
    ])
  })

  it('go on over every change of clocks without a gap, at hours that the step allows', () => {
    for (const timeZone of ['Europe/Amsterdam', 'America/Sao_Paulo', 'Asia/Beirut']) {
      for (const step of [3, 6, 12]) {
        for (const day of ['2018-11-01', '2026-03-26', '2026-10-23']) {
          const from = Date.parse(`${day}T00:00:00Z`)
          const range = { fromMs: from, toMs: from + 5 * 24 * hourMs, timeZone }
          const { startsMs, bucketMs } = cutIntoBuckets({ ...range, countMax: 120 / step + 1 })
          expect(bucketMs).toBe(step * hourMs)
          for (const [at, startMs] of startsMs.entries()) {
            const before = startsMs[at - 1]
            if (before === undefined) continue
            expect(startMs - before).toBeLessThanOrEqual((step + 1) * hourMs)
            expect(startMs).toBeGreaterThan(before)
            const hour = new Date(startMs + findOffsetMs(startMs, timeZone)).getUTCHours()
            // Where midnight is skipped the day begins at one.
            expect(hour % step).toBeLessThanOrEqual(1)
          }
        }
      }
    }
  })

  it('are weeks from Monday, and months and years from their first day', () => {
    const weeks = cut('2026-01-01T00:00:00Z', '2026-03-01T00:00:00Z', { countMax: 12 })
    expect(iso(weeks.startsMs).slice(0, 3)).toEqual([
      '2026-01-01T00:00:00.000Z',
      '2026-01-05T00:00:00.000Z',
      '2026-01-12T00:00:00.000Z',
    ])
    const months = cut('2026-01-15T00:00:00Z', '2026-06-01T00:00:00Z', { countMax: 12 })
    expect(iso(months.startsMs).slice(0, 3)).toEqual([
      '2026-01-15T00:00:00.000Z',
      '2026-02-01T00:00:00.000Z',
      '2026-03-01T00:00:00.000Z',
    ])
    const years = cut('2000-07-01T00:00:00Z', '2026-06-01T00:00:00Z', { countMax: 30 })
    expect(iso(years.startsMs).slice(0, 2)).toEqual([
      '2000-07-01T00:00:00.000Z',
      '2001-01-01T00:00:00.000Z',
    ])
  })

  it('are none where the range is empty', () => {
    expect(cut('2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z').startsMs).toEqual([])
    expect(cut('2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z').startsMs).toEqual([])
  })
})

it('a range whose ends nobody chose begins and ends with whole buckets', () => {
  const { startsMs, endMs } = cutIntoBuckets({
    fromMs: Date.parse('2026-01-05T13:37:00Z'),
    toMs: Date.parse('2026-01-12T13:37:00Z'),
    timeZone: 'Asia/Kathmandu',
    countMax: 120,
    isStartOpen: true,
    isEndOpen: true,
  })
  expect(iso([startsMs[0] ?? 0, endMs])).toEqual([
    '2026-01-05T12:15:00.000Z',
    '2026-01-12T15:15:00.000Z',
  ])
})
