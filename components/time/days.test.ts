import { expect, it } from 'vitest'
import { formatDayHeading, makeDayTeller } from './days'

it('a day begins and ends by the clocks of its zone, whatever its offset', () => {
  const kathmandu = makeDayTeller('Asia/Kathmandu')
  const midnight = Date.parse('2026-01-02T18:15:00Z')
  expect([midnight - 1, midnight].map(kathmandu)).toEqual(['2026-01-02', '2026-01-03'])
  const berlin = makeDayTeller('Europe/Berlin')
  const summer = Date.parse('2026-03-28T23:00:00Z')
  expect([summer - 1, summer, summer + 23 * 3_600_000 - 1].map(berlin)).toEqual([
    ...['2026-03-28', '2026-03-29', '2026-03-29'],
  ])
  expect(berlin(summer + 23 * 3_600_000)).toBe('2026-03-30')
})

it('a heading names the weekday', () => {
  expect(formatDayHeading('2026-11-26')).toBe('Thursday, 2026-11-26')
})
