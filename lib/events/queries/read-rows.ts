import { readNext } from '@/lib/events/store'
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
