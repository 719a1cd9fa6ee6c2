import { recordActs } from '@/lib/access/commands/record-acts'
import type { SessionPrincipal } from '@/lib/access/schema'
import { findView } from '@/lib/events/views/queries'
import type { SavedView } from '@/lib/events/views/schema'
import { claimOpening, findOpening, findViewRow, lockViews } from '@/lib/events/views/store'
import { showView, stateOf } from '@/lib/events/views/view-row'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import { actOn, describeView } from './describe-acts'

const minuteMs = 60_000

/**
 * How often one member's opening of one view is recorded: by its link once a minute, so that a double click is one; by the
 * address of the page that stands open once a day, so that paging and reloading are none, and a link to it still is one.
 */
const everyMs = { link: minuteMs, page: 24 * 60 * minuteMs } as const

/**
 * The view, and an event that it was opened. Null, and no event, alike for none and those that are not the principal's to
 * see. Throws `permission_missing` (403).
 */
export async function openView(
  principal: SessionPrincipal,
  { id, by }: { id: string; by: keyof typeof everyMs },
): Promise<SavedView | null> {
  const view = await findView(principal, id)
  if (!view) return null
  const { memberId } = principal
  const now = new Date(nowMs())
  const lastBefore = new Date(now.getTime() - everyMs[by])
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
