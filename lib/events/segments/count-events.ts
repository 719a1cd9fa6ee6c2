import type { ColumnKey } from '@/lib/events/query/facts'
import { type Bits, countBits, eachBit } from './bits'
import type { Column } from './column'
import { evaluatePlan } from './evaluate-plan'
import { type LogSearch, openSegments } from './open-search'
import { collectNeeds, type OpenSegment } from './open-segment'
import { numbersRange, readNumbers } from './read-numbers'
import { timeAt, type Times } from './times'

/**
 * The events that match, by segment: exact, however many they are. All segments of a log are held at once: of each no more
 * than is counted, since the terms of all of them would be more than memory has.
 */
export type Matches = Match[]

export type Match = {
  firstSeq: number
  bits: Bits
  count: number
  size: number
  span: OpenSegment['span']
  columns: ReadonlyMap<ColumnKey, Column>
  times: Times | null
  /** By position: the largest number that an event has at the wanted path of its details; those without one are left out. */
  numbers: ReadonlyMap<number, number>
}

/** What is to be at hand of each match. `numbersAt`: a path of details, of one name. */
export type Counted = { columns?: readonly ColumnKey[]; times?: boolean; numbersAt?: string }

/** All that match, with columns and times at hand for what is to be counted of them. */
export async function matchEvents(search: LogSearch, counted: Counted = {}): Promise<Matches> {
  const needs = collectNeeds(search.plan, counted)
  if (counted.numbersAt !== undefined) {
    needs.ranges = [...needs.ranges, numbersRange(counted.numbersAt)]
  }
  const matches: Matches = []
  for await (const segment of openSegments(search, { segments: search.segments, needs })) {
    const bits = await evaluatePlan(search.plan, segment, search.breathe)
    const count = countBits(bits)
    if (count > 0) matches.push({ bits, count, ...takeCounted(segment, counted) })
  }
  return matches
}

function takeCounted(
  segment: OpenSegment,
  { columns = [], times = false, numbersAt }: Counted,
): Omit<Match, 'bits' | 'count'> {
  const { firstSeq, size, span } = segment
  return {
    ...{ firstSeq, size, span, times: times ? segment.times() : null },
    columns: new Map(columns.map((key) => [key, segment.column(key)])),
    numbers: numbersAt === undefined ? new Map() : readNumbers(segment, numbersAt),
  }
}

export function countMatches(matches: Matches): number {
  return matches.reduce((sum, { count }) => sum + count, 0)
}

/** When the earliest and the latest of them happened. */
export function findSpan(matches: Matches): { firstMs: number; lastMs: number } | null {
  let firstMs = Number.POSITIVE_INFINITY
  let lastMs = Number.NEGATIVE_INFINITY
  for (const match of matches) {
    const { bits, count, size, span } = match
    const { minAtMs, maxAtMs } = span
    if (minAtMs >= firstMs && maxAtMs <= lastMs) continue
    if (count === size) {
      firstMs = Math.min(firstMs, minAtMs)
      lastMs = Math.max(lastMs, maxAtMs)
      continue
    }
    const times = timesOf(match)
    eachBit(bits, (at) => {
      const ms = timeAt(times, at)
      if (ms < firstMs) firstMs = ms
      if (ms > lastMs) lastMs = ms
    })
  }
  return firstMs === Number.POSITIVE_INFINITY ? null : { firstMs, lastMs }
}

/** How many events have which value of a column; `''` is none. */
export function countByValue(matches: Matches, column: ColumnKey): Map<string, number> {
  const totals = new Map<string, number>()
  for (const match of matches) {
    const counted = columnOf(match, column)
    const { values } = counted
    const counts = isWhole(match) ? countWhole(counted) : countSome(counted, match.bits)
    // Most values of a segment are of no event that matches: passing over them must cost nothing.
    for (let code = 0; code < counts.length; code += 1) {
      const count = counts[code] as number
      if (count === 0) continue
      const value = code === 0 ? '' : (values[code] as string)
      totals.set(value, (totals.get(value) ?? 0) + count)
    }
  }
  return totals
}

/**
 * How many events lie in each bucket, by the value of a column. `starts`: where each bucket begins, ascending; a bucket
 * ends where the next begins, the last one never. What lies before the first is in none.
 */
