import { setImmediate } from 'node:timers/promises'
import type { Sql } from '@/lib/platform/db'
import { splitHashes } from './core/frontier'
import { emptyRoot, foldHashes, nodeHasher } from './core/merkle'
import { tileWidth } from './core/tile'
import { sha256 } from './hashing'
import { readTileHashes } from './tree'

const tilesPerRead = 32

/**
 * The RFC 6962 root of the leaves of these ranges of one log, as if they were a log of their own: in its order, ranges ascending.
 * Reads tiles, so it can be made when the events are gone; at constant memory.
 */
export async function rootOfRanges(
  sql: Sql,
  input: { companyId: string; size: number; ranges: readonly { from: number; until: number }[] },
): Promise<Uint8Array> {
  const join = nodeHasher(sha256)
  const stack: Uint8Array[] = []
  let count = 0
  for (const { from, until } of input.ranges) {
    for (
      let first = Math.floor(from / tileWidth);
      first * tileWidth < until;
      first += tilesPerRead
    ) {
      const last = Math.min(first + tilesPerRead, Math.ceil(until / tileWidth))
      const tiles = Array.from({ length: last - first }, (_, at) => ({
        ...{ level: 0, index: first + at },
        width: Math.min(tileWidth, input.size - (first + at) * tileWidth),
      }))
      const read = await readTileHashes(sql, { companyId: input.companyId, tiles })
      const hashes = read.flatMap(splitHashes)
      const end = Math.min(until, last * tileWidth)
      for (let seq = Math.max(from, first * tileWidth); seq < end; seq += 1) {
        let node = hashes[seq - first * tileWidth]
        if (!node) throw new Error(`the leaf hash of seq ${seq} is gone`)
        for (let position = count; position % 2 === 1; position = (position - 1) / 2) {
          const left = stack.pop()
          if (left) node = join(left, node)
        }
        stack.push(node)
        count += 1
      }
      await setImmediate()
    }
  }
  return count === 0 ? emptyRoot(sha256) : foldHashes(sha256, stack)
}
