import { type ExportMark, readMark } from './schema/export-mark'
import { keptHours } from './schema/formats'

/** Of a file, and of what was written of one that was cancelled or given up. */
export function keptUntil(finishedAt: Date): Date {
  return new Date(finishedAt.getTime() + keptHours * 3_600_000)
}

/**
 * Where an export that was cancelled, or given up, can go on, and until when; null where it can only be begun anew: nothing of it
 * was noted, or its time is over.
 */
export function findDraft(
  row: { state: string; mark: unknown; expiresAt: Date | null },
  nowMs: number,
): { mark: ExportMark; until: Date } | null {
  const { state, expiresAt } = row
  if (state !== 'cancelled' && state !== 'failed') return null
  if (expiresAt === null || expiresAt.getTime() <= nowMs) return null
  const mark = readMark(row.mark)
  return mark && { mark, until: expiresAt }
}