export function countByTime(
  matches: Matches,
  { column, starts }: { column: ColumnKey; starts: readonly number[] },
): Map<string, Uint32Array> {
  const totals = new Map<string, Uint32Array>()
  for (const match of matches) {
    const counted = columnOf(match, column)
    // Only the buckets that a segment reaches into: those of whole segments stay the same while the log grows.
    const { from, reached } = findReached(starts, match.span)
    const counts = isWhole(match)
      ? countWholeByTime(counted, { times: timesOf(match), starts: reached })
      : countSomeByTime(counted, { ...match, times: timesOf(match), starts: reached })
    for (const [code, byBucket] of counts.entries()) {
      const key = code === 0 ? '' : (counted.values[code] as string)
      const known = totals.get(key) ?? new Uint32Array(starts.length)
      totals.set(key, known)
      for (let at = 0; at < byBucket.length; at += 1) {
        known[from + at] = (known[from + at] as number) + (byBucket[at] as number)
      }
    }
  }
  for (const [value, counts] of totals)
    if (counts.every((count) => count === 0)) totals.delete(value)
  return totals
}

/** Every event of the segment matches, and none is pruned. */
function isWhole({ count, size }: Match): boolean {
  return count === size
}

/** What a whole segment holds of each value never changes: it is counted once, for as long as the column is at hand. */
const wholes = new WeakMap<Column, Uint32Array>()

function countWhole(column: Column): Uint32Array {
  const known = wholes.get(column)
  if (known) return known
  const counts = new Uint32Array(column.values.length)
  for (const code of column.codes) counts[code] = (counts[code] as number) + 1
  wholes.set(column, counts)
  return counts
}

function countSome({ values, codes }: Column, bits: Bits): Uint32Array {
  const counts = new Uint32Array(values.length)
  eachBit(bits, (at) => {
    const code = codes[at] as number
    counts[code] = (counts[code] as number) + 1
  })
  return counts
}

/** From the bucket that holds the first moment of a span to the one that holds its last. */
function findReached(
  starts: readonly number[],
  { minAtMs, maxAtMs }: Match['span'],
): { from: number; reached: readonly number[] } {
  let from = 0
  while (from + 1 < starts.length && (starts[from + 1] as number) <= minAtMs) from += 1
  let end = from + 1
  while (end < starts.length && (starts[end] as number) <= maxAtMs) end += 1
  return { from, reached: starts.slice(from, end) }
}

type ByTime = { times: Times; starts: readonly number[] }

/** The last question of each column: a list that is looked at again asks the same. */
const wholesByTime = new WeakMap<Column, { key: string; counts: Uint32Array[] }>()

function countWholeByTime(column: Column, { times, starts }: ByTime): Uint32Array[] {
  const key = starts.join()
  const known = wholesByTime.get(column)
  if (known?.key === key) return known.counts
  const counter = makeTimeCounter(column, { times, starts })
  for (let at = 0; at < column.codes.length; at += 1) counter.count(at)
  wholesByTime.set(column, { key, counts: counter.counts })
  return counter.counts
}

function countSomeByTime(
  column: Column,
  { bits, ...given }: ByTime & { bits: Bits },
): Uint32Array[] {
  const counter = makeTimeCounter(column, given)
  eachBit(bits, counter.count)
  return counter.counts
}

/** By code, and by bucket. */
function makeTimeCounter({ values, codes }: Column, { times, starts }: ByTime) {
  const bounds = Float64Array.from(starts)
  const counts = values.map(() => new Uint32Array(bounds.length))
  let bucket = 0
  const count = (at: number) => {
    const ms = timeAt(times, at)
    // Events come mostly in the order of time: the bucket is that of the one before, or near it.
    while (bucket > 0 && ms < (bounds[bucket] as number)) bucket -= 1
    while (bucket + 1 < bounds.length && ms >= (bounds[bucket + 1] as number)) bucket += 1
    if (ms < (bounds[bucket] as number)) return
    const ofCode = counts[codes[at] as number] as Uint32Array
    ofCode[bucket] = (ofCode[bucket] as number) + 1
  }
  return { counts, count }
}

/** When the latest event with each value of a column happened; `''` is none. */
export function findLatest(matches: Matches, column: ColumnKey): Map<string, number> {
  const latest = new Map<string, number>()
  for (const match of matches) {
    const { bits } = match
    const { values, codes } = columnOf(match, column)
    const times = timesOf(match)
    const lastMs = new Float64Array(values.length)
    eachBit(bits, (at) => {
      const code = codes[at] as number
      const ms = timeAt(times, at)
      if (ms > (lastMs[code] as number)) lastMs[code] = ms
    })
    for (const [code, ms] of lastMs.entries()) {
      const value = code === 0 ? '' : (values[code] as string)
      if (ms > (latest.get(value) ?? 0)) latest.set(value, ms)
    }
  }
  return latest
}

/** Throws where it was not asked for when the events were matched: a fault of the caller. */
function columnOf({ columns }: Match, key: ColumnKey): Column {
  const column = columns.get(key)
  if (!column) throw new Error(`${key} is not at hand to be counted`)
  return column
}

/** The same of times. */
export function timesOf({ times }: Match): Times {
  if (!times) throw new Error('times are not at hand to be counted')
  return times
}
