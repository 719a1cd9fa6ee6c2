import { BellRing } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { requireMember } from '@/app/[company]/require-member'
import {
  type AlertAddress,
  AlertFilterLinks,
  alertsHref,
} from '@/components/alerts/alert-filter-links'
import { AlertList } from '@/components/alerts/alert-list'
import { AlertsTabs } from '@/components/alerts/alerts-tabs'
import { MarkAllReadButton } from '@/components/alerts/mark-all-read'
import { PlanNotice } from '@/components/events/plan-notice'
import { PageHeader } from '@/components/shell/page-header'
import { RefreshWhileSeen } from '@/components/ui/refresh-while-seen'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Section } from '@/components/ui/section'
import { can } from '@/lib/access/roles'
import type { SessionPrincipal } from '@/lib/access/schema'
import { countInbox, listAlerts, readAlertsOverview } from '@/lib/alerts/queries'
import { alertStates, severities } from '@/lib/alerts/words'
import { planFeatures } from '@/lib/companies/plans'
import { routes } from '@/lib/web/routes'
import { markAlertsRead, markAllRead } from './actions'

export const metadata: Metadata = { title: 'Alerts' }

const refreshEveryMs = 10_000

type SearchParams = Awaited<PageProps<'/[company]/alerts'>['searchParams']>

export default async function AlertsPage({ params, searchParams }: PageProps<'/[company]/alerts'>) {
  const { company } = await params
  const { address, before } = readAddress(await searchParams)
  const here = alertsHref(company, address, before)
  const principal = await requireMember(company, { permission: 'audit_log.view', here })
  const plan = planFeatures(principal.plan)
  const tabs = (
    <AlertsTabs
      company={company}
      current="alerts"
      hasChannels={can(principal, 'audit_log.settings')}
    />
  )
  const head = {
    title: 'Alerts',
    description: 'What rules found in the log, within seconds of its being recorded.',
  }
  if (!plan.alerts) {
    return (
      <>
        <PageHeader {...head} />
        {tabs}
        <PlanNotice plan={plan.label} feature="alerts" />
      </>
    )
  }
  const { state, severity, rule } = address
  const [page, unread, { rules }] = await Promise.all([
    listAlerts(principal, {
      ...{ severity, before, ruleId: rule },
      state: state === 'all' ? undefined : state,
    }),
    countInbox(principal),
    readAlertsOverview(principal),
  ])
  const isElsewhere = unread > page.alerts.filter(({ isRead }) => !isRead).length
  return (
    <>
      <PageHeader
        {...head}
        actions={isElsewhere ? <MarkAllReadButton company={company} onMark={markAllRead} /> : null}
      />
      {tabs}
      <AlertFilterLinks
        company={company}
        address={address}
        counts={page.counts}
        ruleName={rules.find(({ id }) => id === rule)?.name ?? null}
      />
      <Section title={titles[state]} hasPadding={false}>
        {page.alerts.length > 0 ? (
          <AlertList company={company} alerts={page.alerts} onSeen={markAlertsRead} />
        ) : (
          <NoAlerts
            {...{ company, principal, address }}
            hasRules={rules.some(({ isEnabled }) => isEnabled)}
          />
        )}
      </Section>
      {page.next !== null || before !== undefined ? (
        <nav aria-label="Pages of alerts" className="mt-3 flex justify-end gap-2">
          {before === undefined ? null : (
            <Button size="sm" asChild>
              <Link href={alertsHref(company, address)}>Newest</Link>
            </Button>
          )}
          {page.next === null ? null : (
            <Button size="sm" asChild>
              <Link href={alertsHref(company, address, page.next)}>Older</Link>
            </Button>
          )}
        </nav>
      ) : null}
      {before === undefined ? <RefreshWhileSeen everyMs={refreshEveryMs} /> : null}
    </>
  )
}

const titles = {
  open: 'Open alerts',
  acknowledged: 'Acknowledged alerts',
  resolved: 'Resolved alerts',
  all: 'All alerts',
}

type NoAlertsProps = {
  company: string
  principal: SessionPrincipal
  address: AlertAddress
  hasRules: boolean
}

function NoAlerts({ company, principal, address, hasRules }: NoAlertsProps) {
  const { state, severity, rule } = address
  if (!hasRules) {
    return (
      <EmptyState
        Icon={BellRing}
        title="No rule is watching"
        actions={
          <Button variant="primary" asChild>
            <Link href={routes.alertRules(company)}>
              {can(principal, 'audit_log.settings') ? 'Add a rule' : 'See the rules'}
            </Link>
          </Button>
        }
      >
        <p>Rules look at every event that is recorded. There are presets that one click adds.</p>
      </EmptyState>
    )
  }
  const isNarrow = severity !== undefined || rule !== undefined
  return (
    <EmptyState
      Icon={BellRing}
      title={isNarrow ? 'No alert is like that' : emptyTitles[state]}
      actions={
        isNarrow ? (
          <Button asChild>
            <Link href={routes.alerts(company, { state })}>Show any severity and rule</Link>
          </Button>
        ) : null
      }
    >
      <p>The rules go on watching. New alerts come here by themselves.</p>
    </EmptyState>
  )
}

const emptyTitles = {
  open: 'Nothing is open',
  acknowledged: 'Nobody has an alert in hand',
  resolved: 'Nothing was resolved yet',
  all: 'No alerts yet',
}

/** Values that nobody could have chosen are taken as absent. */
function readAddress(query: SearchParams): { address: AlertAddress; before: number | undefined } {
  const { state, severity, rule, before } = query
  const number = typeof before === 'string' && /^\d{1,9}$/.test(before) ? Number(before) : 0
  return {
    address: {
      state: [...alertStates, 'all' as const].find((one) => one === state) ?? 'open',
      severity: severities.find((one) => one === severity),
      rule: typeof rule === 'string' && rule !== '' ? rule.slice(0, 100) : undefined,
    },
    before: number > 0 ? number : undefined,
  }
}
