import { requirePermission } from '@/lib/access/require-permission'
import type { Permission, SessionPrincipal } from '@/lib/access/schema'
import { planFeatures } from '@/lib/companies/plans'
import { AppError } from '@/lib/platform/errors'

/**
 * Throws `permission_missing` (403), and `plan_lacks_audit_logs` (403) on a plan that records the log and does not show it.
 */
export function requireVisibleLog(principal: SessionPrincipal, permission: Permission): void {
  requirePermission(principal, permission)
  const plan = planFeatures(principal.plan)
  if (plan.logVisible) return
  throw new AppError('plan_lacks_audit_logs', {
    status: 403,
    title: 'Forbidden',
    detail: `The plan ${plan.label} records the audit log but does not show it. Professional and Enterprise do.`,
  })
}
