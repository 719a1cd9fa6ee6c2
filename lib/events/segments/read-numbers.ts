import { foldName } from '@/lib/events/query/facts'
import type { OpenSegment } from './open-segment'
import { listEvents } from './postings'
import { beginningWith, postingsOf, type TermRange } from './term-blocks'
import { termKinds, valueMark } from './terms'

/** The terms that say which numbers events have at a path of their details that is one name. */
export function numbersRange(path: string): TermRange {
  return beginningWith(termKinds.details + foldName(path) + valueMark)
}

/**
 * By position in the segment the largest number that an event has at that path. The index knows texts alone: one that reads as a
 * number is taken for it.
 */
export function readNumbers(segment: OpenSegment, path: string): Map<number, number> {
  const range = numbersRange(path)
  const numbers = new Map<number, number>()
  for (const entry of segment.entries(range)) {
    const number = Number(entry.term.slice(range.from.length))
    if (Number.isNaN(number)) continue
    for (const at of listEvents(postingsOf(entry))) {
      numbers.set(at, Math.max(number, numbers.get(at) ?? Number.NEGATIVE_INFINITY))
    }
  }
  return numbers
}
