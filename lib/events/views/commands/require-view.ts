import { requirePermission } from '@/lib/access/require-permission'
import type { SessionPrincipal } from '@/lib/access/schema'
import { findViewRow, type ViewRow } from '@/lib/events/views/store'
import { canChange } from '@/lib/events/views/view-row'
import type { Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { isUuid } from '@/lib/platform/ids'

type Given = { principal: SessionPrincipal; id: string }

/** A view that the principal may see. Throws `view_not_found` (404). */
export async function requireView(tx: Tx, { principal, id }: Given): Promise<ViewRow> {
  const row = isUuid(id) ? await findViewRow(principal, id, tx.db) : null
  if (!row) throw viewNotFound()
  return row
}

/** One that they may change. Throws `view_not_found` (404) and `permission_missing` (403). */
export async function requireChangeable(tx: Tx, { principal, id }: Given): Promise<ViewRow> {
  const row = await requireView(tx, { principal, id })
  // What they may see and not change is shared.
  if (!canChange(principal, row)) requirePermission(principal, 'views.share')
  return row
}

export function viewNotFound(): AppError {
  return new AppError('view_not_found', {
    status: 404,
    title: 'No such view',
    detail: 'There is no such view, or it is not yours to see.',
  })
}
