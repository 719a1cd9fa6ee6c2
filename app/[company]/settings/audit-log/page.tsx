import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { requireMember } from '@/app/[company]/require-member'
import { PlanNotice } from '@/components/events/plan-notice'
import { PageHeader } from '@/components/shell/page-header'
import { Deliveries } from '@/components/streaming/deliveries'
import { DestinationCard } from '@/components/streaming/destination-card'
import { DestinationForm } from '@/components/streaming/destination-form'
import { RefreshWhileSeen } from '@/components/ui/refresh-while-seen'
import { StreamingSwitch } from '@/components/streaming/streaming-switch'
import { Section } from '@/components/ui/section'
import { planFeatures } from '@/lib/companies/plans'
import { readKeptDays } from '@/lib/retention/queries'
import { readDeliveries, readStreaming } from '@/lib/streaming/queries'
import { routes } from '@/lib/web/routes'
import {
  cancelReplay,
  changeDestination,
  createDestination,
  deleteDestination,
  pauseDestination,
  redriveDeadLetters,
  replayDestination,
  resumeDestination,
  setStreaming,
  testDestination,
  testDraft,
} from './actions'

export const metadata: Metadata = { title: 'Audit Log Settings' }

const refreshEveryMs = 5_000

const acts = {
  onSetStreaming: setStreaming,
  onCreate: createDestination,
  onChange: changeDestination,
  onTestDraft: testDraft,
  onTest: testDestination,
  onDelete: deleteDestination,
  onPause: pauseDestination,
  onResume: resumeDestination,
  onReplay: replayDestination,
  onCancelReplay: cancelReplay,
  onRedrive: redriveDeadLetters,
}

export default async function AuditLogSettingsPage({
  params,
  searchParams,
}: PageProps<'/[company]/settings/audit-log'>) {
  const { company } = await params
  const { destination } = await searchParams
  const openId = typeof destination === 'string' ? destination : undefined
  const here = routes.auditLogSettings(company, { destination: openId })
  const principal = await requireMember(company, { permission: 'audit_log.settings', here })
  const header = (
    <PageHeader
      section="Audit logs"
      title="Audit Log Settings"
      description="Events leave for your SIEM as they happen, in order, and none is lost on the way."
    />
  )
  const { isAvailable, isEnabled, destinations } = await readStreaming(principal, {
    keptDays: await readKeptDays(principal.companyId),
  })
  if (!isAvailable && destinations.length === 0) {
    return (
      <>
        {header}
        <PlanNotice plan={planFeatures(principal.plan).label} feature="streaming" />
      </>
    )
  }
  const open = destinations.find(({ id }) => id === openId)
  if (openId !== undefined && !open) notFound()
  const deliveries = open ? await readDeliveries(principal, open.id) : null
  const isActive = isEnabled && isAvailable
  const given = { company, isActive, ...acts }
  return (
    <>
      {header}
      <div className="grid max-w-4xl grid-cols-1 gap-4">
        {isAvailable ? (
          <Section title="Streaming">
            <StreamingSwitch
              company={company}
              isEnabled={isEnabled}
              hasDestinations={destinations.length > 0}
              onSet={setStreaming}
            />
          </Section>
        ) : (
          <PlanNotice plan={planFeatures(principal.plan).label} feature="streaming" />
        )}
        {destinations.length > 0 ? (
          <section aria-label="Destinations" className="grid grid-cols-1 gap-3">
            <h2 className="font-semibold">Destinations</h2>
            <RefreshWhileSeen everyMs={refreshEveryMs} />
            {destinations.map((one) => (
              <div key={one.id} className="grid grid-cols-1 gap-3">
                <DestinationCard
                  {...given}
                  destination={one}
                  areDetailsOpen={one === open}
                  detailsHref={routes.auditLogSettings(company, {
                    destination: one === open ? undefined : one.id,
                  })}
                />
                {one === open && deliveries ? (
                  <Deliveries {...given} {...deliveries} destination={one} />
                ) : null}
              </div>
            ))}
          </section>
        ) : null}
        {isAvailable ? (
          <Section
            title={destinations.length > 0 ? 'Another destination' : 'Destination'}
            description={
              isEnabled ? 'It gets events as soon as it is added.' : 'Enable streaming first.'
            }
          >
            <DestinationForm {...given} destination={null} />
          </Section>
        ) : null}
      </div>
    </>
  )
}
