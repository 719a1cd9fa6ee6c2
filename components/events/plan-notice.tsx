import { LockKeyhole } from 'lucide-react'
import { EmptyState } from '@/components/ui/empty-state'

/** What stands where the log would, on a plan that records it and does not show it. */
export function PlanNotice({ plan }: { plan: string }) {
  return (
    <EmptyState Icon={LockKeyhole} title={`The plan ${plan} does not show the audit log`}>
      <p>
        Everything is recorded all the same, and appears here on Professional and Enterprise. The
        operator of this instance sets the plan.
      </p>
    </EmptyState>
  )
}
