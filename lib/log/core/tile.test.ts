import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseTilePath, tilePath, tileWidthAt } from './tile'

test('writes paths as C2SP tlog-tiles shows them', () => {
  expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe('tile/0/x001/x234/067')
  expect(tilePath({ level: 1, index: 0, width: 1 })).toBe('tile/1/000.p/1')
  expect(tilePath({ level: 0, index: 999, width: 256 })).toBe('tile/0/999')
  expect(tilePath({ level: 0, index: 1000, width: 44 })).toBe('tile/0/x001/000.p/44')
})

test('reads back every path it writes', () => {
  const tiles = fc.record({
    level: fc.nat(63),
    index: fc.maxSafeNat(),
    width: fc.integer({ min: 1, max: 256 }),
  })
  fc.assert(
    fc.property(tiles, (tile) => {
      expect(parseTilePath(tilePath(tile))).toEqual(tile)
    }),
  )
})

test('refuses every other spelling', () => {
  const paths = [
    'tile/0/0',
    'tile/00/000',
    'tile/64/000',
    'tile/0/x000/001',
    'tile/0/001/067',
    'tile/0/x001/x067',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    '/tile/0/000',
    'tile/0/000/',
    'tile/-1/000',
    'tile/0/x999/x999/x999/x999/x999/999',
    'tile/entries/000',
  ]
  for (const path of paths) expect(parseTilePath(path)).toBeNull()
})

test('knows how wide a tile is at a size', () => {
  expect(tileWidthAt(300, { level: 0, index: 0 })).toBe(256)
  expect(tileWidthAt(300, { level: 0, index: 1 })).toBe(44)
  expect(tileWidthAt(300, { level: 0, index: 2 })).toBe(0)
  expect(tileWidthAt(300, { level: 1, index: 0 })).toBe(1)
})
