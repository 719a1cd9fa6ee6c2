import type { ColumnKey } from '@/lib/events/query/facts'
import type { Bits } from './bits'
import type { Column } from './column'
import type { TermBlocks } from './term-blocks'
import type { Times } from './times'

/**
 * What the events of one stretch of a log say, in the form in which they are searched. Event n of the segment has
 * seq `firstSeq + n`. A segment follows from its events alone: built twice, it is the same to the byte.
 */
export type SegmentData = {
  firstSeq: number
  /** How many positions it covers; of the newest one maybe fewer than its kind has room for. */
  size: number
  /** Null: all of them are there. Else those that are not pruned. */
  present: Bits | null
  /** How many are there. */
  events: number
  times: Times
  columns: Record<ColumnKey, Column>
  terms: TermBlocks
  /** When the first and the last of its events were recorded, and when the earliest and the latest happened. */
  span: SegmentSpan
}

export type SegmentSpan = {
  minRecordedMs: number
  maxRecordedMs: number
  minAtMs: number
  maxAtMs: number
}

/** In the order in which they are stored. */
export const columnKeys = [
  'actor',
  'on_behalf_of',
  'action',
  'area',
  'change',
  'outcome',
  'workspace',
  'auth',
  'method',
  'status',
  'resource',
  'context',
  'via',
  'ip',
] as const satisfies readonly ColumnKey[]

/** A log is indexed in small segments behind the append; as many as fill a large one are merged into it. */
export type SegmentSizes = {
  small: number
  large: number
  /** Bytes of lines that a large one may be made of. */
  largeBytesMax?: number
}

export const segmentSizes: SegmentSizes = { small: 4_096, large: 131_072 }
