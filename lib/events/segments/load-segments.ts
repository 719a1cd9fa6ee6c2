import type { ColumnKey } from '@/lib/events/query/facts'
import { allBits, type Bits } from './bits'
import { type Column, decodeColumn, weighColumn } from './column'
import { eachEntry, type Needs, type OpenSegment } from './open-segment'
import { keepCached, readCached } from './part-cache'
import { decodePresent, partNames } from './segment-parts'
import { readParts, type SegmentRow, type WantedPart } from './store'
import { decodeFirstTerms, findBlocks } from './term-blocks'
import { decodeTimes, type Times } from './times'

/** Thrown where segments were replaced after they were listed: list them again. */
export class SegmentsReplaced extends Error {}

/** Stored segments with what `needs` says: parts that memory lacks are read, all in two statements at most. */
export async function loadSegments(
  companyId: string,
  { rows, needs }: { rows: readonly SegmentRow[]; needs: Needs },
): Promise<OpenSegment[]> {
  const wanted = rows.flatMap((row) =>
    listParts(row, needs).map((part) => ({ segmentId: row.id, part })),
  )
  const parts = await loadParts(companyId, wanted)
  const take = <Value>(row: SegmentRow, part: string) => parts.get(keyOf(row.id, part)) as Value
  const firstTerms = (row: SegmentRow) => take<string[]>(row, partNames.firstTerms)
  const blocks = await loadParts(
    companyId,
    rows.flatMap((row) => {
      const found = new Set<number>()
      for (const range of needs.ranges) {
        const { first, end } = findBlocks(firstTerms(row), range)
        for (let at = first; at < end; at += 1) found.add(at)
      }
      return [...found].map((at) => ({ segmentId: row.id, part: partNames.block(at) }))
    }),
  )
  return rows.map((row) => ({
    firstSeq: row.firstSeq,
    size: row.size,
    span: row,
    present:
      row.events === row.size ? allBits(row.size) : take<Bits>(row, partNames.present).slice(),
    times: () => take<Times>(row, partNames.times),
    column: (key: ColumnKey) => take<Column>(row, partNames.column(key)),
    entries: (range) =>
      eachEntry(
        range,
        firstTerms(row),
        (at) => blocks.get(keyOf(row.id, partNames.block(at))) as Uint8Array | undefined,
      ),
  }))
}

function listParts(row: SegmentRow, { columns, ranges, times }: Needs): string[] {
  return [
    ...[...columns].map(partNames.column),
    ...(times ? [partNames.times] : []),
    ...(ranges.length > 0 ? [partNames.firstTerms] : []),
    ...(row.events === row.size ? [] : [partNames.present]),
  ]
}

/** Keeps hold of all of them, whatever memory lets go of meanwhile. */
async function loadParts(
  companyId: string,
  wanted: readonly WantedPart[],
): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>()
  const missing: WantedPart[] = []
  for (const one of wanted) {
    const value = readCached({ companyId, ...one })
    if (value === undefined) missing.push(one)
    else found.set(keyOf(one.segmentId, one.part), value)
  }
  if (missing.length === 0) return found
  const read = await readParts(companyId, missing)
  for (const [place, { segmentId, part }] of missing.entries()) {
    const bytes = read[place]
    if (!bytes) throw new SegmentsReplaced('a segment was replaced while it was searched')
    const decoded = decode(part, bytes)
    keepCached({ companyId, segmentId, part }, decoded)
    found.set(keyOf(segmentId, part), decoded.value)
  }
  return found
}

function keyOf(segmentId: string, part: string): string {
  return `${segmentId}/${part}`
}

function decode(part: string, bytes: Uint8Array): { value: unknown; bytes: number } {
  if (part.startsWith('column.')) {
    const column = decodeColumn(bytes)
    return { value: column, bytes: weighColumn(column) }
  }
  switch (part) {
    case partNames.times:
      return { value: decodeTimes(bytes), bytes: bytes.length }
    case partNames.present:
      return { value: decodePresent(bytes), bytes: bytes.length }
    case partNames.firstTerms:
      return { value: decodeFirstTerms(bytes), bytes: bytes.length * 3 }
    default:
      // A copy: what the driver gives is a piece of a larger buffer, all of which would stay.
      return { value: Uint8Array.from(bytes), bytes: bytes.length }
  }
}
