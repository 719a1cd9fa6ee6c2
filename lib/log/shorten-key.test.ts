import { expect, it } from 'vitest'
import { shortenKey } from './shorten-key'

it('leaves every key alone that an index can hold', () => {
  for (const key of ['', 'user:1', 'x'.repeat(1_000), 'é'.repeat(500)]) {
    expect(shortenKey(key)).toBe(key)
  }
})

it('keeps the beginning of a longer one, and keys apart that differ at the end', () => {
  const [one, other] = [shortenKey(`${'x'.repeat(2_000)}1`), shortenKey(`${'x'.repeat(2_000)}2`)]
  expect(one.startsWith('x'.repeat(200))).toBe(true)
  expect(one).not.toBe(other)
  expect(Buffer.byteLength(one)).toBeLessThan(1_000)
})

it('never cuts a character in two', () => {
  const key = shortenKey(`x${'🔑'.repeat(1_000)}`)
  expect(Buffer.from(key).toString()).toBe(key)
  expect(Buffer.byteLength(key)).toBeLessThan(1_000)
})
