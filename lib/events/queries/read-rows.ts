import { readFound, readNext } from '@/lib/events/store'
import type { EventRow } from '@/lib/log/restore-event'

/**
 * The first `limit` rows of a company's log with `from` ≤ seq < `to`, in its order, for the product's own work: who may see them
 * is decided by the caller. Pruned ones are left out.
 */
export async function readRows(input: {
  companyId: string
  from: number
  to: number
  limit: number
}): Promise<EventRow[]> {
  return readNext(input)
}

/**
 * Single rows by their seqs, which were all recorded within `from` and `until`, for the product's own work; pruned ones are left
 * out.
 */
export async function readRowsAt(input: {
  companyId: string
  seqs: readonly number[]
  from: Date
  until: Date
}): Promise<EventRow[]> {
  const recordedMs = { min: input.from.getTime(), max: input.until.getTime() }
  return readFound(
    input.companyId,
    input.seqs.map((seq) => ({ seq, atMs: 0, recordedMs })),
  )
}
