import { expect, test } from 'vitest'
import { isUuid, newUuidV7 } from './ids'

test('ids are version 7, unique, and grow also within a millisecond and when the clock goes back', () => {
  const start = Date.UTC(2100, 0, 1)
  const ids = Array.from({ length: 20_000 }, (_, index) => newUuidV7(start - (index % 3)))
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.slice().sort()).toEqual(ids)
  for (const id of ids) {
    expect(isUuid(id)).toBe(true)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  }
  expect(Number.parseInt(ids[0]?.replaceAll('-', '').slice(0, 12) ?? '', 16)).toBe(start)
})
