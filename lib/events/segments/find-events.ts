import { eachBit, eachBitDown, firstBits } from './bits'
import { evaluatePlan } from './evaluate-plan'
import { type LogSearch, openSegments, type SegmentHandle } from './open-search'
import { collectNeeds, type OpenSegment } from './open-segment'
import { timeAt } from './times'

/** An event that was found. `recordedMs`: the time within which it was recorded, to find its partition by. */
export type Found = { seq: number; atMs: number; recordedMs: { min: number; max: number } }

/** Where a page begins: at this event, which is not on it. */
export type Place = { atMs: number; seq: number }

/**
 * The next events by the time when they happened, then by seq: the newest that are older than `place`, newest first, or
 * the oldest that are newer, oldest first.
 *   12:00 seq 3 · 12:00 seq 2 · 11:00 seq 9 → older than (12:00, 3) begins with (12:00, 2).
 * Segments are opened nearest first and no longer than they can hold something nearer than what is found.
 */
export async function findByTime(
  search: LogSearch,
  { place, direction, limit }: { place: Place | null; direction: 'older' | 'newer'; limit: number },
): Promise<Found[]> {
  const isOlder = direction === 'older'
  const segments = sortSegments(search.segments, { place, direction })
  const found = makeNearest({ limit, isOlder })
  const needs = collectNeeds(search.plan, { times: true })
  let opened = 0
  for await (const segment of openSegments(search, { segments, needs })) {
    const recordedMs = recordedOf(segment)
    const times = segment.times()
    const each = isOlder ? eachBitDown : eachBit
    each(await evaluatePlan(search.plan, segment, search.breathe), (at) => {
      const atMs = timeAt(times, at)
      // Most events of a large segment are too far: they must cost nothing.
      if (isOlder ? atMs < found.farthestMs() : atMs > found.farthestMs()) return
      const event = { seq: segment.firstSeq + at, atMs, recordedMs }
      if (!place || compare(event, place) * (isOlder ? 1 : -1) < 0) found.offer(event)
    })
    opened += 1
    const next = segments[opened]
    if (next && found.isDone(next)) break
  }
  return found.list()
}

/** The first events by seq. */
export async function findBySeq(search: LogSearch, { limit }: { limit: number }): Promise<Found[]> {
  const found: Found[] = []
  const needs = collectNeeds(search.plan, { times: true })
  for await (const segment of openSegments(search, { segments: search.segments, needs })) {
    const recordedMs = recordedOf(segment)
    const bits = await evaluatePlan(search.plan, segment, search.breathe)
    for (const at of firstBits(bits, limit - found.length)) {
      found.push({ seq: segment.firstSeq + at, atMs: timeAt(segment.times(), at), recordedMs })
    }
    if (found.length === limit) break
  }
  return found
}

function sortSegments(
  segments: readonly SegmentHandle[],
  { place, direction }: { place: Place | null; direction: 'older' | 'newer' },
): SegmentHandle[] {
  const isOlder = direction === 'older'
  const within = segments.filter(
    ({ span }) => !place || (isOlder ? span.minAtMs <= place.atMs : span.maxAtMs >= place.atMs),
  )
  return within.sort((one, other) =>
    isOlder ? other.span.maxAtMs - one.span.maxAtMs : one.span.minAtMs - other.span.minAtMs,
  )
}

/** The nearest so far, in order, at most `limit`. */
function makeNearest({ limit, isOlder }: { limit: number; isOlder: boolean }) {
  const nearest: Found[] = []
  const sign = isOlder ? -1 : 1
  let farthestMs = isOlder ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return {
    /** What happened beyond is not near enough any more. */
    farthestMs: () => farthestMs,
    offer: (event: Found) => {
      const last = nearest[limit - 1]
      if (last && compare(event, last) * sign >= 0) return
      let low = 0
      let high = nearest.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if (compare(nearest[middle] as Found, event) * sign < 0) low = middle + 1
        else high = middle
      }
      nearest.splice(low, 0, event)
      if (nearest.length > limit) nearest.pop()
      if (nearest.length === limit) farthestMs = (nearest[limit - 1] as Found).atMs
    },
    /** Whether nothing in this segment, nor in those behind it, can be nearer. At the same time it still can. */
    isDone: ({ span }: SegmentHandle) => {
      const last = nearest[limit - 1]
      if (!last) return false
      return isOlder ? span.maxAtMs < last.atMs : span.minAtMs > last.atMs
    },
    list: () => nearest,
  }
}

function compare(one: Place, other: Place): number {
  return one.atMs - other.atMs || one.seq - other.seq
}

function recordedOf({ span }: OpenSegment) {
  return { min: span.minRecordedMs, max: span.maxRecordedMs }
}

/** Calls `visit` with the position of every event that matches, in the order of the log. */
export async function eachMatch(search: LogSearch, visit: (seq: number) => void): Promise<void> {
  const needs = collectNeeds(search.plan)
  for await (const segment of openSegments(search, { segments: search.segments, needs })) {
    const bits = await evaluatePlan(search.plan, segment, search.breathe)
    eachBit(bits, (at) => visit(segment.firstSeq + at))
  }
}
