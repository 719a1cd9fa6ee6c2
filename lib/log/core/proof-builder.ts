import type { Sha256 } from './bytes'
import { splitHashes, tileRoot } from './frontier'
import { foldHashes, hashSize, nodeHasher, type RangeProof } from './merkle'
import { coverRange, isLogNumber, type NodeId, splitPoint } from './subtrees'
import { leavesPerHash, type TileId, tileHeight, tileWidth, tileWidthAt } from './tile'

/**
 * Reads the hashes of perfect subtrees, in the order asked. A proof asks once for all it needs, so that a reader
 * can fetch everything in one round trip.
 */
export type NodeReader = (nodes: readonly NodeId[]) => Promise<readonly Uint8Array[]>

/** What builders need: the hash function and the stored nodes of a log that has at least the size asked for. */
export type TreeSource = { sha256: Sha256; nodes: NodeReader }

/** PATH(index, D[size]) of RFC 6962 §2.1.1, leaf side first. Throws RangeError unless index < size. */
export function inclusionProof(
  source: TreeSource,
  { index, size }: { index: number; size: number },
): Promise<Uint8Array[]> {
  demand(isLogNumber(index) && isLogNumber(size) && index < size, 'index must be below size')
  const path: Interval[] = []
  let start = 0
  let end = size
  while (end - start > 1) {
    const middle = start + splitPoint(end - start)
    if (index < middle) {
      path.push({ start: middle, end })
      end = middle
    } else {
      path.push({ start, end: middle })
      start = middle
    }
  }
  return hashIntervals(source, path.reverse())
}

/** PROOF(from, D[to]) of RFC 6962 §2.1.2; empty for from = 0 and from = to. Throws RangeError unless from ≤ to. */
export function consistencyProof(
  source: TreeSource,
  { from, to }: { from: number; to: number },
): Promise<Uint8Array[]> {
  demand(isLogNumber(from) && isLogNumber(to) && from <= to, 'from must not be above to')
  if (from === 0) return Promise.resolve([])
  const path: Interval[] = []
  let start = 0
  let end = to
  // Whether the subtree at hand still begins at leaf 0: then the verifier knows its root when it ends at `from`.
  let isPrefix = true
  while (end !== from) {
    const middle = start + splitPoint(end - start)
    if (from <= middle) {
      path.push({ start: middle, end })
      end = middle
    } else {
      path.push({ start, end: middle })
      start = middle
      isPrefix = false
    }
  }
  if (!isPrefix) path.push({ start, end })
  return hashIntervals(source, path.reverse())
}

/** Proof that some leaves are [a, b) of the first `size`, none missing. Throws RangeError unless a ≤ b ≤ size. */
export async function rangeProof(
  { nodes }: TreeSource,
  { a, b, size }: { a: number; b: number; size: number },
): Promise<RangeProof> {
  demand([a, b, size].every(isLogNumber) && a <= b && b <= size, 'a ≤ b ≤ size must hold')
  const before = coverRange({ start: 0, end: a })
  const hashes = await readNodes(nodes, [...before, ...coverRange({ start: b, end: size })])
  return { a, b, size, left: hashes.slice(0, before.length), right: hashes.slice(before.length) }
}

/** Root of the first `size` leaves. */
export async function rootAt({ sha256, nodes }: TreeSource, size: number): Promise<Uint8Array> {
  demand(isLogNumber(size), 'size must be a whole number')
  return foldHashes(sha256, await readNodes(nodes, coverRange({ start: 0, end: size })))
}

/** Reads tiles, in the order asked: `width` × 32 bytes each (more is allowed, the rest is ignored). */
export type TileReader = (tiles: readonly TileId[]) => Promise<readonly Uint8Array[]>

/**
 * A NodeReader over tiles of a log of `size` leaves. Per call each tile is asked for once, all together,
 * with the width it has at `size`. Throws when a tile comes back too short.
 */
export function nodesFromTiles({
  sha256,
  size,
  tiles,
}: {
  sha256: Sha256
  size: number
  tiles: TileReader
}): NodeReader {
  return async (nodes) => {
    const wanted = new Map<string, TileId>()
    const places = nodes.map((node) => {
      const place = placeInTile(node)
      const width = tileWidthAt(size, place)
      demand(place.first + place.count <= width, 'a node lies beyond the log')
      const key = `${place.level}/${place.index}`
      wanted.set(key, { level: place.level, index: place.index, width })
      return { ...place, key }
    })
    if (wanted.size === 0) return []
    const list = [...wanted.values()]
    const fetched = await tiles(list)
    const contents = new Map([...wanted.keys()].map((key, i) => [key, fetched[i]]))
    return places.map(({ key, first, count }) => {
      const hashes = contents.get(key)?.subarray(first * hashSize, (first + count) * hashSize)
      if (hashes?.length !== count * hashSize)
        throw new Error(`tile ${key} is missing or too short`)
      return tileRoot(sha256, hashes)
    })
  }
}

