import { bytesEqual } from '@/lib/log/core/bytes'
import { splitHashes, tileRoot } from '@/lib/log/core/frontier'
import { foldHashes, hashSize, nodeHasher } from '@/lib/log/core/merkle'
import { leavesPerHash, tileWidth } from '@/lib/log/core/tile'
import { sha256 } from '@/lib/log/hashing'
import type { CheckedTile } from '@/lib/log/store/integrity-store'
import type { Problems } from './problems'

export type TreeCheck = {
  /** The next complete tile of level 0, and what the rows say of it: undefined where a row is missing. */
  addTile: (input: {
    leaves: readonly (Uint8Array | undefined)[]
    stored: CheckedTile | undefined
    onLeaf: () => void
  }) => Promise<void>
  /** The leaves after the last complete tile. */
  addRest: (input: { leaves: readonly (Uint8Array | undefined)[]; onLeaf: () => void }) => void
  /** Leaves so far. */
  size: () => number
  /** Undefined once a leaf is unknown. */
  root: () => Uint8Array | undefined
  frontier: () => readonly Uint8Array[] | undefined
}

/**
 * Builds the tree again from the rows, and compares every stored tile with it on the way up. Where a row and a sound tile
 * differ the tile is believed, so that one edited row is one problem and not a wrong root for all that follows. Memory:
 * one tile per level.
 */
export function checkTree(
  problems: Problems,
  readTile: (tile: { level: number; index: number }) => Promise<CheckedTile | undefined>,
): TreeCheck {
  const join = nodeHasher(sha256)
  const stack: Uint8Array[] = []
  const open: Uint8Array[][] = []
  let size = 0
  let isKnown = true

  const push = (leaf: Uint8Array | undefined, onLeaf: () => void) => {
    if (!leaf) isKnown = false
    if (isKnown && leaf) {
      let node = leaf
      for (let position = size; position % 2 === 1; position = (position - 1) / 2) {
        const left = stack.pop()
        if (left) node = join(left, node)
      }
      stack.push(node)
    }
    size += 1
    onLeaf()
  }

  /** A tile of `level` has this root: one more hash of the level above. */
  const climb = async (level: number, index: number, root: Uint8Array): Promise<void> => {
    const above = open[level + 1] ?? []
    open[level + 1] = above
    above.push(root)
    if (above.length < tileWidth) return
    open[level + 1] = []
    const at = Math.floor(index / tileWidth)
    const stored = await readTile({ level: level + 1, index: at })
    const hashes = compareTile(problems, { level: level + 1, index: at, hashes: above, stored })
    await climb(level + 1, at, tileRoot(sha256, joinHashes(hashes)))
  }

  return {
    async addTile({ leaves, stored, onLeaf }) {
      const index = size / tileWidth
      const hashes = compareTile(problems, { level: 0, index, hashes: leaves, stored })
      for (const leaf of hashes) push(leaf, onLeaf)
      const isWhole = hashes.every((hash) => hash !== undefined)
      if (isWhole) await climb(0, index, tileRoot(sha256, joinHashes(hashes)))
      else if (stored) await climb(0, index, stored.root)
    },
    addRest({ leaves, onLeaf }) {
      for (const leaf of leaves) push(leaf, onLeaf)
    },
    size: () => size,
    root: () => (isKnown ? foldHashes(sha256, stack) : undefined),
    frontier: () => (isKnown ? stack : undefined),
  }
}

/** Names what differs, and answers the hashes to go on with. */
function compareTile<Hash extends Uint8Array | undefined>(
  problems: Problems,
  input: {
    level: number
    index: number
    hashes: readonly Hash[]
    stored: CheckedTile | undefined
  },
): readonly (Hash | Uint8Array)[] {
  const { level, index, hashes, stored } = input
  const name = `tile ${level}/${index}`
  const width = leavesPerHash(level)
  const first = index * tileWidth * width
  if (!stored) {
    problems.add(first, `${name} is missing`)
    return hashes
  }
  if (stored.hashes.length !== tileWidth * hashSize) {
    problems.add(first, `${name} has another length`)
    return hashes
  }
  const sealed = splitHashes(stored.hashes)
  const isSound = bytesEqual(tileRoot(sha256, stored.hashes), stored.root)
  if (!isSound) problems.add(first, `${name} does not hash to its root`)
  for (const [position, hash] of hashes.entries()) {
    const other = sealed[position]
    if (hash === undefined || (other && bytesEqual(hash, other))) continue
    const seq = first + position * width
    if (level === 0) problems.addOfEvent(seq, `the event differs from ${name}`)
    else problems.add(seq, `the tile below differs from ${name}`)
  }
  return hashes.map((hash, position) => (isSound ? sealed[position] : hash) ?? hash)
}

function joinHashes(hashes: readonly (Uint8Array | undefined)[]): Uint8Array {
  return Buffer.concat(hashes.filter((hash) => hash !== undefined))
}
