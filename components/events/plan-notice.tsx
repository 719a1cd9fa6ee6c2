import { LockKeyhole } from 'lucide-react'
import { EmptyState } from '@/components/ui/empty-state'
import { type PlanFeature, planWords, tellHowToGet } from '@/lib/companies/rules'

type PlanNoticeProps = {
  /** As people call it. */
  plan: string
  /** What it lacks. */
  feature?: PlanFeature
}

/** What stands where a page would, on a plan that lacks it: what that is, and how to get it. The log records all the same. */
export function PlanNotice({ plan, feature = 'log' }: PlanNoticeProps) {
  const { label } = planWords[feature]
  const title =
    feature === 'log'
      ? `The plan ${plan} does not show the audit log`
      : `${label}: not in the plan ${plan}`
  return (
    <EmptyState Icon={LockKeyhole} title={title}>
      <p>Everything is recorded all the same. {tellHowToGet(feature)}</p>
    </EmptyState>
  )
}

/** The same in one line, for a part of a page. */
export function PlanHint({ plan, feature }: Required<PlanNoticeProps>) {
  return (
    <p className="flex gap-1.5 text-muted-foreground text-xs">
      <LockKeyhole className="mt-0.5 size-3 shrink-0" aria-hidden />
      <span>
        {planWords[feature].label}: not in the plan {plan}. {tellHowToGet(feature)}
      </span>
    </p>
  )
}
