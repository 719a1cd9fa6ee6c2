import type { SessionPrincipal } from '@/lib/access/schema'
import { planFeatures } from '@/lib/companies/plans'
import { AppError } from '@/lib/platform/errors'

/**
 * Whoever places a hold is told how much it covers, which a plan that does not show the log does not tell. What is held stays held
 * on every plan, and can be released. Throws `plan_lacks_audit_logs` (403).
 */
export function requireVisibleLog(principal: SessionPrincipal): void {
  const { logVisible, label } = planFeatures(principal.plan)
  if (logVisible) return
  throw new AppError('plan_lacks_audit_logs', {
    status: 403,
    title: 'Forbidden',
    detail: `The plan ${label} records the audit log but does not show it, nor hold it. Professional and Enterprise do.`,
  })
}
