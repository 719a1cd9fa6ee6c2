import { addBits, allBits, type Bits, invertBits, isEmpty, keepBits, noBits, setBit } from './bits'
import { selectValues } from './column'
import type { OpenSegment } from './open-segment'
import type { Plan, TermPlan } from './plan-query'
import { addPostings, listPlaces, placesMax } from './postings'
import { postingsOf } from './term-blocks'
import { selectTimes } from './times'

type Breathe = () => Promise<void>

/**
 * The events of a segment that a plan finds. Pruned ones are never among them. `breathe` is awaited between all steps that
 * take long: a query has up to two thousand characters, most of which can be stars, each of which reads every term.
 */
export async function evaluatePlan(
  plan: Plan,
  segment: OpenSegment,
  breathe: Breathe,
): Promise<Bits> {
  const found = await evaluate(plan, segment, breathe)
  keepBits(found, segment.present)
  return found
}

async function evaluate(plan: Plan, segment: OpenSegment, breathe: Breathe): Promise<Bits> {
  switch (plan.type) {
    case 'and':
      return await evaluateAll(plan.parts, segment, breathe)
    case 'or': {
      const found = noBits(segment.size)
      for (const part of plan.parts) {
        addBits(found, await evaluate(part, segment, breathe))
        await breathe()
      }
      return found
    }
    case 'not':
      return invertBits(await evaluate(plan.part, segment, breathe), segment.present)
    case 'column':
      return selectValues(segment.column(plan.column), plan.test)
    case 'terms':
      return await evaluateTerms(plan, segment, breathe)
    case 'words':
      return await evaluateWords(plan.words, segment, breathe)
    case 'time':
      return evaluateTime(plan, segment)
    case 'seq':
      return evaluateSeq(plan, segment)
  }
}

/** Ends at the first part that leaves nothing: an empty answer is no slower than a full one. */
async function evaluateAll(
  parts: readonly Plan[],
  segment: OpenSegment,
  breathe: Breathe,
): Promise<Bits> {
  let found: Bits | null = null
  for (const part of parts) {
    const bits = await evaluate(part, segment, breathe)
    if (found) keepBits(found, bits)
    else found = bits
    if (isEmpty(found)) return found
    await breathe()
  }
  return found ?? allBits(segment.size)
}

const termsPerBreath = 4_096

async function evaluateTerms(
  { range, test }: TermPlan,
  segment: OpenSegment,
  breathe: Breathe,
): Promise<Bits> {
  const found = noBits(segment.size)
  let read = 0
  for (const entry of segment.entries(range)) {
    if (!test || test(entry.term)) addPostings(found, postingsOf(entry))
    read += 1
    if (read % termsPerBreath === 0) await breathe()
  }
  return found
}

/**
 * Events in which the words stand one behind the other. First those that have all of them at all; then places:
 *   "ana lima": ana at 4 and 9, lima at 10 → 9 goes on to 10.
 */
async function evaluateWords(
  words: readonly TermPlan[],
  segment: OpenSegment,
  breathe: Breathe,
): Promise<Bits> {
  const candidates = await evaluateAll(words, segment, breathe)
  if (words.length < 2 || isEmpty(candidates)) return candidates
  let ends: Float64Array | null = null
  for (const word of words) {
    const places = await findPlaces(word, { segment, wanted: candidates, breathe })
    ends = ends ? keepFollowing(ends, places) : places
    if (ends.length === 0) break
    await breathe()
  }
  const found = noBits(segment.size)
  for (const end of ends ?? []) setBit(found, Math.floor(end / placesMax))
  return found
}

async function findPlaces(
  { range, test }: TermPlan,
  { segment, wanted, breathe }: { segment: OpenSegment; wanted: Bits; breathe: Breathe },
): Promise<Float64Array> {
  const lists: Float64Array[] = []
  let read = 0
  for (const entry of segment.entries(range)) {
    read += 1
    if (read % termsPerBreath === 0) await breathe()
    if (test && !test(entry.term)) continue
    const list = listPlaces(postingsOf(entry), wanted)
    if (list.length > 0) lists.push(list)
  }
  const [only] = lists
  if (lists.length === 1 && only) return only
  const all = new Float64Array(lists.reduce((sum, list) => sum + list.length, 0))
  let at = 0
  for (const list of lists) {
    all.set(list, at)
    at += list.length
  }
  return all.sort()
}

/** Those of `places` that come right behind one of `ends`. Both ascend. */
function keepFollowing(ends: Float64Array, places: Float64Array): Float64Array {
  const kept = new Float64Array(Math.min(ends.length, places.length))
  let length = 0
  let at = 0
  for (const place of places) {
    while (at < ends.length && (ends[at] as number) + 1 < place) at += 1
    if (at < ends.length && (ends[at] as number) + 1 === place) kept[length++] = place
  }
  return kept.subarray(0, length)
}

function evaluateTime({ fromMs, untilMs }: Plan & { type: 'time' }, segment: OpenSegment): Bits {
  const { minAtMs, maxAtMs } = segment.span
  if (fromMs <= minAtMs && untilMs > maxAtMs) return allBits(segment.size)
  if (fromMs > maxAtMs || untilMs <= minAtMs) return noBits(segment.size)
  return selectTimes(segment.times(), { fromMs, untilMs })
}

function evaluateSeq(
  { from, until }: Plan & { type: 'seq' },
  { firstSeq, size }: OpenSegment,
): Bits {
  const bits = noBits(size)
  const end = Math.min(size, until - firstSeq)
  for (let at = Math.max(0, from - firstSeq); at < end; at += 1) setBit(bits, at)
  return bits
}
