/** One thing that is wrong: at which position, and what, in words for an operator. */
export type Problem = { seq: number; what: string }

/** Bounds memory and output: a log that was destroyed has as many problems as events. */
const listedMax = 1_000

export type Problems = {
  add: (seq: number, what: string) => void
  /** Whether anything was found at this position by now; remembers as many positions as are listed. */
  has: (seq: number) => boolean
  list: () => Problem[]
}

export function collectProblems(): Problems {
  const listed: Problem[] = []
  const positions = new Set<number>()
  let more = 0
  return {
    add(seq, what) {
      if (listed.length >= listedMax) {
        more += 1
        return
      }
      listed.push({ seq, what })
      positions.add(seq)
    },
    has: (seq) => positions.has(seq),
    list() {
      const sorted = [...listed].sort((one, other) => one.seq - other.seq)
      const last = sorted.at(-1)
      if (more === 0 || !last) return sorted
      return [...sorted, { seq: last.seq, what: `and ${more} more problems, which are not listed` }]
    },
  }
}
