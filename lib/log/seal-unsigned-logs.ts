import { sql } from '@/lib/platform/db'
import { sealCheckpoint } from './checkpoints'
import { findUnsignedLogs } from './store/tree-store'

/**
 * Signs the head of every log whose newest size is unsigned; returns how many. A log that cannot be signed (its database
 * is behind its mark) keeps no other from it: its error is thrown when all were tried.
 */
export async function sealUnsignedLogs(): Promise<number> {
  const failures: unknown[] = []
  let sealed = 0
  for (const companyId of await findUnsignedLogs(sql())) {
    try {
      await sealCheckpoint(companyId)
      sealed += 1
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures[0]}`)
  return sealed
}
