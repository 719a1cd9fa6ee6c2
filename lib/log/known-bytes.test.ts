import { expect, it, vi } from 'vitest'
import { KnownBytes } from './known-bytes'

it('makes the same of the same bytes, once, and something else of others', () => {
  const make = vi.fn((text: string) => ({ text }))
  const known = new KnownBytes(make)
  const bytes = Buffer.from('name,name,nämé,other')
  const [one, two] = [known.read(bytes, 0, 4), known.read(bytes, 5, 9)]
  expect(two).toBe(one)
  expect(known.read(bytes, 10, 16)).toEqual({ text: 'nämé' })
  expect(make).toHaveBeenCalledTimes(2)
})

it('does not mix up what falls on one place, nor keep more than its places', () => {
  const known = new KnownBytes((text) => text)
  for (let number = 0; number < 20_000; number += 1) {
    const bytes = Buffer.from(String(number))
    expect(known.read(bytes, 0, bytes.length)).toBe(String(number))
  }
  const long = Buffer.from('x'.repeat(1_000))
  expect(known.read(long, 0, 1_000)).toBe('x'.repeat(1_000))
})

it('stays true to the bytes that it read when they are written over', () => {
  const make = vi.fn((text: string) => text)
  const known = new KnownBytes(make)
  const batch = Buffer.from('name')
  known.read(batch, 0, 4)
  batch.fill(0)
  known.read(Buffer.from('name'), 0, 4)
  expect(make).toHaveBeenCalledTimes(1)
})
