import { describe, expect, test } from 'vitest'
import { parseDate, resolveDate } from './dates'

function resolve(text: string, timeZone: string): string[] {
  const date = parseDate(text)
  if (date === null) return []
  const { startMs, endMs } = resolveDate(date, { nowMs: Date.UTC(2026, 2, 29, 23, 30), timeZone })
  return [startMs, endMs].map((ms) => new Date(ms).toISOString().replace(/:00\.000Z$/, 'Z'))
}

describe('a date covers', () => {
  test.each<[string, string, string, string]>([
    ['2026', 'UTC', '2026-01-01T00:00Z', '2027-01-01T00:00Z'],
    ['2026-12', 'UTC', '2026-12-01T00:00Z', '2027-01-01T00:00Z'],
    ['2024-02-29', 'UTC', '2024-02-29T00:00Z', '2024-03-01T00:00Z'],
    ['2026-01-03T14:30', 'UTC', '2026-01-03T14:30Z', '2026-01-03T14:31Z'],
    ['2026-01-03 14:30', 'America/New_York', '2026-01-03T19:30Z', '2026-01-03T19:31Z'],
    [
      '2026-01-03T14:30:05+05:30',
      'Europe/Berlin',
      '2026-01-03T09:00:05.000Z',
      '2026-01-03T09:00:06.000Z',
    ],
    ['2026-01-03t14:30:05.5z', 'UTC', '2026-01-03T14:30:05.500Z', '2026-01-03T14:30:05.501Z'],
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00Z', '2026-03-29T22:00Z'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00Z', '2026-10-25T23:00Z'],
    // Midnight is skipped: the day has 23 hours, and the one before it all of its 24.
    ['2026-09-05', 'America/Santiago', '2026-09-05T04:00Z', '2026-09-06T04:00Z'],
    ['2026-09-06', 'America/Santiago', '2026-09-06T04:00Z', '2026-09-07T03:00Z'],
    ['2026-04-24', 'Africa/Cairo', '2026-04-23T22:00Z', '2026-04-24T21:00Z'],
    // 23 o'clock comes twice.
    ['2026-04-04', 'America/Santiago', '2026-04-04T03:00Z', '2026-04-05T04:00Z'],
    ['2026-04-05', 'America/Santiago', '2026-04-05T04:00Z', '2026-04-06T04:00Z'],
    // Of a time that comes twice it is the first, wherever the zone lies.
    ['2026-10-25T01:59', 'Europe/Berlin', '2026-10-24T23:59Z', '2026-10-25T00:00Z'],
    ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30Z', '2026-10-25T00:31Z'],
    ['2026-10-25T03:00', 'Europe/Berlin', '2026-10-25T02:00Z', '2026-10-25T02:01Z'],
    ['2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30Z', '2026-11-01T05:31Z'],
    ['2026-11-01T02:00', 'America/New_York', '2026-11-01T07:00Z', '2026-11-01T07:01Z'],
    ['2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T01:00Z', '2026-03-29T01:01Z'],
    // A whole day is skipped.
    ['2011-12-31', 'Pacific/Apia', '2011-12-30T10:00Z', '2011-12-31T10:00Z'],
    ['today', 'Europe/Berlin', '2026-03-29T22:00Z', '2026-03-30T22:00Z'],
    ['today', 'UTC', '2026-03-29T00:00Z', '2026-03-30T00:00Z'],
    ['Yesterday', 'Asia/Tokyo', '2026-03-28T15:00Z', '2026-03-29T15:00Z'],
    ['-90m', 'UTC', '2026-03-29T22:00Z', '2026-03-29T22:00:00.001Z'],
    ['-1W', 'UTC', '2026-03-22T23:30Z', '2026-03-22T23:30:00.001Z'],
  ])('%s in %s', (text, zone, start, end) => {
    expect(resolve(text, zone)).toEqual([start, end])
  })

  test.each([
    '',
    '26-01-01',
    '2026-1-1',
    '2026-13',
    '2025-02-29',
    '2026-01-01T24:00',
    '0000',
    '7d',
    '-7',
    '-7x',
  ])('%j is no date', (text) => {
    expect(parseDate(text)).toBeNull()
  })
})
