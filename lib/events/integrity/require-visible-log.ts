import { requirePermission } from '@/lib/access/require-permission'
import { requirePlan } from '@/lib/access/require-plan'
import type { Permission, SessionPrincipal } from '@/lib/access/schema'

/**
 * Throws `permission_missing` (403), and `plan_lacks_audit_logs` (403) on a plan that records the log and does not show it.
 */
export function requireVisibleLog(principal: SessionPrincipal, permission: Permission): void {
  requirePermission(principal, permission)
  requirePlan(principal.plan, 'logVisible')
}
