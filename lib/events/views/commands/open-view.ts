import { recordActs } from '@/lib/access/commands/record-acts'
import type { SessionPrincipal } from '@/lib/access/schema'
import { findView } from '@/lib/events/views/queries'
import { openingEveryMs } from '@/lib/events/views/rules'
import type { SavedView } from '@/lib/events/views/schema'
import { claimOpening, findOpening, findViewRow, lockViews } from '@/lib/events/views/store'
import { showView, stateOf } from '@/lib/events/views/view-row'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import { actOn, describeView } from './describe-acts'

/**
 * The view, and an event that it was opened. Null, and no event, alike for none and those that are not the principal's to
 * see. Throws `permission_missing` (403).
 */
export async function openView(
  principal: SessionPrincipal,
  { id, by }: { id: string; by: keyof typeof openingEveryMs },
): Promise<SavedView | null> {
  const view = await findView(principal, id)
  if (!view) return null
  const { memberId } = principal
  const now = new Date(nowMs())
  const lastBefore = new Date(now.getTime() - openingEveryMs[by])
  const last = await findOpening(memberId, view.id)
  if (last !== null && last >= lastBefore) return view
  return inTransaction(async (tx) => {
    // Whoever deletes it or takes it back waits, or was faster.
    await lockViews(tx, principal.companyId)
    const row = await findViewRow(principal, view.id, tx.db)
    if (!row) return null
    if (!(await claimOpening(tx, { memberId, viewId: row.id, now, lastBefore }))) return view
    const act = describeView('saved_view.opened', row, stateOf(row))
    await recordActs(tx, { principal, acts: [actOn(row, act)] })
    return showView(principal, row)
  })
}
