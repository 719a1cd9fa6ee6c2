import type { EventFacts, FactAtPath } from '@/lib/events/query/facts'
import { fold } from '@/lib/events/query/fold'

/**
 * What of an event is indexed as terms: whatever has too many different values for a column. The first letter says what a
 * term is of. Targets are keys as they are; all else is folded.
 */
export const termKinds = {
  word: 'w',
  target: 't',
  path: 'p',
  request: 'r',
  trace: 'x',
  /** `<path>` U+0002 `<value>` */
  details: 'd',
  changes: 'c',
  /** `<path>` alone: there is such a member. */
  detailsPath: 'D',
  changesPath: 'C',
  /** Name of a key that the event has a value for. */
  has: 'h',
} as const

/** Never in a path (`foldName`), so that a path and its value are told apart whatever stands in the value. */
export const valueMark = '\u0002'

/** Calls `add` with every term but words. The same may come twice. */
export function eachTerm(facts: EventFacts, add: (term: string) => void): void {
  for (const target of facts.targets) add(termKinds.target + target)
  if (facts.targets.length > 0) add(`${termKinds.has}target`)
  for (const key of ['path', 'request', 'trace'] as const) {
    const value = facts[key]
    if (value === null) continue
    add(termKinds[key] + fold(value))
    add(`${termKinds.has}${key}`)
  }
  eachPath(facts.details, { at: termKinds.detailsPath, value: termKinds.details }, add)
  eachPath(facts.changes, { at: termKinds.changesPath, value: termKinds.changes }, add)
}

function eachPath(
  facts: readonly FactAtPath[],
  kinds: { at: string; value: string },
  add: (term: string) => void,
): void {
  for (const { path, value } of facts) {
    add(kinds.at + path)
    if (value !== null) add(kinds.value + path + valueMark + fold(value))
  }
}
