import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCheckDue, isMailDue, isOwnersBusiness, lastSlotMs, retryAfterMs } from './rules'

const dayMs = 86_400_000
const minuteMs = 60_000

describe('the time of day at which a log is checked', () => {
  it('was within the last day, and is the same one every day', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: dayMs, max: 4e12 }), (companyId, nowMs) => {
        const slotMs = lastSlotMs(companyId, nowMs)
        expect(slotMs).toBeLessThanOrEqual(nowMs)
        expect(nowMs - slotMs).toBeLessThan(dayMs)
        expect(lastSlotMs(companyId, nowMs + dayMs)).toBe(slotMs + dayMs)
      }),
    )
  })

  it('differs from company to company', () => {
    const ids = Array.from(
      { length: 24 },
      (_, at) => `0197-${(at * 3_600).toString(16).padStart(8, '0')}`,
    )
    const hours = new Set(
      ids.map((id) => Math.floor((lastSlotMs(id, 10 * dayMs) % dayMs) / 3_600_000)),
    )
    expect(hours.size).toBe(24)
  })
})

describe('a check is due', () => {
  const companyId = '01970000-0000-7000-8000-000000000000'
  const nowMs = 10 * dayMs + 5
  const due = (createdAtMs: number, lastFinishedAtMs?: number) =>
    isCheckDue({ companyId, createdAtMs, lastFinishedAtMs, nowMs })

  it('once the time of day has come, if none was finished since', () => {
    expect(due(0)).toBe(true)
    expect(due(0, 9 * dayMs)).toBe(true)
    expect(due(0, nowMs - 1)).toBe(false)
  })

  it('not on the day on which the company was made', () => {
    expect(due(nowMs - 1)).toBe(false)
  })
})

describe('a mail is due', () => {
  it('at once, then after a day or a week, a minute early at most', () => {
    const lastMs = dayMs
    expect(isMailDue({ rhythm: 'daily', lastMs: undefined, nowMs: 0 })).toBe(true)
    expect(isMailDue({ rhythm: 'daily', lastMs, nowMs: 2 * dayMs - 2 * minuteMs })).toBe(false)
    expect(isMailDue({ rhythm: 'daily', lastMs, nowMs: 2 * dayMs - minuteMs })).toBe(true)
    expect(isMailDue({ rhythm: 'weekly', lastMs, nowMs: 7 * dayMs })).toBe(false)
    expect(isMailDue({ rhythm: 'weekly', lastMs, nowMs: 8 * dayMs })).toBe(true)
  })
})

it('what failed is tried again later each time, at last every six hours', () => {
  expect([1, 2, 3, 4].map((attempts) => retryAfterMs(attempts) / minuteMs)).toEqual([1, 2, 4, 8])
  expect(retryAfterMs(40)).toBe(6 * 60 * minuteMs)
})

it('owners are told of new damage at once, and of damage that stays once a day', () => {
  expect(isOwnersBusiness({ isScheduled: false, wasDamaged: false })).toBe(true)
  expect(isOwnersBusiness({ isScheduled: false, wasDamaged: true })).toBe(false)
  expect(isOwnersBusiness({ isScheduled: true, wasDamaged: true })).toBe(true)
})
