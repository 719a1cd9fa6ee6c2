import type { SessionPrincipal } from '@/lib/access/schema'
import { sql } from '@/lib/platform/db'
import { isUuid } from '@/lib/platform/ids'
import { requireAlerts } from '@/lib/alerts/require-alerts'
import { markAllRead, markRead } from '@/lib/alerts/store/inbox'

/**
 * Marks alerts as read by the member, of whom alone it says something: it is no event. Ids of other companies change nothing. Throws
 * `permission_missing` and `plan_lacks_alerts` (403).
 */
export async function markAlertsRead(
  principal: SessionPrincipal,
  { ids }: { ids: readonly string[] },
): Promise<void> {
  await requireAlerts(principal, 'audit_log.view')
  const { companyId, memberId } = principal
  await markRead(sql(), { companyId, memberId, ids: ids.filter(isUuid).slice(0, 500) })
}

/** Marks all that there is as read. Throws as `markAlertsRead`. */
export async function markInboxRead(principal: SessionPrincipal): Promise<void> {
  await requireAlerts(principal, 'audit_log.view')
  await markAllRead(sql(), { companyId: principal.companyId, memberId: principal.memberId })
}
