import { BellRing, Plus } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { requireMember } from '@/app/[company]/require-member'
import { AlertsTabs } from '@/components/alerts/alerts-tabs'
import { PresetList } from '@/components/alerts/preset-list'
import { RuleList } from '@/components/alerts/rule-list'
import { PlanNotice } from '@/components/events/plan-notice'
import { PageHeader } from '@/components/shell/page-header'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Section } from '@/components/ui/section'
import { can } from '@/lib/access/roles'
import { presets } from '@/lib/alerts/presets'
import { readAlertsOverview } from '@/lib/alerts/queries'
import { planFeatures } from '@/lib/companies/plans'
import { routes } from '@/lib/web/routes'
import {
  addPreset,
  backtestRule,
  changeRule,
  createRule,
  deleteRule,
  muteRule,
  snoozeRule,
  unmuteRule,
} from './actions'

export const metadata: Metadata = { title: 'Alert rules' }

const actions = {
  ...{ addPreset, backtestRule, changeRule, createRule },
  ...{ deleteRule, muteRule, snoozeRule, unmuteRule },
}

export default async function AlertRulesPage({ params }: PageProps<'/[company]/alerts/rules'>) {
  const { company } = await params
  const here = routes.alertRules(company)
  const principal = await requireMember(company, { permission: 'audit_log.view', here })
  const plan = planFeatures(principal.plan)
  const canChange = can(principal, 'audit_log.settings')
  const isOpen = plan.alerts && canChange
  const header = (
    <>
      <PageHeader
        section="Alerts"
        title="Rules"
        description="What to look for in every event that is recorded."
        actions={
          isOpen ? (
            <Button variant="primary" asChild>
              <Link href={routes.newAlertRule(company)}>
                <Plus aria-hidden />
                New rule
              </Link>
            </Button>
          ) : null
        }
      />
      <AlertsTabs company={company} current="rules" hasChannels={canChange} />
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
  const { rules } = await readAlertsOverview(principal)
  const left = presets.filter(({ key }) => !rules.some(({ preset }) => preset === key))
  return (
    <>
      {header}
      <div className="grid grid-cols-1 gap-4">
        <Section title="Rules" hasPadding={false}>
          {rules.length > 0 ? (
            <RuleList company={company} rules={rules} actions={canChange ? actions : null} />
          ) : (
            <EmptyState Icon={BellRing} title="No rules yet">
              <p>
                {canChange ? 'Begin with a preset below, or write one.' : 'Nothing is watched.'}
              </p>
            </EmptyState>
          )}
        </Section>
        {canChange && left.length > 0 ? (
          <Section
            title="Presets"
            description="Added with one click, enabled, and told to the inbox and to every channel, ten at most. All of it can be changed later."
          >
            <PresetList
              company={company}
              presets={left.map(({ key, name, description, severity }) => ({
                ...{ key, name, description, severity },
              }))}
              onAdd={addPreset}
            />
          </Section>
        ) : null}
      </div>
    </>
  )
}
