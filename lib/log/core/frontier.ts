import { bytesEqual, type Sha256 } from './bytes'
import { foldHashes, hashSize, nodeHasher } from './merkle'
import { coverRange } from './subtrees'
import { leavesPerHash, type TileId, tileHeight, tileWidth, tileWidthAt } from './tile'

/**
 * The compact range of [0, size): the roots of the perfect subtrees that the binary digits of `size` name,
 * largest (left) first. All that an append needs to know of the tree before it.
 */
export type Frontier = { size: number; hashes: readonly Uint8Array[] }

export const emptyFrontier: Frontier = { size: 0, hashes: [] }

/** A tile that can never change again. */
export type CompletedTile = {
  level: number
  index: number
  /** Root of the tile: hash number `index` of level + 1. */
  root: Uint8Array
  /** 256 hashes, 8,192 bytes. */
  hashes: Uint8Array
}

/** Root of the whole tree. */
export function frontierRoot(sha256: Sha256, frontier: Frontier): Uint8Array {
  return foldHashes(sha256, frontier.hashes)
}

/**
 * The partial tiles whose hashes an append of `count` leaves to `size` must be given, because it completes them:
 * usually none or level 0 alone, level 1 once in 65,536 leaves. Read them, then call `extendFrontier`.
 */
export function partialTilesNeeded({ size, count }: { size: number; count: number }): TileId[] {
  const needed: TileId[] = []
  for (let level = 0; leavesPerHash(level) <= size; level++) {
    const index = Math.floor(size / leavesPerHash(level + 1))
    const width = tileWidthAt(size, { level, index })
    if (width > 0 && tileWidthAt(size + count, { level, index }) === tileWidth) {
      needed.push({ level, index, width })
    }
  }
  return needed
}

export type Extension = {
  leafHashes: readonly Uint8Array[]
  /**
   * The hashes (width × 32 bytes) that the partial tile `{ level, index, width }` has now: level 0 from the rows'
   * leaf hashes, level L from the roots of the complete tiles of level L − 1. Asked at most once per tile of
   * `partialTilesNeeded`, for no other.
   */
  partialTile: (tile: TileId) => Uint8Array
}

/**
 * Appends leaves. Answers the new frontier and every tile that became complete, in the order of completion
 * (a tile before the one above it). Throws when a partial tile does not hash to what the frontier says: then
 * the database is damaged and must not be sealed over. Costs one hash per leaf besides that check.
 */
export function extendFrontier(
  sha256: Sha256,
  frontier: Frontier,
  { leafHashes, partialTile }: Extension,
): { frontier: Frontier; tiles: CompletedTile[] } {
  const join = nodeHasher(sha256)
  const sizeAfter = frontier.size + leafHashes.length
  const stack = [...frontier.hashes]
  const tiles: CompletedTile[] = []
  const open: (OpenTile | undefined)[] = []
  const levels = completedHashes(sizeAfter)

  /** Hash number `position` of tile level `level` is known; it is the root of the tile below it. */
  const place = (level: number, position: number, hash: Uint8Array) => {
    const below = level > 0 ? open[level - 1] : undefined
    if (below) {
      tiles.push({ ...below, root: hash })
      open[level - 1] = undefined
    }
    if (position >= (levels[level] ?? 0)) return
    const width = position % tileWidth
    let tile = open[level]
    if (!tile) {
      const index = Math.floor(position / tileWidth)
      tile = { level, index, hashes: new Uint8Array(tileWidth * hashSize) }
      if (width > 0) {
        const id = { level, index, width }
        tile.hashes.set(checkPartial(sha256, frontier, { id, hashes: partialTile(id) }))
      }
      open[level] = tile
    }
    tile.hashes.set(hash, width * hashSize)
  }

  let size = frontier.size
  for (const leafHash of leafHashes) {
    if (leafHash.length !== hashSize) throw new Error('a leaf hash has 32 bytes')
    place(0, size, leafHash)
    let node = leafHash
    let level = 0
    // An odd position completes a subtree together with its left sibling, the last on the stack.
    for (let position = size; position % 2 === 1; position = (position - 1) / 2) {
      const left = stack.pop()
      if (!left) throw new Error('the frontier does not fit its size')
      node = join(left, node)
      level += 1
      if (level % tileHeight === 0) place(level / tileHeight, (position - 1) / 2, node)
    }
    stack.push(node)
    size += 1
  }
  return { frontier: { size, hashes: stack }, tiles }
}

/** Root of a full tile, or of the 1, 2, 4 … 256 neighbouring hashes that make up a perfect subtree. */
export function tileRoot(sha256: Sha256, hashes: Uint8Array): Uint8Array {
  const join = nodeHasher(sha256)
  let row = splitHashes(hashes)
  while (row.length > 1) {
    const above: Uint8Array[] = []
    for (let i = 1; i < row.length; i += 2) {
      const [left, right] = [row[i - 1], row[i]]
      if (left && right) above.push(join(left, right))
    }
    row = above
  }
  const [root] = row
  if (!root) throw new Error('a tile holds at least one hash')
  return root
}

/** The hashes of a tile one by one (views, not copies). */
export function splitHashes(hashes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = []
  for (let at = 0; at + hashSize <= hashes.length; at += hashSize) {
    parts.push(hashes.subarray(at, at + hashSize))
  }
  return parts
}

type OpenTile = Omit<CompletedTile, 'root'>

/** Per tile level, how many hashes lie in tiles that are complete at `size`. */
function completedHashes(size: number): number[] {
  const counts: number[] = []
  for (let level = 0; leavesPerHash(level + 1) <= size; level++) {
    counts.push(Math.floor(size / leavesPerHash(level + 1)) * tileWidth)
  }
  return counts
}

/**
 * The stored hashes of a partial tile, once they agree with the frontier. They come from rows, not from this
 * append: without the check a damaged row would be written into a tile that no longer hashes to its root.
 */
function checkPartial(
  sha256: Sha256,
  frontier: Frontier,
  { id, hashes }: { id: TileId; hashes: Uint8Array },
): Uint8Array {
  const name = `tile ${id.level}/${id.index}`
  if (hashes.length !== id.width * hashSize) throw new Error(`${name}: expected ${id.width} hashes`)
  const subtrees = coverRange({ start: 0, end: id.width })
  // The frontier's hashes stand for the binary digits of its size; eight of the digits are this tile's width.
  const lower = coverRange({ start: 0, end: frontier.size % leavesPerHash(id.level) }).length
  const first = frontier.hashes.length - lower - subtrees.length
  for (const [i, { level, index }] of subtrees.entries()) {
    const width = 2 ** level * hashSize
    const root = tileRoot(sha256, hashes.subarray(index * width, (index + 1) * width))
    const expected = frontier.hashes[first + i]
    if (!expected || !bytesEqual(root, expected)) {
      throw new Error(`${name} does not hash to what was sealed`)
    }
  }
  return hashes
}
