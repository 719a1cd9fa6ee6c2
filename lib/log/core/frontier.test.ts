import { describe, expect, test } from 'vitest'
import { concatBytes, encodeHex } from './bytes'
import {
  type CompletedTile,
  emptyFrontier,
  extendFrontier,
  frontierRoot,
  partialTilesNeeded,
  tileRoot,
} from './frontier'
import { verifyConsistency, verifyInclusion, verifyRange } from './merkle'
import {
  consistencyProof,
  inclusionProof,
  nodesFromTiles,
  rangeProof,
  rootAt,
} from './proof-builder'
import { makeLeafHashes, referenceRoot, sha256 } from './test-vectors/reference-tree'
import { type TileId, tileWidthAt } from './tile'

const allLeaves = makeLeafHashes(66_050)

/** What the database holds: leaf hashes in rows, complete tiles. Levels above 0 are found in tiles' roots. */
function createLog() {
  let frontier = emptyFrontier
  const tiles = new Map<string, CompletedTile>()
  const asked: TileId[] = []
  const hashAt = (level: number, index: number) =>
    (level === 0 ? allLeaves[index] : tiles.get(`${level - 1}/${index}`)?.root) ?? new Uint8Array(0)
  const readTile = ({ level, index, width }: TileId) =>
    concatBytes(...Array.from({ length: width }, (_, i) => hashAt(level, index * 256 + i)))
  const append = (count: number) => {
    const leafHashes = allLeaves.slice(frontier.size, frontier.size + count)
    const needed = partialTilesNeeded({ size: frontier.size, count })
    asked.length = 0
    const partialTile = (tile: TileId) => {
      asked.push(tile)
      return readTile(tile)
    }
    const result = extendFrontier(sha256, frontier, { leafHashes, partialTile })
    expect(asked).toEqual(needed)
    frontier = result.frontier
    for (const tile of result.tiles) tiles.set(`${tile.level}/${tile.index}`, tile)
    return result
  }
  return { append, tiles, readTile, current: () => frontier }
}

describe('an appended log', () => {
  test('has the reference root after every append, one leaf at a time, over a tile boundary', () => {
    const log = createLog()
    for (let size = 1; size <= 520; size++) {
      const { tiles } = log.append(1)
      expect(tiles.map(({ level, index }) => [level, index])).toEqual(
        size % 256 === 0 ? [[0, size / 256 - 1]] : [],
      )
      expect(encodeHex(frontierRoot(sha256, log.current()))).toBe(
        encodeHex(referenceRoot(allLeaves.slice(0, size))),
      )
    }
  })

  test('does not depend on how the leaves were batched', () => {
    for (const sizes of [
      [255, 1, 1],
      [256, 257],
      [257, 255, 600],
      [1, 4000],
      [3000, 1096, 1],
    ]) {
      const log = createLog()
      for (const count of sizes) log.append(count)
      const size = sizes.reduce((sum, count) => sum + count, 0)
      expect(log.current().size).toBe(size)
      expect(encodeHex(frontierRoot(sha256, log.current()))).toBe(
        encodeHex(referenceRoot(allLeaves.slice(0, size))),
      )
      expect(log.tiles.size).toBe(Math.floor(size / 256))
    }
  })

  test('beyond 65,536 leaves has exact tiles of both levels, and proofs from tiles verify', async () => {
    const log = createLog()
    for (const count of [65_535, 1, 1, 255, 208]) log.append(count)
    const size = 66_000
    expect(log.current().size).toBe(size)
    expect([...log.tiles.values()].filter(({ level }) => level === 1)).toHaveLength(1)
    for (const tile of log.tiles.values()) {
      expect(tile.hashes).toHaveLength(8192)
      expect(encodeHex(tile.hashes)).toBe(encodeHex(log.readTile({ ...tile, width: 256 })))
      expect(encodeHex(tileRoot(sha256, tile.hashes))).toBe(encodeHex(tile.root))
    }

    const calls: (readonly TileId[])[] = []
    const sourceAt = (at: number) => ({
      sha256,
      nodes: nodesFromTiles({
        sha256,
        size: at,
        tiles: async (tiles) => {
          calls.push(tiles)
          for (const tile of tiles) expect(tile.width).toBe(tileWidthAt(at, tile))
          return tiles.map(log.readTile)
        },
      }),
    })
    const root = frontierRoot(sha256, log.current())
    expect(encodeHex(root)).toBe(encodeHex(referenceRoot(allLeaves.slice(0, size))))
    for (const index of [0, 255, 256, 65_535, 65_536, 65_999]) {
      calls.length = 0
      const proof = await inclusionProof(sourceAt(size), { index, size })
      expect(calls).toHaveLength(1)
      expect(new Set(calls[0]?.map(({ level, index }) => `${level}/${index}`)).size).toBe(
        calls[0]?.length,
      )
      const leafHash = allLeaves[index] ?? new Uint8Array(0)
      expect(verifyInclusion(sha256, { leafHash, index, size, proof, root })).toEqual({ ok: true })
    }
    for (const from of [1, 255, 256, 257, 65_535, 65_536, 65_537, size]) {
      const proof = await consistencyProof(sourceAt(size), { from, to: size })
      const older = await rootAt(sourceAt(from), from)
      const claim = { from: { size: from, root: older }, to: { size, root }, proof }
      expect(verifyConsistency(sha256, claim)).toEqual({ ok: true })
    }
    for (const [a, b] of [
      [0, size],
      [200, 700],
      [65_500, 65_600],
      [size, size],
    ] as const) {
      const range = await rangeProof(sourceAt(size), { a, b, size })
      const leafHashes = allLeaves.slice(a, b)
      expect(verifyRange(sha256, { range, leafHashes, root })).toEqual({ ok: true })
    }
  })

  test('refuses to seal over stored hashes that differ from what was sealed', () => {
    const { frontier } = extendFrontier(sha256, emptyFrontier, {
      leafHashes: allLeaves.slice(0, 200),
      partialTile: () => new Uint8Array(0),
    })
    const damaged = concatBytes(...allLeaves.slice(1, 201))
    const extension = { leafHashes: allLeaves.slice(200, 300), partialTile: () => damaged }
    expect(() => extendFrontier(sha256, frontier, extension)).toThrow(
      'does not hash to what was sealed',
    )
    const short = { ...extension, partialTile: () => new Uint8Array(32) }
    expect(() => extendFrontier(sha256, frontier, short)).toThrow('expected 200 hashes')
  })

  test('asks for no partial tile that this append does not complete', () => {
    expect(partialTilesNeeded({ size: 0, count: 1000 })).toEqual([])
    expect(partialTilesNeeded({ size: 10, count: 245 })).toEqual([])
    expect(partialTilesNeeded({ size: 10, count: 246 })).toEqual([
      { level: 0, index: 0, width: 10 },
    ])
    expect(partialTilesNeeded({ size: 65_530, count: 10 })).toEqual([
      { level: 0, index: 255, width: 250 },
      { level: 1, index: 0, width: 255 },
    ])
  })
})
