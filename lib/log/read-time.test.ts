import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readTime } from './read-time'

function read(text: string): number {
  const bytes = Buffer.from(`"${text}"`)
  return readTime(bytes, 1, bytes.length - 1)
}

it('reads the times that the log writes', () => {
  const dates = fc.date({
    ...{ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z') },
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(dates, (date) => {
      expect(read(date.toISOString())).toBe(date.getTime())
    }),
  )
})

it.each([
  '2026-01-03T14:30:00+02:00',
  '2026-01-03T14:30:00.5Z',
  '2026-01-03T14:30:00Z',
  '0026-01-03T14:30:00.000Z',
  '2026-01-03T14:30:0x.000Z',
  '',
])('reads what JavaScript reads of %j', (text) => {
  expect(read(text)).toBe(Date.parse(text))
})
