import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes, encodeHex } from './bytes'
import { tileRoot } from './frontier'
import { verifyInclusion } from './merkle'
import { cachedNodes, inclusionProof, nodesFromLeafHashes, rootAt } from './proof-builder'
import { makeLeafHashes, sha256 } from './test-vectors/reference-tree'
import type { TileId } from './tile'

const leaves = makeLeafHashes(1_500)
const reference = (size: number) => ({
  sha256,
  nodes: nodesFromLeafHashes(sha256, leaves.slice(0, size)),
})

/** Tiles of two levels, as a database answers them; counts what is asked for. */
function makeTiles() {
  const asked: string[] = []
  const hashAt = (level: number, index: number): Uint8Array =>
    level === 0
      ? (leaves[index] ?? new Uint8Array(0))
      : tileRoot(sha256, concatBytes(...leaves.slice(index * 256, (index + 1) * 256)))
  const tiles = async (ids: readonly TileId[]) =>
    ids.map(({ level, index, width }) => {
      asked.push(`${level}/${index}`)
      return concatBytes(...Array.from({ length: width }, (_, i) => hashAt(level, index * 256 + i)))
    })
  return { asked, tiles }
}

describe('cachedNodes', () => {
  it('gives the same proofs as the leaves themselves, also against a size that was left behind', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1_500 }),
        fc.integer({ min: 0, max: 400 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
        async (size, more, picks) => {
          const { tiles } = makeTiles()
          const cached = cachedNodes({
            sha256,
            size: Math.min(1_500, size + more),
            tiles,
            tilesMax: 2,
          })
          const root = await rootAt(reference(size), size)
          for (const index of picks.map((pick) => pick % size)) {
            const proof = await inclusionProof({ sha256, nodes: cached.nodes }, { index, size })
            const expected = await inclusionProof(reference(size), { index, size })
            expect(proof.map(encodeHex)).toEqual(expected.map(encodeHex))
            const leafHash = leaves[index] ?? new Uint8Array(0)
            expect(verifyInclusion(sha256, { leafHash, index, size, proof, root })).toEqual({
              ok: true,
            })
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('reads a tile once for its neighbours, and all of a batch at once', async () => {
    const { asked, tiles } = makeTiles()
    let calls = 0
    const size = 1_500
    const counted = (ids: readonly TileId[]) => {
      calls += 1
      return tiles(ids)
    }
    const cached = cachedNodes({ sha256, size, tiles: counted })
    const indexes = [0, 1, 2, 300, 301, 1_499]
    await cached.prefetch(indexes)
    const before = calls
    for (const index of indexes.slice(0, 3)) {
      await inclusionProof({ sha256, nodes: cached.nodes }, { index, size })
    }
    expect(before).toBe(1)
    expect(new Set(asked).size).toBe(asked.length)
  })
})
