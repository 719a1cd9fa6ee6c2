import { bytesEqual, type Sha256 } from './bytes'
import { foldHashes, hashSize, nodeHasher } from './merkle'
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
 * the database is damaged and must not be sealed over. One hash per leaf besides that check.
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

  /** A hash of tile level `level` is known, the root of the tile below it. */
  const place = (level: number, position: number, hash: Uint8Array) => {
    const below = level > 0 ? open[level - 1] : undefined
    if (below) {
      tiles.push(close(sha256, { tile: below, root: hash }))
      open[level - 1] = undefined
    }
    const index = Math.floor(position / tileWidth)
    const width = position % tileWidth
    if (tileWidthAt(sizeAfter, { level, index }) < tileWidth) return
    const tile = open[level] ?? start({ level, index, width }, partialTile)
    open[level] = tile
    tile.hashes.set(hash, width * hashSize)
  }

  let size = frontier.size
  for (const leafHash of leafHashes) {
    if (leafHash.length !== hashSize) throw new Error('a leaf hash has 32 bytes')
    place(0, size, leafHash)
    let node = leafHash
    let level = 0
    // `position` is the node's index on its level; an odd one completes a subtree with its left sibling.
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

/** Root of a full tile. */
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

type OpenTile = { level: number; index: number; wasPartial: boolean; hashes: Uint8Array }

function start(tile: TileId, partialTile: Extension['partialTile']): OpenTile {
  const hashes = new Uint8Array(tileWidth * hashSize)
  if (tile.width > 0) {
    const known = partialTile(tile)
    if (known.length !== tile.width * hashSize) {
      throw new Error(`tile ${tile.level}/${tile.index}: expected ${tile.width} hashes`)
    }
    hashes.set(known)
  }
  return { level: tile.level, index: tile.index, wasPartial: tile.width > 0, hashes }
}

function close(
  sha256: Sha256,
  { tile, root }: { tile: OpenTile; root: Uint8Array },
): CompletedTile {
  // Hashes that came from the database, not from this append, could differ from what was sealed.
  if (tile.wasPartial && !bytesEqual(tileRoot(sha256, tile.hashes), root)) {
    throw new Error(`tile ${tile.level}/${tile.index} does not hash to its root`)
  }
  return { level: tile.level, index: tile.index, root, hashes: tile.hashes }
}
