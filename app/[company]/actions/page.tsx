import type { Metadata } from 'next'
import { requireMember } from '@/app/[company]/require-member'
import { ActionCatalogue } from '@/components/actions/action-catalogue'
import { PlanNotice } from '@/components/events/plan-notice'
import { PageHeader } from '@/components/shell/page-header'
import { planFeatures } from '@/lib/companies/plans'
import { listCatalogue } from '@/lib/events/queries/list-actions'
import { nowMs } from '@/lib/platform/clock'
import { routes } from '@/lib/web/routes'

export const metadata: Metadata = { title: 'Actions' }

export default async function ActionsPage({ params }: PageProps<'/[company]/actions'>) {
  const { company } = await params
  const here = routes.actions(company)
  const principal = await requireMember(company, { permission: 'audit_log.view', here })
  const plan = planFeatures(principal.plan)
  return (
    <>
      <PageHeader
        title="Actions"
        description="Everything that an event can say was done, and what this log has seen of it."
      />
      {plan.logVisible ? (
        <ActionCatalogue
          company={company}
          actions={await listCatalogue(principal)}
          nowMs={nowMs()}
        />
      ) : (
        <PlanNotice plan={plan.label} />
      )}
    </>
  )
}
