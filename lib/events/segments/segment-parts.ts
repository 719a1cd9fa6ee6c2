import type { ColumnKey } from '@/lib/events/query/facts'
import type { Bits } from './bits'
import { type Column, decodeColumn, encodeColumn } from './column'
import { columnKeys, type SegmentData } from './segment-data'
import type { SegmentRow } from './store'
import { decodeFirstTerms, encodeFirstTerms } from './term-blocks'
import { decodeTimes, encodeTimes } from './times'

/** How a segment is taken apart to be stored, so that a search reads what it needs and no more. */
export const partNames = {
  times: 'times',
  /** Only where events were pruned. */
  present: 'present',
  firstTerms: 'terms',
  block: (at: number) => `terms.${at}`,
  column: (key: ColumnKey) => `column.${key}`,
} as const

export function takeApart(data: SegmentData): Map<string, Uint8Array> {
  const parts = new Map<string, Uint8Array>()
  parts.set(partNames.times, encodeTimes(data.times))
  if (data.present) parts.set(partNames.present, viewBytes(data.present))
  for (const key of columnKeys) parts.set(partNames.column(key), encodeColumn(data.columns[key]))
  parts.set(partNames.firstTerms, encodeFirstTerms(data.terms.firstTerms))
  for (const [at, block] of data.terms.blocks.entries()) parts.set(partNames.block(at), block)
  return parts
}

/** The opposite. Throws where a part is missing: the database is damaged then. */
export function putTogether(row: SegmentRow, parts: ReadonlyMap<string, Uint8Array>): SegmentData {
  const take = (name: string): Uint8Array => {
    const part = parts.get(name)
    if (!part) throw new Error(`segment ${row.id} lacks ${name}: the search index is damaged`)
    return part
  }
  const firstTerms = decodeFirstTerms(take(partNames.firstTerms))
  const { firstSeq, size, events, minAtMs, maxAtMs, minRecordedMs, maxRecordedMs } = row
  return {
    ...{ firstSeq, size, events },
    span: { minAtMs, maxAtMs, minRecordedMs, maxRecordedMs },
    present: events === size ? null : decodePresent(take(partNames.present)),
    times: decodeTimes(take(partNames.times)),
    columns: Object.fromEntries(
      columnKeys.map((key): [ColumnKey, Column] => [
        key,
        decodeColumn(take(partNames.column(key))),
      ]),
    ) as SegmentData['columns'],
    terms: { firstTerms, blocks: firstTerms.map((_, at) => take(partNames.block(at))) },
  }
}

export function decodePresent(bytes: Uint8Array): Bits {
  return new Uint32Array(Uint8Array.from(bytes).buffer)
}

function viewBytes(bits: Bits): Uint8Array {
  return new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength)
}
