import { requirePermission } from '@/lib/access/require-permission'
import type { SessionPrincipal } from '@/lib/access/schema'
import { type ExportRow, findExportRow, lockExports } from '@/lib/exports/store/exports'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { isUuid } from '@/lib/platform/ids'

/**
 * Does something to one export of the company, under the lock of its exports and in one transaction. Anybody who may export may:
 * what is in it, they may take out as well. Throws `permission_missing` (403), `export_not_found` (404), and what `work` throws.
 */
export async function changeExport<Result>(
  principal: SessionPrincipal,
  { id }: { id: string },
  work: (tx: Tx, row: ExportRow) => Promise<Result>,
): Promise<Result> {
  requirePermission(principal, 'audit_log.export')
  if (!isUuid(id)) throw exportNotFound()
  const { companyId } = principal
  return await inTransaction(async (tx) => {
    await lockExports(tx, companyId)
    const row = await findExportRow({ companyId, id }, tx.db)
    if (!row) throw exportNotFound()
    return await work(tx, row)
  })
}

export function exportNotFound(): AppError {
  return new AppError('export_not_found', {
    status: 404,
    title: 'No such export',
    detail: 'There is no such export.',
  })
}
