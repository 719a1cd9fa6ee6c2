/** What a table of lengths may hold; beyond it only equal beginnings and ends are matched. */
const cellsMax = 250_000

/**
 * Pairs of places whose words are equal, in order on both sides, and as many as there can be (a longest common subsequence).
 * Where both middles are too long for that, only what is equal at the beginning and at the end is paired.
 */
export function matchInOrder(
  before: readonly string[],
  after: readonly string[],
): [before: number, after: number][] {
  const pairs: [number, number][] = []
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) {
    pairs.push([start, start])
    start += 1
  }
  let end = 0
  const endMax = Math.min(before.length, after.length) - start
  while (end < endMax && before.at(-1 - end) === after.at(-1 - end)) end += 1
  const middle = matchMiddle(
    before.slice(start, before.length - end),
    after.slice(start, after.length - end),
  )
  for (const [one, other] of middle) pairs.push([start + one, start + other])
  for (let at = end; at > 0; at -= 1) pairs.push([before.length - at, after.length - at])
  return pairs
}

function matchMiddle(before: readonly string[], after: readonly string[]): [number, number][] {
  const width = after.length + 1
  if ((before.length + 1) * width > cellsMax) return []
  // lengths[i * width + j]: how many can be paired from i and j on.
  const lengths = new Uint32Array((before.length + 1) * width)
  const lengthAt = (i: number, j: number) => lengths[i * width + j] ?? 0
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        before[i] === after[j]
          ? lengthAt(i + 1, j + 1) + 1
          : Math.max(lengthAt(i + 1, j), lengthAt(i, j + 1))
    }
  }
  const pairs: [number, number][] = []
  let i = 0
  let j = 0
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) pairs.push([i++, j++])
    else if (lengthAt(i + 1, j) >= lengthAt(i, j + 1)) i += 1
    else j += 1
  }
  return pairs
}
