import { describe, expect, it } from 'vitest'
import {
  beginOfDay,
  cutPeriod,
  dayAt,
  endOfPeriod,
  formatPeriod,
  lastWholePeriod,
  listPeriods,
  periodBefore,
} from './rules'

describe('the last whole period', () => {
  it.each([
    ['weekly', '2026-11-26', '2026-11-16', '2026-11-23'],
    ['weekly', '2026-11-23', '2026-11-16', '2026-11-23'],
    ['weekly', '2026-11-22', '2026-11-09', '2026-11-16'],
    ['monthly', '2026-11-26', '2026-10-01', '2026-11-01'],
    ['monthly', '2026-01-01', '2025-12-01', '2026-01-01'],
    ['quarterly', '2026-11-26', '2026-07-01', '2026-10-01'],
    ['quarterly', '2026-01-31', '2025-10-01', '2026-01-01'],
  ] as const)('%s on %s is over before that day', (rhythm, today, from, until) => {
    expect(lastWholePeriod(rhythm, today)).toEqual({ from, until })
  })
})

describe('what came before', () => {
  it.each([
    ['a week', '2026-11-16', '2026-11-23', '2026-11-09', '2026-11-16'],
    [
      'a month, though the one before is shorter',
      '2026-03-01',
      '2026-04-01',
      '2026-02-01',
      '2026-03-01',
    ],
    ['a quarter', '2026-01-01', '2026-04-01', '2025-10-01', '2026-01-01'],
    ['any other days: as many', '2026-11-03', '2026-11-08', '2026-10-29', '2026-11-03'],
  ])('%s', (_, from, until, fromBefore, untilBefore) => {
    expect(periodBefore({ from, until })).toEqual({ from: fromBefore, until: untilBefore })
  })
})

it('periods that were missed are listed oldest first, and no more than the last ones', () => {
  const missed = { after: '2026-11-02', by: '2026-11-26' }
  expect(listPeriods('weekly', { ...missed, countMax: 9 }).map(({ from }) => from)).toEqual([
    ...['2026-11-02', '2026-11-09', '2026-11-16'],
  ])
  expect(listPeriods('weekly', { ...missed, countMax: 2 }).map(({ from }) => from)).toEqual([
    ...['2026-11-09', '2026-11-16'],
  ])
  expect(listPeriods('weekly', { ...missed, after: '2026-11-23', countMax: 2 })).toEqual([])
})

it('a period that runs is over on the first day of the next one', () => {
  expect(endOfPeriod('weekly', '2026-11-23')).toBe('2026-11-30')
  expect(endOfPeriod('weekly', '2026-11-29')).toBe('2026-11-30')
  expect(endOfPeriod('monthly', '2026-02-01')).toBe('2026-03-01')
  expect(endOfPeriod('monthly', '2026-12-31')).toBe('2027-01-01')
  expect(endOfPeriod('quarterly', '2026-02-15')).toBe('2026-04-01')
  expect(endOfPeriod('quarterly', '2026-12-31')).toBe('2027-01-01')
})

it('short periods are cut into days, long ones into weeks that begin on Mondays', () => {
  const week = cutPeriod({ from: '2026-11-16', until: '2026-11-23' }, { countMax: 31 })
  expect(week).toMatchObject({ unit: 'day' })
  expect(week.starts).toHaveLength(7)
  const quarter = cutPeriod({ from: '2026-07-01', until: '2026-10-01' }, { countMax: 31 })
  expect(quarter.unit).toBe('week')
  expect(quarter.starts.slice(0, 3)).toEqual(['2026-07-01', '2026-07-06', '2026-07-13'])
  expect(quarter.starts.at(-1)).toBe('2026-09-28')
})

it('days begin where the company is, when its clocks are changed too', () => {
  expect(new Date(beginOfDay('2026-03-29', 'Europe/Berlin')).toISOString()).toBe(
    '2026-03-28T23:00:00.000Z',
  )
  expect(new Date(beginOfDay('2026-03-30', 'Europe/Berlin')).toISOString()).toBe(
    '2026-03-29T22:00:00.000Z',
  )
  expect(dayAt(Date.parse('2026-11-25T23:30:00Z'), 'Europe/Berlin')).toBe('2026-11-26')
  expect(dayAt(Date.parse('2026-11-26T03:00:00Z'), 'America/New_York')).toBe('2026-11-25')
})

it('a period is told by its first and last day', () => {
  expect(formatPeriod({ from: '2026-11-16', until: '2026-11-23' })).toBe('2026-11-16 – 2026-11-22')
  expect(formatPeriod({ from: '2026-11-16', until: '2026-11-17' })).toBe('2026-11-16')
})
