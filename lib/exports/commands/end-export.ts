import type { SessionPrincipal } from '@/lib/access/schema'
import { deleteExportFile } from '@/lib/exports/export-files'
import { findDraft, keptUntil } from '@/lib/exports/rules'
import { noMark, settleExport } from '@/lib/exports/store/exports'
import { nowMs } from '@/lib/platform/clock'
import { changeExport } from './change-export'

/**
 * Ends an export that waits or runs, or deletes the file of a finished one before its time. Anybody who may export may: what is
 * in it, they may take out as well. What was written of one that ran is kept as long as a file is, for whoever resumes it. Throws
 * `permission_missing` (403) and `export_not_found` (404); one that is over already stays as it is.
 */
export async function cancelExport(
  principal: SessionPrincipal,
  { id }: { id: string },
): Promise<void> {
  const file = await changeExport(principal, { id }, async (tx, { companyId, file: name }) => {
    const finishedAt = new Date(nowMs())
    const where = { companyId, id }
    const isCancelled = await settleExport(
      tx,
      { ...where, from: ['waiting', 'running'] },
      { state: 'cancelled', finishedAt, expiresAt: keptUntil(finishedAt) },
    )
    // A worker deletes what nobody can go on with itself, as soon as it hears that it is over.
    if (isCancelled) return null
    await settleExport(
      tx,
      { ...where, from: ['done'] },
      { state: 'expired', expiresAt: finishedAt },
    )
    return name
  })
  await deleteExportFile(file)
}

/**
 * Deletes what is kept of an export that was cancelled or given up, before its time: it can only be exported again then. Throws as
 * `cancelExport`; where nothing is kept, nothing happens.
 */
export async function deleteDraft(
  principal: SessionPrincipal,
  { id }: { id: string },
): Promise<void> {
  const draft = await changeExport(principal, { id }, async (tx, row) => {
    const found = findDraft(row, nowMs())
    if (!found) return null
    const data = { ...noMark, expiresAt: null }
    await settleExport(tx, { companyId: row.companyId, id, from: [row.state] }, data)
    return found.mark.file
  })
  await deleteExportFile(draft)
}
