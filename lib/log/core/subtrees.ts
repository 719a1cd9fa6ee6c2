/**
 * Perfect subtrees of an RFC 6962 tree. `{ level, index }` covers the leaves
 * [index · 2^level, (index + 1) · 2^level). Numbers go up to 2^53, so no 32-bit operator occurs.
 */
export type NodeId = { level: number; index: number }

/**
 * The fewest perfect subtrees that cover [start, end), left to right: the compact range of that interval
 * (transparency-dev/merkle, docs/compact_ranges.md). For `start` 0 their sizes are the binary digits of `end`.
 *
 *     coverRange({ start: 0, end: 7 })  → [0,4) [4,6) [6,7)
 *     coverRange({ start: 3, end: 8 })  → [3,4) [4,8)
 */
export function coverRange({ start, end }: { start: number; end: number }): NodeId[] {
  const nodes: NodeId[] = []
  let at = start
  while (at < end) {
    let level = 0
    let width = 1
    let index = at
    while (index % 2 === 0 && width * 2 <= end - at) {
      level += 1
      width *= 2
      index /= 2
    }
    nodes.push({ level, index })
    at += width
  }
  return nodes
}

/** Largest power of two below `size` (which is ≥ 2): where RFC 6962 splits a tree. */
export function splitPoint(size: number): number {
  let split = 1
  while (split * 2 < size) split *= 2
  return split
}

/** Whether `value` can be a position or a size in a log. */
export function isLogNumber(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}
