import type { ColumnKey } from '@/lib/events/query/facts'
import { noBits, setBit, hasBit } from './bits'
import { type Column, makeColumn } from './column'
import { listEvents, makePostings } from './postings'
import { columnKeys, type SegmentData } from './segment-data'
import {
  makeBlockWriter,
  postingsOf,
  readBlock,
  type TermBlocks,
  type TermEntry,
} from './term-blocks'
import { makeTimes, timeAt } from './times'

/**
 * One segment of several that lie side by side, the same to the byte as if it had been built of their events. Takes long:
 * `breathe` is awaited now and then.
 */
export async function mergeSegments(
  parts: readonly SegmentData[],
  breathe: () => Promise<void>,
): Promise<SegmentData> {
  const [first] = parts
  if (!first) throw new Error('nothing to merge')
  const offsets = parts.map(({ firstSeq }) => firstSeq - first.firstSeq)
  const last = parts.at(-1) ?? first
  const size = last.firstSeq + last.size - first.firstSeq
  const events = parts.reduce((sum, part) => sum + part.events, 0)
  const columns = {} as Record<ColumnKey, Column>
  for (const key of columnKeys) {
    columns[key] = mergeColumn(parts.map((part) => part.columns[key]))
    await breathe()
  }
  return {
    firstSeq: first.firstSeq,
    size,
    present: events === size ? null : mergePresent(parts, { offsets, size }),
    events,
    times: mergeTimes(parts),
    columns,
    terms: await mergeTerms(parts, { offsets, size, breathe }),
    span: mergeSpan(parts),
  }
}

/** A segment without events says nothing of times. */
function mergeSpan(parts: readonly SegmentData[]): SegmentData['span'] {
  const spans = parts.filter(({ events }) => events > 0).map(({ span }) => span)
  if (spans.length === 0) return { minRecordedMs: 0, maxRecordedMs: 0, minAtMs: 0, maxAtMs: 0 }
  return {
    minRecordedMs: Math.min(...spans.map(({ minRecordedMs }) => minRecordedMs)),
    maxRecordedMs: Math.max(...spans.map(({ maxRecordedMs }) => maxRecordedMs)),
    minAtMs: Math.min(...spans.map(({ minAtMs }) => minAtMs)),
    maxAtMs: Math.max(...spans.map(({ maxAtMs }) => maxAtMs)),
  }
}

/** Values in the order in which the events first have them, as when building. */
function mergeColumn(columns: readonly Column[]): Column {
  const values = ['']
  const codeOf = new Map<string, number>()
  const codes = new Uint32Array(columns.reduce((sum, column) => sum + column.codes.length, 0))
  let at = 0
  for (const column of columns) {
    const codeNow = column.values.map((value, code) => {
      if (code === 0) return 0
      const known = codeOf.get(value)
      if (known !== undefined) return known
      codeOf.set(value, values.length)
      return values.push(value) - 1
    })
    for (const code of column.codes) codes[at++] = codeNow[code] as number
  }
  return makeColumn(values, codes)
}

function mergeTimes(parts: readonly SegmentData[]) {
  const there = parts.flatMap(({ present, times, size }) =>
    Array.from({ length: size }, (_, at) =>
      present && !hasBit(present, at) ? Number.NaN : timeAt(times, at),
    ),
  )
  // What stands in a gap is the first time there is, as when building.
  const filler = there.find((ms) => !Number.isNaN(ms)) ?? 0
  return makeTimes(there.map((ms) => (Number.isNaN(ms) ? filler : ms)))
}

function mergePresent(
  parts: readonly SegmentData[],
  { offsets, size }: { offsets: readonly number[]; size: number },
) {
  const bits = noBits(size)
  for (const [index, part] of parts.entries()) {
    for (let at = 0; at < part.size; at += 1) {
      if (!part.present || hasBit(part.present, at)) setBit(bits, (offsets[index] as number) + at)
    }
  }
  return bits
}

const termsPerBreath = 2_000

/** Like the last step of a merge sort: the least of the foremost terms comes next, from everyone who has it. */
async function mergeTerms(
  parts: readonly SegmentData[],
  options: { offsets: readonly number[]; size: number; breathe: () => Promise<void> },
): Promise<TermBlocks> {
  const { offsets, size, breathe } = options
  const streams = parts.map(({ terms }, index) => {
    const entries = eachEntry(terms)
    return { entries, offset: offsets[index] as number, now: entries.next() }
  })
  const writer = makeBlockWriter()
  for (let count = 1; ; count += 1) {
    let least: string | undefined
    for (const { now } of streams) {
      if (!now.done && (least === undefined || now.value.term < least)) least = now.value.term
    }
    if (least === undefined) return writer.finish()
    const events: number[] = []
    const places: Uint8Array[] = []
    for (const stream of streams) {
      if (stream.now.done || stream.now.value.term !== least) continue
      const postings = postingsOf(stream.now.value)
      for (const event of listEvents(postings)) events.push(event + stream.offset)
      places.push(postings.places)
      stream.now = stream.entries.next()
    }
    // Places count from the beginning of their event: they are the same wherever it stands.
    const joined = Uint8Array.from(Buffer.concat(places))
    writer.add({ term: least, postings: makePostings(events, { places: joined, size }) })
    if (count % termsPerBreath === 0) await breathe()
  }
}

function* eachEntry({ blocks }: TermBlocks): Generator<TermEntry, undefined> {
  for (const block of blocks) yield* readBlock(block)
}
