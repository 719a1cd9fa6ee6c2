import { requirePermission } from '@/lib/access/require-permission'
import type { SessionPrincipal } from '@/lib/access/schema'
import { planFeatures } from '@/lib/companies/plans'
import { inTransaction } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { parseInput } from '@/lib/platform/parse-input'
import { wantedDays } from './rules'
import {
  type PendingShortening,
  pendingShortening,
  type RetentionChange,
  retentionChange,
} from './schema'
import { changePolicy } from './settle'

/**
 * Says how long events are kept. Longer counts at once; shorter needs the company's address name typed, counts a day later, and
 * can be cancelled until then. Throws `permission_missing` (403), `invalid_input` (422) and `plan_fixes_retention` (403).
 */
export async function changeRetention(
  principal: SessionPrincipal,
  input: RetentionChange,
): Promise<void> {
  requirePermission(principal, 'audit_log.settings')
  const { days, confirmation } = parseInput(retentionChange, input)
  const { companyId } = principal
  await inTransaction((tx) =>
    changePolicy(tx, {
      companyId,
      principal,
      change: (policy, plan) => {
        refuseBeyondPlan(plan, days)
        if (days < policy.keptDays && confirmation.trim() !== principal.companySlug) {
          throw notConfirmed(principal.companySlug)
        }
        return { ...policy, chosenDays: days }
      },
    }),
  )
}

/**
 * Takes back a shortening that does not count yet. Throws `permission_missing` (403), `nothing_pending` (409), and
 * `plan_fixes_retention` (403) where the plan asks for it.
 */
export async function cancelShortening(
  principal: SessionPrincipal,
  input: PendingShortening,
): Promise<void> {
  requirePermission(principal, 'audit_log.settings')
  const { days } = parseInput(pendingShortening, input)
  const { companyId } = principal
  await inTransaction((tx) =>
    changePolicy(tx, {
      companyId,
      principal,
      change: (policy, plan) => {
        if (policy.pendingDays !== days) throw nothingPending()
        if (wantedDays(plan, policy.keptDays) < policy.keptDays) throw planFixes(plan)
        return { ...policy, chosenDays: policy.keptDays }
      },
    }),
  )
}

function refuseBeyondPlan(plan: string, days: number): void {
  const { min, max } = planFeatures(plan).retentionDays
  if (min === max) throw planFixes(plan)
  if (days >= min && days <= max) return
  throw new AppError('invalid_input', {
    status: 422,
    title: 'Invalid input',
    detail: `days must be from ${min} to ${max} on this plan.`,
    errors: [{ pointer: '/days', message: `must be from ${min} to ${max} on this plan` }],
  })
}

function planFixes(plan: string): AppError {
  const { label, retentionDays } = planFeatures(plan)
  return new AppError('plan_fixes_retention', {
    status: 403,
    title: 'Fixed by the plan',
    detail: `The plan ${label} keeps events for ${retentionDays.max} days. The operator of this instance sets the plan.`,
  })
}

function notConfirmed(slug: string): AppError {
  return new AppError('invalid_input', {
    status: 422,
    title: 'Invalid input',
    detail: `confirmation must be ${slug}: events will be deleted.`,
    errors: [{ pointer: '/confirmation', message: `must be ${slug}` }],
  })
}

function nothingPending(): AppError {
  return new AppError('nothing_pending', {
    status: 409,
    title: 'Nothing to cancel',
    detail: 'No shorter time is waiting to count: it counts already, or was cancelled.',
  })
}
