import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readTime } from './read-time'

it('reads what JavaScript writes, on every day there is', () => {
  fc.assert(
    fc.property(
      fc.date({
        min: new Date(-62_167_219_200_000),
        max: new Date(253_402_300_799_999),
        noInvalidDate: true,
      }),
      (date) => {
        expect(readTime(date.toISOString())).toBe(date.getTime())
      },
    ),
  )
})

it.each(['0099-08-31T23:59:59.999Z', '0099-08-30T23:59:59.999Z'])(
  'reads %s as its own century',
  (text) => {
    expect(readTime(text)).toBe(new Date(text).getTime())
  },
)

it.each([
  '2026-02-30T00:00:00.000Z',
  '2026-00-10T00:00:00.000Z',
  '2026-13-10T00:00:00.000Z',
  '2026-01-00T00:00:00.000Z',
  '2026-01-10T24:00:00.000Z',
  '2026-01-10T00:60:00.000Z',
  '2025-02-29T12:00:00.000Z',
])('refuses %s, which is no time', (text) => {
  expect(readTime(text)).toBeNull()
})

it.each([
  ['2026-01-03T14:30:00+02:00', '2026-01-03T12:30:00.000Z'],
  ['2024-02-29t12:00:00.1239z', '2024-02-29T12:00:00.123Z'],
  ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59.999Z'],
])('reads %s as %s', (text, iso) => {
  expect(readTime(text)).toBe(Date.parse(iso))
})
