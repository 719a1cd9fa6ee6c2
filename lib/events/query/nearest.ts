const wordLengthMax = 32

/**
 * The candidate that `word` is a likely misspelling of: at most a third of its letters (and at most two edits) away, a
 * swap of neighbours counting as one. Null where none is that near.
 */
export function findNearest(word: string, candidates: readonly string[]): string | null {
  const typed = word.toLowerCase()
  // `word` is anyone's: the distance costs the product of both lengths.
  if (typed.length > wordLengthMax) return null
  let best: { candidate: string; distance: number } | null = null
  for (const candidate of candidates) {
    const distance = countEdits(typed, candidate)
    const allowed = Math.min(2, Math.ceil(Math.max(typed.length, candidate.length) / 3))
    if (distance > allowed || distance >= candidate.length) continue
    if (best === null || distance < best.distance) best = { candidate, distance }
  }
  return best?.candidate ?? null
}

/** Damerau-Levenshtein distance, optimal string alignment. */
function countEdits(a: string, b: string): number {
  let older: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1]
      let cost = Math.min(
        (previous[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + (isSame ? 0 : 1),
      )
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (isSwap) cost = Math.min(cost, (older[j - 2] ?? 0) + 1)
      row.push(cost)
    }
    older = previous
    previous = row
  }
  return previous[b.length] ?? 0
}
