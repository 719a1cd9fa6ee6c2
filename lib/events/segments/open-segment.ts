import type { ColumnKey } from '@/lib/events/query/facts'
import { allBits, type Bits } from './bits'
import type { Column } from './column'
import type { Plan } from './plan-query'
import type { SegmentData, SegmentSpan } from './segment-data'
import { findBlocks, readBlock, type TermEntry, type TermRange } from './term-blocks'
import type { Times } from './times'

/** A segment with everything at hand that a plan needs of it. */
export type OpenSegment = {
  firstSeq: number
  size: number
  span: SegmentSpan
  /** The events that are not pruned. */
  present: Bits
  times: () => Times
  column: (key: ColumnKey) => Column
  /** The terms of a range, ascending. */
  entries: (range: TermRange) => Iterable<TermEntry>
}

/** What has to be at hand. */
export type Needs = {
  columns: ReadonlySet<ColumnKey>
  ranges: readonly TermRange[]
  times: boolean
}

export function collectNeeds(
  plan: Plan,
  also: { columns?: readonly ColumnKey[]; times?: boolean } = {},
): Needs {
  const columns = new Set(also.columns)
  const ranges: TermRange[] = []
  let times = also.times ?? false
  const visit = (part: Plan): void => {
    switch (part.type) {
      case 'and':
      case 'or':
        part.parts.forEach(visit)
        break
      case 'not':
        visit(part.part)
        break
      case 'column':
        columns.add(part.column)
        break
      case 'terms':
        ranges.push(part.range)
        break
      case 'words':
        part.words.forEach(visit)
        break
      case 'time':
        times = true
        break
      case 'seq':
        break
    }
  }
  visit(plan)
  return { columns, ranges, times }
}

/** A segment that was just built, or of which all parts were read. */
export function openData(data: SegmentData): OpenSegment {
  const { firstSeq, size, span, present, times, columns, terms } = data
  return {
    firstSeq,
    size,
    span,
    present: present ?? allBits(size),
    times: () => times,
    column: (key) => columns[key],
    entries: (range) => eachEntry(range, terms.firstTerms, (at) => terms.blocks[at]),
  }
}

export function* eachEntry(
  range: TermRange,
  firstTerms: readonly string[],
  blockAt: (at: number) => Uint8Array | undefined,
): Generator<TermEntry> {
  const { first, end } = findBlocks(firstTerms, range)
  for (let at = first; at < end; at += 1) {
    const block = blockAt(at)
    if (!block) throw new Error('a block of terms is not at hand')
    for (const entry of readBlock(block, at === first ? range.from : '')) {
      // Only the last block goes beyond it.
      if (at === end - 1 && entry.term >= range.to) return
      yield entry
    }
  }
}
