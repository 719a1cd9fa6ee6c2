import { Send } from 'lucide-react'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { requireMember } from '@/app/[company]/require-member'
import { AlertsTabs } from '@/components/alerts/alerts-tabs'
import { AttemptList } from '@/components/alerts/attempt-list'
import { ChannelCard } from '@/components/alerts/channel-card'
import { ChannelForm } from '@/components/alerts/channel-form'
import { PlanNotice } from '@/components/events/plan-notice'
import { PageHeader } from '@/components/shell/page-header'
import { Alert } from '@/components/ui/alert'
import { EmptyState } from '@/components/ui/empty-state'
import { Section } from '@/components/ui/section'
import { readAlertsOverview, readChannel } from '@/lib/alerts/queries'
import { planFeatures } from '@/lib/companies/plans'
import { routes } from '@/lib/web/routes'
import { changeChannel, createChannel, deleteChannel, retryChannel, testChannel } from './actions'

export const metadata: Metadata = { title: 'Alert channels' }

const actions = { changeChannel, createChannel, deleteChannel, retryChannel, testChannel }

export default async function AlertChannelsPage({
  params,
  searchParams,
}: PageProps<'/[company]/alerts/channels'>) {
  const { company } = await params
  const { channel } = await searchParams
  const openId = typeof channel === 'string' ? channel : undefined
  const here = routes.alertChannels(company, { channel: openId })
  const principal = await requireMember(company, { permission: 'audit_log.settings', here })
  const plan = planFeatures(principal.plan)
  const header = (
    <>
      <PageHeader
        section="Alerts"
        title="Channels"
        description="Where alerts are told, beside the inbox. Rules choose among them."
      />
      <AlertsTabs company={company} current="channels" hasChannels />
    </>
  )
  if (!plan.alerts) {
    return (
      <>
        {header}
        <PlanNotice plan={plan.label} feature="alerts" />
      </>
    )
  }
  const { channels, isMailConfigured } = await readAlertsOverview(principal)
  if (openId !== undefined && !channels.some(({ id }) => id === openId)) notFound()
  const attempts = openId === undefined ? [] : (await readChannel(principal, openId)).attempts
  return (
    <>
      {header}
      <div className="grid max-w-4xl grid-cols-1 gap-4">
        {isMailConfigured ? null : (
          <Alert tone="warning">
            <p>
              This instance has no mail server: channels by e-mail wait until its operator sets one.
            </p>
          </Alert>
        )}
        {channels.length === 0 ? (
          <EmptyState Icon={Send} title="No channels yet">
            <p>Alerts are told in the inbox alone.</p>
          </EmptyState>
        ) : (
          channels.map((one) => (
            <div key={one.id} className="grid grid-cols-1 gap-3">
              <ChannelCard
                company={company}
                channel={one}
                isOpen={one.id === openId}
                actions={actions}
              />
              {one.id === openId ? <AttemptList name={one.name} attempts={attempts} /> : null}
            </div>
          ))
        )}
        <Section title={channels.length === 0 ? 'Channel' : 'Another channel'}>
          <ChannelForm company={company} channel={null} actions={actions} />
        </Section>
      </div>
    </>
  )
}
