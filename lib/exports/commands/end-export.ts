import { requirePermission } from '@/lib/access/require-permission'
import type { SessionPrincipal } from '@/lib/access/schema'
import { deleteExportFile } from '@/lib/exports/export-files'
import { endExport, findExportRow, lockExports } from '@/lib/exports/store/exports'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { isUuid } from '@/lib/platform/ids'

/**
 * Ends an export that waits or runs, or deletes the file of a finished one before its time. Anybody who may export may: what is
 * in it, they may take out as well. Throws `permission_missing` (403) and `export_not_found` (404); one that is over
 * already stays as it is.
 */
export async function cancelExport(
  principal: SessionPrincipal,
  { id }: { id: string },
): Promise<void> {
  requirePermission(principal, 'audit_log.export')
  if (!isUuid(id)) throw exportNotFound()
  const { companyId } = principal
  const file = await inTransaction(async (tx) => {
    await lockExports(tx, companyId)
    const row = await findExportRow({ companyId, id }, tx.db)
    if (!row) throw exportNotFound()
    const finishedAt = new Date(nowMs())
    const where = { companyId, id }
    const isCancelled = await endExport(
      tx,
      { ...where, from: ['waiting', 'running'] },
      { state: 'cancelled', finishedAt },
    )
    // A worker deletes what it was writing itself, as soon as it hears that it is over.
    if (isCancelled) return null
    await endExport(tx, { ...where, from: ['done'] }, { state: 'expired', expiresAt: finishedAt })
    return row.file
  })
  await deleteExportFile(file)
}

export function exportNotFound(): AppError {
  return new AppError('export_not_found', {
    status: 404,
    title: 'No such export',
    detail: 'There is no such export.',
  })
}
