import { expect, it } from 'vitest'
import { isOutside } from './hours'

const days = [1, 2, 3, 4, 5]
const outside = (at: string, zone: string, hours = { from: '09:00', to: '17:00' }) =>
  isOutside(Date.parse(at), { zone, days, ...hours })

it('working hours begin and end to the minute, by the clocks of their zone', () => {
  // Thursday; Kolkata is half an hour beside the hours of others.
  expect(outside('2026-01-08T08:59:59.999Z', 'UTC')).toBe(true)
  expect(outside('2026-01-08T09:00:00.000Z', 'UTC')).toBe(false)
  expect(outside('2026-01-08T16:59:59.999Z', 'UTC')).toBe(false)
  expect(outside('2026-01-08T17:00:00.000Z', 'UTC')).toBe(true)
  expect(outside('2026-01-08T03:29:59.999Z', 'Asia/Kolkata')).toBe(true)
  expect(outside('2026-01-08T03:30:00.000Z', 'Asia/Kolkata')).toBe(false)
  expect(outside('2026-01-08T03:15:00.000Z', 'Asia/Kathmandu')).toBe(false)
  expect(outside('2026-01-08T03:14:00.000Z', 'Asia/Kathmandu')).toBe(true)
})

it('they follow a change of clocks, and weekends of their zone', () => {
  // In Berlin clocks went from 02:00 to 03:00 on 29 March 2026, a Sunday.
  const early = { from: '02:00', to: '03:00' }
  const everyDay = (at: string) =>
    isOutside(Date.parse(at), { zone: 'Europe/Berlin', days: [1, 2, 3, 4, 5, 6, 7], ...early })
  expect(everyDay('2026-03-28T01:30:00Z')).toBe(false)
  expect(everyDay('2026-03-29T00:59:00Z')).toBe(true)
  expect(everyDay('2026-03-29T01:00:00Z')).toBe(true)
  expect(everyDay('2026-03-30T00:30:00Z')).toBe(false)
  // Friday evening in New York is Saturday in UTC.
  expect(outside('2026-01-10T01:00:00Z', 'UTC', { from: '00:00', to: '24:00' })).toBe(true)
  expect(outside('2026-01-10T01:00:00Z', 'America/New_York', { from: '00:00', to: '24:00' })).toBe(
    false,
  )
})
