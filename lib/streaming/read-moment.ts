import type { Sql } from '@/lib/platform/db'
import { nowMs } from '@/lib/platform/clock'
import { invalidInput } from '@/lib/platform/parse-input'
import { findSeqSince, type Position } from './store/settings'

/**
 * The position of a moment in a company's log: `start`, `now`, or an ISO 8601 date or time (UTC where it says no zone) of
 * recording. Throws `invalid_input` (422).
 */
export async function readMoment(
  db: Sql,
  input: { companyId: string; text: string; position: Position; pointer: string },
): Promise<number> {
  const { companyId, text, position, pointer } = input
  if (text === 'now') return position.size
  // Below `prunedTo` is what holds keep.
  if (text === 'start') return (await findSeqSince({ companyId, atMs: 0 }, db)) ?? position.size
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text)
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/i.test(
    text,
  )
  const hasZone = isDate || /(Z|[+-]\d{2}:?\d{2})$/i.test(text)
  const atMs = isDate || isTime ? Date.parse(hasZone ? text : `${text}Z`) : Number.NaN
  if (Number.isNaN(atMs)) {
    const message = 'must be "start", "now", or a date and time like 2026-01-31T12:00:00Z'
    throw invalidInput([{ pointer, message }])
  }
  if (atMs > nowMs()) throw invalidInput([{ pointer, message: 'must not lie in the future' }])
  return (await findSeqSince({ companyId, atMs }, db)) ?? position.size
}
