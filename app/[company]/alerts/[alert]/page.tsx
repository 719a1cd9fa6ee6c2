import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import {
  acknowledgeAlert,
  addNote,
  markAlertsRead,
  reopenAlert,
  resolveAlert,
} from '@/app/[company]/alerts/actions'
import { requireMember } from '@/app/[company]/require-member'
import { createView } from '@/app/[company]/views/actions'
import { AlertButtons } from '@/components/alerts/alert-buttons'
import { AlertEvents } from '@/components/alerts/alert-events'
import { AlertFacts } from '@/components/alerts/alert-facts'
import { AlertTimeline } from '@/components/alerts/alert-timeline'
import { NoteForm } from '@/components/alerts/note-form'
import { NotificationList } from '@/components/alerts/notification-list'
import { ReadThisAlert } from '@/components/alerts/read-this-alert'
import { SaveSearchButton } from '@/components/alerts/save-search-button'
import { PlanNotice } from '@/components/events/plan-notice'
import { PageHeader } from '@/components/shell/page-header'
import { Button } from '@/components/ui/button'
import { Section } from '@/components/ui/section'
import { can } from '@/lib/access/roles'
import type { SessionPrincipal } from '@/lib/access/schema'
import { readAlert } from '@/lib/alerts/queries'
import type { AlertDetails } from '@/lib/alerts/schema/views'
import { listViews } from '@/lib/events/views/queries'
import { planFeatures } from '@/lib/companies/plans'
import { AppError } from '@/lib/platform/errors'
import { routes } from '@/lib/web/routes'

export const metadata: Metadata = { title: 'Alert' }

const actions = { acknowledgeAlert, resolveAlert, reopenAlert, addNote }

export default async function AlertPage({ params }: PageProps<'/[company]/alerts/[alert]'>) {
  const { company, alert: id } = await params
  const here = routes.alert(company, id)
  const principal = await requireMember(company, { permission: 'audit_log.view', here })
  const plan = planFeatures(principal.plan)
  if (!plan.alerts) {
    return (
      <>
        <PageHeader section="Alerts" title="Alert" />
        <PlanNotice plan={plan.label} feature="alerts" />
      </>
    )
  }
  const alert = await findAlert(principal, id)
  if (!alert) notFound()
  const { views } = await listViews(principal, 'audit-logs')
  const saved = views.find(({ state }) => state.q === alert.eventsQuery)
  const canHandle = can(principal, 'alerts.handle')
  return (
    <>
      <PageHeader
        section={`Alerts · #${alert.number}`}
        title={alert.ruleName}
        actions={
          canHandle ? <AlertButtons company={company} alert={alert} actions={actions} /> : null
        }
      />
      <div className="grid max-w-5xl grid-cols-1 gap-4">
        <Section title="Alert">
          <AlertFacts
            company={company}
            alert={alert}
            canOpenRule={can(principal, 'audit_log.settings')}
          />
        </Section>
        <EventsSection
          company={company}
          alert={alert}
          saved={saved ?? null}
          canShare={can(principal, 'views.share')}
        />
        <Section title="Timeline">
          <div className="grid gap-4">
            <AlertTimeline entries={alert.timeline} />
            {canHandle ? <NoteForm company={company} alert={alert.id} onAdd={addNote} /> : null}
          </div>
        </Section>
        <Section
          title="Notifications"
          description="Beside the inbox of everybody who may see the audit log."
          hasPadding={alert.notifications.length === 0}
        >
          {alert.notifications.length === 0 ? (
            <p className="text-muted-foreground">
              {alert.isSilenced ? 'None: its rule was silent.' : 'None: its rule has no channel.'}
            </p>
          ) : (
            <NotificationList notifications={alert.notifications} />
          )}
        </Section>
        <p className="flex flex-wrap gap-x-4 gap-y-1">
          <Link href={routes.alerts(company)} className="text-accent-text hover:underline">
            All alerts
          </Link>
          {alert.previous === null ? null : (
            <Link
              href={routes.alert(company, alert.previous)}
              className="text-accent-text hover:underline"
            >
              The alert before
            </Link>
          )}
        </p>
      </div>
      <ReadThisAlert company={company} alert={alert} onSeen={markAlertsRead} />
    </>
  )
}

function EventsSection({
  company,
  alert,
  saved,
  canShare,
}: {
  company: string
  alert: AlertDetails
  /** A view that searches for its events. */
  saved: { id: string; name: string } | null
  canShare: boolean
}) {
  const { sample, events, eventsQuery, number, ruleName } = alert
  return (
    <Section
      title="Events"
      description={
        sample.length > 0 && sample.length < events
          ? `The first ${sample.length} of ${events.toLocaleString('en-US')}, counted with what they stand for.`
          : undefined
      }
      actions={
        <>
          <Button size="sm" asChild>
            <Link href={routes.auditLogs(company, { q: eventsQuery })} prefetch={false}>
              Search in the log
            </Link>
          </Button>
          <SaveSearchButton
            company={company}
            query={eventsQuery}
            saved={saved}
            initialName={`${ruleName} #${number}`.slice(-100)}
            canShare={canShare}
            onCreate={createView}
          />
        </>
      }
      hasPadding={sample.length === 0}
    >
      {sample.length === 0 ? (
        <p className="text-muted-foreground">Its events are no longer kept.</p>
      ) : (
        <AlertEvents
          company={company}
          caption="Events of this alert"
          query={eventsQuery}
          events={sample}
        />
      )}
    </Section>
  )
}

async function findAlert(principal: SessionPrincipal, id: string): Promise<AlertDetails | null> {
  try {
    return await readAlert(principal, id)
  } catch (error) {
    if (error instanceof AppError && error.code === 'alert_not_found') return null
    throw error
  }
}
