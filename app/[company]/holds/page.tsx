import type { Metadata } from 'next'
import { requireMember } from '@/app/[company]/require-member'
import { PlanNotice } from '@/components/events/plan-notice'
import { HoldList } from '@/components/holds/hold-list'
import { PlaceHoldDialog } from '@/components/holds/place-hold-dialog'
import { PageHeader } from '@/components/shell/page-header'
import { Section } from '@/components/ui/section'
import { planFeatures } from '@/lib/companies/plans'
import { listHolds } from '@/lib/holds/queries'
import { routes } from '@/lib/web/routes'
import { placeHold } from './actions'

export const metadata: Metadata = { title: 'Legal holds' }

export default async function HoldsPage({ params }: PageProps<'/[company]/holds'>) {
  const { company } = await params
  const here = routes.holds(company)
  const principal = await requireMember(company, { permission: 'holds.manage', here })
  const plan = planFeatures(principal.plan)
  const holds = await listHolds(principal)
  const released = holds.filter((hold) => hold.released !== null)
  return (
    <>
      <PageHeader
        section="Evidence"
        title="Legal holds"
        description="What a hold covers is neither pruned nor erased. Placing and releasing stand in the audit log."
        actions={plan.logVisible ? <PlaceHoldDialog company={company} onPlace={placeHold} /> : null}
      />
      <div className="grid gap-4">
        {plan.logVisible ? null : <PlanNotice plan={plan.label} />}
        <Section title="In force" hasPadding={false}>
          <HoldList
            company={company}
            caption="Holds in force"
            holds={holds.filter((hold) => hold.released === null)}
          />
        </Section>
        {released.length > 0 ? (
          <Section title="Released" hasPadding={false}>
            <HoldList company={company} caption="Released holds" holds={released} />
          </Section>
        ) : null}
      </div>
    </>
  )
}
