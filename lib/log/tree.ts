import type { Sql } from '@/lib/platform/db'
import type { TreeSource } from './core/proof-builder'
import { nodesFromTiles } from './core/proof-builder'
import { type TileId, tileWidth } from './core/tile'
import { hashSize } from './core/merkle'
import { sha256 } from './hashing'
import { readLeafHashes, readTileRoots } from './store/append-store'
import { readTiles } from './store/tree-store'

/** The stored tree of a company's first `size` leaves, as the proof builders read it. */
export function treeOf(
  sql: Sql,
  { companyId, size }: { companyId: string; size: number },
): TreeSource {
  return {
    sha256,
    nodes: nodesFromTiles({
      sha256,
      size,
      tiles: (tiles) => readTileHashes(sql, { companyId, tiles }),
    }),
  }
}

/**
 * The hashes of tiles, `width` × 32 bytes each, in the order asked; shorter where the log is. Complete tiles are one row
 * each, of which a smaller log had the beginning; what is not complete yet is made of what stands below it: rows' leaf
 * hashes, or roots of complete tiles.
 */
export async function readTileHashes(
  sql: Sql,
  { companyId, tiles }: { companyId: string; tiles: readonly TileId[] },
): Promise<Uint8Array[]> {
  const complete = await readTiles(sql, { companyId, tiles })
  return await Promise.all(
    tiles.map(async (tile) => {
      const stored = complete.get(`${tile.level}/${tile.index}`)
      if (stored) return stored.subarray(0, tile.width * hashSize)
      const from = tile.index * tileWidth
      const range = { companyId, from, to: from + tile.width }
      const hashes =
        tile.level === 0
          ? await readLeafHashes(sql, range)
          : await readTileRoots(sql, { ...range, level: tile.level - 1 })
      return Buffer.concat(hashes)
    }),
  )
}
