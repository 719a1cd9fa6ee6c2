/**
 * One thing that is wrong: at which position, and what, in words for an operator. `isOfEvent`: with the event that stands there,
 * which can be looked at; else with what is made of events, or with one that is missing.
 */
export type Problem = { seq: number; what: string; isOfEvent?: true }

/** Bounds memory and output: a log that was destroyed has as many problems as events. */
const listedMax = 1_000

export type Problems = {
  add: (seq: number, what: string) => void
  addOfEvent: (seq: number, what: string) => void
  /** Of an event that cannot be shown, as it is missing or no leaf: whatever else is wrong with it is not `isOfEvent` either. */
  addOfLost: (seq: number, what: string) => void
  /** Whether anything was found at this position by now; remembers as many positions as are listed. */
  has: (seq: number) => boolean
  list: () => Problem[]
}

export function collectProblems(): Problems {
  const listed: Problem[] = []
  const positions = new Set<number>()
  const lost = new Set<number>()
  let more = 0
  const push = (problem: Problem) => {
    if (listed.length >= listedMax) {
      more += 1
      return
    }
    listed.push(problem)
    positions.add(problem.seq)
  }
  return {
    add: (seq, what) => push({ seq, what }),
    addOfEvent: (seq, what) => push({ seq, what, isOfEvent: true }),
    addOfLost(seq, what) {
      // When the list is full, nothing that comes of it is shown.
      if (listed.length < listedMax) lost.add(seq)
      push({ seq, what })
    },
    has: (seq) => positions.has(seq),
    list() {
      const sorted = listed
        .map((one) => (lost.has(one.seq) ? { seq: one.seq, what: one.what } : one))
        .sort((one, other) => one.seq - other.seq)
      const last = sorted.at(-1)
      if (more === 0 || !last) return sorted
      return [...sorted, { seq: last.seq, what: `and ${more} more problems, which are not listed` }]
    },
  }
}