/**
 * The same for many proofs in a row: a tile is read once and its inner hashes are made once, while it is among the last
 * `tilesMax` used (16 KB each). `prefetch` reads at once what the proofs of these leaves will ask for.
 */
export function cachedNodes({
  sha256,
  size,
  tiles,
  tilesMax = 1_000,
}: {
  sha256: Sha256
  size: number
  tiles: TileReader
  tilesMax?: number
}): { nodes: NodeReader; prefetch: (indexes: readonly number[]) => Promise<void> } {
  const join = nodeHasher(sha256)
  /** Per tile, the hashes of every perfect subtree in it: by level within the tile, left to right. */
  const cache = new Map<string, Uint8Array[][]>()

  const load = async (wanted: ReadonlyMap<string, TileId>) => {
    const missing = [...wanted].filter(([key]) => !cache.has(key))
    // Those that are used stay: a map keeps the order in which its keys came.
    for (const key of wanted.keys()) {
      const known = cache.get(key)
      if (known && cache.delete(key)) cache.set(key, known)
    }
    if (missing.length === 0) return
    const fetched = await tiles(missing.map(([, tile]) => tile))
    for (const [i, [key, { width }]] of missing.entries()) {
      const hashes = fetched[i]
      if (!hashes || hashes.length < width * hashSize) {
        throw new Error(`tile ${key} is missing or too short`)
      }
      cache.set(key, climb(splitHashes(hashes.subarray(0, width * hashSize))))
    }
    const keep = Math.max(tilesMax, wanted.size)
    for (const key of cache.keys()) {
      if (cache.size <= keep) break
      cache.delete(key)
    }
  }

  const climb = (row: Uint8Array[]): Uint8Array[][] => {
    const rows = [row]
    for (let below = row; below.length > 1; ) {
      const above: Uint8Array[] = []
      for (let i = 1; i < below.length; i += 2) {
        const [left, right] = [below[i - 1], below[i]]
        if (left && right) above.push(join(left, right))
      }
      rows.push(above)
      below = above
    }
    return rows
  }

  const tileAt = (level: number, index: number): [string, TileId] => {
    const width = tileWidthAt(size, { level, index })
    return [`${level}/${index}`, { level, index, width }]
  }

  return {
    async nodes(wanted) {
      const places = wanted.map(placeInTile)
      const list = places.map(({ level, index }) => tileAt(level, index))
      await load(new Map(list))
      return places.map(({ first, count }, i) => {
        const [key = '', tile] = list[i] ?? []
        demand(tile !== undefined && first + count <= tile.width, 'a node lies beyond the log')
        const hash = cache.get(key)?.[Math.log2(count)]?.[first / count]
        if (!hash) throw new Error(`tile ${key} is missing or too short`)
        return hash
      })
    },
    async prefetch(indexes) {
      const wanted = new Map<string, TileId>()
      for (const leaf of indexes) {
        let index = leaf
        for (let level = 0; leavesPerHash(level) <= size; level++) {
          index = Math.floor(index / tileWidth)
          const [key, tile] = tileAt(level, index)
          if (tile.width > 0) wanted.set(key, tile)
        }
      }
      await load(wanted)
    },
  }
}

type Interval = { start: number; end: number }

/** MTH(D[start:end]) of each interval. All begin at a multiple of a power of two not below their length. */
async function hashIntervals(
  { sha256, nodes }: TreeSource,
  intervals: readonly Interval[],
): Promise<Uint8Array[]> {
  const covers = intervals.map(coverRange)
  const hashes = await readNodes(nodes, covers.flat())
  let at = 0
  return covers.map((cover) => {
    const own = hashes.slice(at, at + cover.length)
    at += cover.length
    return foldHashes(sha256, own)
  })
}

async function readNodes(nodes: NodeReader, wanted: readonly NodeId[]): Promise<Uint8Array[]> {
  if (wanted.length === 0) return []
  const hashes = await nodes(wanted)
  if (hashes.length !== wanted.length) throw new Error('the node reader left out a hash')
  return [...hashes]
}

/** A node of tree level 8·L + r is made of 2^r neighbouring hashes of one tile of level L. */
function placeInTile({ level, index }: NodeId) {
  const tileLevel = Math.floor(level / tileHeight)
  const count = 2 ** (level % tileHeight)
  const position = index * count
  const first = position % tileWidth
  return { level: tileLevel, index: Math.floor(position / tileWidth), first, count }
}

function demand(holds: boolean, sentence: string) {
  if (!holds) throw new RangeError(sentence)
}

/** A NodeReader over the leaf hashes themselves: for small trees, tests and tools. */
export function nodesFromLeafHashes(sha256: Sha256, leafHashes: readonly Uint8Array[]): NodeReader {
  return async (nodes) =>
    nodes.map(({ level, index }) => {
      const width = 2 ** level
      const leaves = leafHashes.slice(index * width, (index + 1) * width)
      demand(leaves.length === width, 'a node lies beyond the log')
      const row = new Uint8Array(width * hashSize)
      for (const [i, leaf] of leaves.entries()) row.set(leaf, i * hashSize)
      return tileRoot(sha256, row)
    })
}
