import { describe, expect, it } from 'vitest'
import {
  describeRange,
  type TimeRange,
  toDraft,
  toRange,
  toSearchBounds,
  widenRange,
  wholeTime,
} from './time-range'
import { fromWallClock, isTimeZone, toWallClock } from './zone'

const day = (year: number, month: number, date: number) => ({ year, month, day: date })
const bare = { fromDay: null, fromTime: '', toDay: null, toTime: '' }

describe('a range of days', () => {
  it('covers the whole last day when no time is given', () => {
    const range = toRange(
      { ...bare, fromDay: day(2026, 1, 3), toDay: day(2026, 1, 31) },
      'Europe/Amsterdam',
    )
    expect(range).toEqual({
      last: null,
      from: '2026-01-02T23:00:00.000Z',
      to: '2026-01-31T22:59:59.999Z',
    })
  })

  it('is one day when no last day is chosen', () => {
    expect(toRange({ ...bare, fromDay: day(2026, 2, 28) }, 'UTC')).toEqual({
      last: null,
      from: '2026-02-28T00:00:00.000Z',
      to: '2026-02-28T23:59:59.999Z',
    })
  })

  it('covers the 25 hours of the day on which summer time ends', () => {
    const range = toRange({ ...bare, fromDay: day(2026, 10, 25) }, 'Europe/Amsterdam')
    const { from, to } = range
    expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBe(25 * 3_600_000 - 1)
  })

  it('comes back from the address as people filled it in', () => {
    for (const draft of [
      { fromDay: day(2026, 1, 3), fromTime: '09:30', toDay: day(2026, 1, 4), toTime: '17:00:15' },
      { fromDay: day(2026, 1, 3), fromTime: '', toDay: day(2026, 1, 4), toTime: '' },
    ]) {
      const back = toDraft(toRange(draft, 'America/New_York'), 'America/New_York')
      expect(back).toMatchObject({
        fromDay: draft.fromDay,
        fromTime: draft.fromTime,
        toDay: draft.toDay,
        toTime: draft.toTime,
      })
    }
  })
})

describe('a range that was dragged over a chart', () => {
  const dragged = { last: null, from: '2026-01-03T14:00:05.000Z', to: '2026-01-03T14:00:09.999Z' }

  it('stays the same when the panel is opened and applied', () => {
    for (const zone of ['UTC', 'Asia/Kathmandu']) {
      expect(toRange(toDraft(dragged, zone), zone)).toEqual(dragged)
    }
  })

  it('is widened threefold, but not beyond now', () => {
    const now = Date.parse('2026-02-01T00:00:00Z')
    expect(widenRange(dragged, now)).toEqual({
      last: null,
      from: '2026-01-03T14:00:00.000Z',
      to: '2026-01-03T14:00:14.999Z',
    })
    expect(widenRange(dragged, Date.parse(dragged.to) + 1)).toEqual({
      last: null,
      from: '2026-01-03T13:59:55.001Z',
      to: '2026-01-03T14:00:10.000Z',
    })
  })
})

it('every range is any time after it was widened often enough', () => {
  const open = { last: null, from: '2026-01-03T14:00:05.000Z', to: null }
  for (const start of [{ ...wholeTime, last: '24h' } as const, open]) {
    let range: TimeRange = start
    for (let times = 0; times < 3; times += 1) range = widenRange(range, 0)
    expect(range).toEqual(wholeTime)
  }
  let range: TimeRange = { ...open, to: open.from }
  for (let times = 0; times < 30; times += 1) range = widenRange(range, Date.parse('2026-02-01'))
  expect(range).toEqual(wholeTime)
})

describe('the bounds of a search', () => {
  it('find an event at the very edge, since the search leaves its bounds out', () => {
    const range = { last: null, from: '2026-01-01T00:00:00.000Z', to: '2026-01-01T23:59:59.999Z' }
    expect(toSearchBounds(range, 0)).toEqual({
      after: '2025-12-31T23:59:59.999Z',
      before: '2026-01-02T00:00:00.000Z',
    })
  })

  it('count a preset back from now and are open otherwise', () => {
    const now = Date.parse('2026-01-08T00:00:00Z')
    expect(toSearchBounds({ ...wholeTime, last: '7d' }, now)).toEqual({
      after: '2026-01-01T00:00:00.000Z',
    })
    expect(toSearchBounds(wholeTime, now)).toEqual({})
  })
})

describe('the words for a range', () => {
  it('leave out times at the edges of days', () => {
    const range = toRange({ ...bare, fromDay: day(2026, 1, 3), toDay: day(2026, 1, 5) }, 'UTC')
    expect(describeRange(range, 'UTC')).toBe('2026-01-03 – 2026-01-05')
  })

  it('are in the zone of the viewer', () => {
    const range = { last: null, from: '2026-01-03T23:30:00.000Z', to: null }
    expect(describeRange(range, 'Asia/Tokyo')).toBe('Since 2026-01-04 08:30')
  })
})

describe('a wall clock', () => {
  it('goes to a moment and back in every half hour around a change of summer time', () => {
    for (let at = Date.UTC(2026, 2, 28); at < Date.UTC(2026, 2, 31); at += 1_800_000) {
      for (const zone of ['Europe/Amsterdam', 'Asia/Kolkata', 'Pacific/Chatham']) {
        expect(fromWallClock(toWallClock(at, zone), zone)).toBe(at)
      }
    }
  })

  it('takes a time that summer time skips as one after the change', () => {
    const skipped = { year: 2026, month: 3, day: 29, hour: 2, minute: 30, second: 0 }
    expect(new Date(fromWallClock(skipped, 'Europe/Amsterdam')).toISOString()).toBe(
      '2026-03-29T01:30:00.000Z',
    )
  })

  it('refuses a zone that does not exist', () => {
    expect(isTimeZone('Europe/Amsterdam')).toBe(true)
    expect(isTimeZone('Mars/Olympus')).toBe(false)
    expect(isTimeZone('')).toBe(false)
  })
})
