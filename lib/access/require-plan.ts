import { type PlanFeatures, planFeatures } from '@/lib/companies/plans'
import { tellHowToGet } from '@/lib/companies/rules'
import { AppError } from '@/lib/platform/errors'

/** What doors ask of a plan beyond what is in its numbers. */
type PlanNeed = 'logVisible' | 'signature' | 'streaming' | 'alerts'

/**
 * Throws `plan_lacks_audit_logs`, `plan_lacks_signature`, `plan_lacks_streaming` or `plan_lacks_alerts` (403) where a
 * company's plan does not have a feature: the same code and the same words at every door.
 */
export function requirePlan(plan: string, feature: PlanNeed): void {
  const features = planFeatures(plan)
  if (features[feature]) return
  throw lacks[feature](features)
}

/** Whether a permission is about the log itself: worth nothing on a plan that does not show it. */
export function needsVisibleLog(permission: string | undefined): boolean {
  return (
    permission !== undefined &&
    (permission.startsWith('audit_log.') ||
      permission === 'views.share' ||
      permission === 'alerts.handle' ||
      permission === 'reports.manage')
  )
}

const lacks: Record<PlanNeed, (features: PlanFeatures) => AppError> = {
  logVisible: lacksAuditLogs,
  signature: lacksSignature,
  streaming: lacksStreaming,
  alerts: lacksAlerts,
}

function lacksAuditLogs({ label }: PlanFeatures): AppError {
  return new AppError('plan_lacks_audit_logs', {
    status: 403,
    title: 'Forbidden',
    detail: `The plan ${label} records the audit log but does not show it. ${tellHowToGet('log')}`,
  })
}

function lacksSignature({ label }: PlanFeatures): AppError {
  return new AppError('plan_lacks_signature', {
    status: 403,
    title: 'Forbidden',
    detail: `The plan ${label} has no signed evidence. ${tellHowToGet('signature')}`,
  })
}

function lacksStreaming({ label }: PlanFeatures): AppError {
  return new AppError('plan_lacks_streaming', {
    status: 403,
    title: 'Forbidden',
    detail: `The plan ${label} does not stream the audit log. ${tellHowToGet('streaming')}`,
  })
}

function lacksAlerts({ label }: PlanFeatures): AppError {
  return new AppError('plan_lacks_alerts', {
    status: 403,
    title: 'Forbidden',
    detail: `The plan ${label} has no alerts. ${tellHowToGet('alerts')}`,
  })
}
