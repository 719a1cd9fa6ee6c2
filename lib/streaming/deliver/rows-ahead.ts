import { readStretch } from '@/lib/events/queries/read-packed'
import type { PackedRow, RowBatch } from '@/lib/log/packed-row'

/** Rows that were read before it is their turn: some megabytes at a time, the next ones while these are on their way. */
export type RowsAhead = {
  companyId: string
  /** Every row of [from, upTo) that is kept, those that were taken already among them. */
  rows: PackedRow[]
  from: number
  upTo: number
  /** How many of `rows` lie behind whoever takes them. */
  taken: number
  /** No row from here on was recorded earlier. */
  recordedMs: number
  coming: { from: number; to: number; batch: Promise<RowBatch> } | null
}

const rowsMax = 2_000
const fewRows = 1_000

export function openRows(companyId: string): RowsAhead {
  return {
    ...{ companyId, rows: [], from: 0, upTo: 0, taken: 0, recordedMs: 0, coming: null },
  }
}

/**
 * At most `limit` rows: all that are kept of [from, `upTo`), which is never empty where `from` < `to`. `from` never goes back, and
 * one caller at a time asks.
 */
export async function takeRows(
  ahead: RowsAhead,
  { from, to, limit }: { from: number; to: number; limit: number },
): Promise<{ rows: PackedRow[]; upTo: number }> {
  if (from < ahead.from || from >= ahead.upTo) await readOn(ahead, { from, to })
  while ((ahead.rows[ahead.taken]?.seq ?? from) < from) ahead.taken += 1
  const { rows, taken, upTo } = ahead
  if (rows.length - taken < fewRows && upTo < to) {
    ahead.coming ??= beginRead(ahead, { from: upTo, to })
  }
  const next = rows[taken + limit]
  return { rows: rows.slice(taken, taken + limit), upTo: next?.seq ?? upTo }
}

async function readOn(ahead: RowsAhead, wanted: { from: number; to: number }): Promise<void> {
  const isComing = ahead.coming?.from === wanted.from
  const read = (isComing ? ahead.coming : null) ?? beginRead(ahead, wanted)
  ahead.coming = null
  const { rows, recordedMs } = await read.batch
  const last = rows.at(-1)
  Object.assign(ahead, {
    ...{ rows, from: read.from, taken: 0 },
    upTo: last ? last.seq + 1 : read.to,
    recordedMs: Math.max(ahead.recordedMs, recordedMs),
  })
}

function beginRead(ahead: RowsAhead, { from, to }: { from: number; to: number }) {
  const { companyId, recordedMs: recordedFromMs } = ahead
  const batch = readStretch({ companyId, from, to, limit: rowsMax, recordedFromMs })
  // A failure is told to whoever asks for these rows.
  batch.catch(() => undefined)
  return { from, to, batch }
}
