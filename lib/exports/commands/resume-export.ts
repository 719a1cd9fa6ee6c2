import type { SessionPrincipal } from '@/lib/access/schema'
import { requireFormat } from '@/lib/exports/require-format'
import { findDraft } from '@/lib/exports/rules'
import type { ExportFormat } from '@/lib/exports/schema/formats'
import { settleExport } from '@/lib/exports/store/exports'
import { nowMs } from '@/lib/platform/clock'
import { AppError } from '@/lib/platform/errors'
import { changeExport } from './change-export'
import { requireRoom } from './request-export'

/**
 * Lets an export that was cancelled or given up go on where it ended: its file holds what it would have held. From then on it is
 * of whoever resumes it. One that waits or runs already stays as it is. Throws `permission_missing`, `plan_lacks_export_format`
 * (403), `export_not_found` (404), `export_not_resumable` (409) and `exports_too_many` (429).
 */
export async function resumeExport(
  principal: SessionPrincipal,
  { id }: { id: string },
): Promise<void> {
  const { companyId, memberId, sessionId, requestId } = principal
  await changeExport(principal, { id }, async (tx, row) => {
    if (row.state === 'waiting' || row.state === 'running') return
    requireFormat(principal.plan, row.format as ExportFormat)
    const draft = findDraft(row, nowMs())
    if (!draft) throw notResumable()
    await requireRoom(tx, companyId)
    await settleExport(
      tx,
      { companyId, id, from: [row.state] },
      {
        ...{ memberId, sessionId, requestId, state: 'waiting', attempts: 0 },
        ...{ rows: draft.mark.rows, finishedAt: null, expiresAt: null },
        ...{ errorCode: null, errorDetail: null },
      },
    )
  })
}

function notResumable(): AppError {
  return new AppError('export_not_resumable', {
    status: 409,
    title: 'It cannot go on',
    detail: 'Nothing is kept of this export that it could go on from. Export it again.',
  })
}
