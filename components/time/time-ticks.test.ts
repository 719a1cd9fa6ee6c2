import { describe, expect, it } from 'vitest'
import { formatLength, formatSpan } from './format'
import { chooseTicks } from './time-ticks'

const hourMs = 3_600_000
const every = (from: string, { count, stepMs }: { count: number; stepMs: number }) =>
  Array.from({ length: count }, (_, at) => Date.parse(from) + at * stepMs)
const labels = (moments: number[], { zone = 'UTC', countMax = 6 } = {}) =>
  chooseTicks(moments, { zone, countMax }).map(({ label }) => label)

describe('ticks of an axis', () => {
  it('are at round times, and days begin by their name', () => {
    const quarters = every('2026-01-03T14:15:00Z', { count: 96, stepMs: hourMs / 4 })
    expect(labels(quarters)).toEqual(['18:00', '4 Jan', '06:00', '12:00'])
    expect(labels(quarters, { countMax: 10 })).toEqual([
      '15:00',
      '18:00',
      '21:00',
      '4 Jan',
      '03:00',
      '06:00',
      '09:00',
      '12:00',
    ])
  })

  it('are as the clocks of the viewer show them', () => {
    const hours = every('2026-01-03T12:15:00Z', { count: 24, stepMs: hourMs })
    expect(labels(hours, { zone: 'Asia/Kathmandu' })).toEqual(['18:00', '4 Jan', '06:00', '12:00'])
  })

  it('name days, months and years where nothing finer is asked for', () => {
    const days = every('2026-01-01T00:00:00Z', { count: 60, stepMs: 24 * hourMs })
    expect(labels(days.slice(0, 5))).toEqual(['1 Jan', '2 Jan', '3 Jan', '4 Jan', '5 Jan'])
    expect(labels(days, { countMax: 10 })[0]).toBe('5 Jan')
    expect(labels(days)).toEqual(['Jan 2026', 'Feb 2026', 'Mar 2026'])
    const years = Array.from({ length: 12 }, (_, at) => Date.UTC(2015 + at, 0, 1))
    expect(labels(years)).toEqual(['2015', '2020', '2025'])
  })

  it('are a week at the beginning of each quarter where bars are weeks', () => {
    const weeks = every('2025-01-06T00:00:00Z', { count: 60, stepMs: 168 * hourMs })
    expect(labels(weeks)).toEqual(['7 Apr', '7 Jul', '6 Oct', '5 Jan'])
  })

  it('are every second day rather than one alone', () => {
    const days = every('2026-01-06T00:00:00Z', { count: 28, stepMs: 6 * hourMs })
    expect(labels(days, { countMax: 4 })).toEqual(['6 Jan', '8 Jan', '10 Jan', '12 Jan'])
  })

  it('show seconds where there are any', () => {
    expect(labels(every('2026-01-03T14:00:55Z', { count: 3, stepMs: 5_000 }))).toEqual([
      '14:00:55',
      '14:01:00',
      '14:01:05',
    ])
  })

  it('are never more than there is room for', () => {
    for (const stepMs of [1_000, 60_000, hourMs, 24 * hourMs, 700 * hourMs, 9_000 * hourMs]) {
      const moments = every('2000-01-01T00:00:00Z', { count: 120, stepMs })
      expect(labels(moments, { countMax: 4 }).length).toBeLessThanOrEqual(4)
    }
  })
})

describe('the words for a bucket', () => {
  it('say its day once, and days without times', () => {
    const span = (from: string, to: string, zone = 'UTC') =>
      formatSpan({ fromMs: Date.parse(from), toMs: Date.parse(to) }, zone)
    expect(span('2026-01-03T14:00:00Z', '2026-01-03T15:00:00Z')).toBe('2026-01-03 14:00 – 15:00')
    expect(span('2026-01-03T18:00:00Z', '2026-01-04T00:00:00Z')).toBe(
      '2026-01-03 18:00 – 2026-01-04 00:00',
    )
    expect(span('2026-01-03T14:00:05Z', '2026-01-03T14:00:10Z')).toBe(
      '2026-01-03 14:00:05 – 14:00:10',
    )
    expect(span('2026-01-02T23:00:00Z', '2026-01-03T23:00:00Z', 'Europe/Amsterdam')).toBe(
      '2026-01-03',
    )
    expect(span('2026-01-05T00:00:00Z', '2026-01-12T00:00:00Z')).toBe('2026-01-05 – 2026-01-11')
  })

  it('name its length in the unit that people would', () => {
    const hours = [1 / 3_600, 1 / 4, 1, 12, 24, 168, 30.436875 * 24, 91.310625 * 24, 365.2425 * 24]
    expect(hours.map((count) => formatLength(Math.round(count * hourMs)))).toEqual([
      ...['1 second', '15 minutes', '1 hour', '12 hours', '1 day', '1 week'],
      ...['1 month', '3 months', '1 year'],
    ])
  })
})
