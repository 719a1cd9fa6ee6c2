import type { ColumnKey } from '@/lib/events/query/facts'
import { type Bits, countBits, eachBit } from './bits'
import type { Column } from './column'
import { evaluatePlan } from './evaluate-plan'
import { type LogSearch, openSegments } from './open-search'
import { collectNeeds, type OpenSegment } from './open-segment'
import { timeAt, type Times } from './times'

/**
 * The events that match, by segment: exact, however many they are. All segments of a log are held at once: of each no more
 * than is counted, since the terms of all of them would be more than memory has.
 */
export type Matches = Match[]

type Match = {
  bits: Bits
  count: number
  size: number
  span: OpenSegment['span']
  columns: ReadonlyMap<ColumnKey, Column>
  times: Times | null
}

/** All that match, with columns and times at hand for what is to be counted of them. */
export async function matchEvents(
  search: LogSearch,
  counted: { columns?: readonly ColumnKey[]; times?: boolean } = {},
): Promise<Matches> {
  const needs = collectNeeds(search.plan, counted)
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
  { columns = [], times = false }: { columns?: readonly ColumnKey[]; times?: boolean },
): Omit<Match, 'bits' | 'count'> {
  const { size, span } = segment
  const taken = new Map(columns.map((key) => [key, segment.column(key)]))
  return { size, span, columns: taken, times: times ? segment.times() : null }
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
    const { bits } = match
    const { values, codes } = columnOf(match, column)
    const counts = new Uint32Array(values.length)
    eachBit(bits, (at) => {
      const code = codes[at] as number
      counts[code] = (counts[code] as number) + 1
    })
    for (const [code, count] of counts.entries()) {
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
  const bounds = Float64Array.from(starts)
  for (const match of matches) {
    const { bits } = match
    const { values, codes } = columnOf(match, column)
    const times = timesOf(match)
    const counts = values.map((value, code) => {
      const key = code === 0 ? '' : value
      const known = totals.get(key) ?? new Uint32Array(starts.length)
      totals.set(key, known)
      return known
    })
    let bucket = 0
    eachBit(bits, (at) => {
      const ms = timeAt(times, at)
      // Events come mostly in the order of time: the bucket is that of the one before, or near it.
      while (bucket > 0 && ms < (bounds[bucket] as number)) bucket -= 1
      while (bucket + 1 < bounds.length && ms >= (bounds[bucket + 1] as number)) bucket += 1
      if (ms < (bounds[bucket] as number)) return
      const count = counts[codes[at] as number] as Uint32Array
      count[bucket] = (count[bucket] as number) + 1
    })
  }
  for (const [value, counts] of totals)
    if (counts.every((count) => count === 0)) totals.delete(value)
  return totals
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

function timesOf({ times }: Match): Times {
  if (!times) throw new Error('times are not at hand to be counted')
  return times
}
