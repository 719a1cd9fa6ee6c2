import { sql } from '@/lib/platform/db'
import { findNewestCheckpoint } from './store/tree-store'

/** A signed head as it is handed on. */
export type SignedHead = { size: number; root: string; note: string; signedAt: string }

/** The newest signed head of a log that covers more than `above` and at most `upTo` events; null: there is none. */
export async function readNewestCheckpoint(range: {
  companyId: string
  epoch: number
  above: number
  upTo: number
}): Promise<SignedHead | null> {
  const row = await findNewestCheckpoint(sql(), range)
  if (!row) return null
  const { size, root, note, signedAt } = row
  return {
    size,
    note,
    root: Buffer.from(root).toString('base64'),
    signedAt: signedAt.toISOString(),
  }
}
