import { type PlanFeatures, planFeatures } from '@/lib/companies/plans'
import { AppError } from '@/lib/platform/errors'

/** Refusals of what a plan lacks: the same code and the same words at every door. */
const lacks = {
  logVisible: {
    code: 'plan_lacks_audit_logs',
    what: 'records the audit log but does not show it. Professional and Enterprise do.',
  },
  signature: {
    code: 'plan_lacks_signature',
    what: 'has no signed evidence. Enterprise does.',
  },
} as const satisfies Partial<Record<keyof PlanFeatures, { code: string; what: string }>>

/** Throws `plan_lacks_audit_logs` or `plan_lacks_signature` (403) where a company's plan does not have a feature. */
export function requirePlan(plan: string, feature: keyof typeof lacks): void {
  const features = planFeatures(plan)
  if (features[feature]) return
  const { code, what } = lacks[feature]
  throw new AppError(code, {
    status: 403,
    title: 'Forbidden',
    detail: `The plan ${features.label} ${what} The operator of this instance sets the plan.`,
  })
}

/** Whether a permission is about the log itself: worth nothing on a plan that does not show it. */
export function needsVisibleLog(permission: string | undefined): boolean {
  return (
    permission !== undefined &&
    (permission.startsWith('audit_log.') ||
      permission === 'views.share' ||
      permission === 'reports.manage')
  )
}
