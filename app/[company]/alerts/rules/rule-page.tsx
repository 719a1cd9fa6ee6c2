import { notFound } from 'next/navigation'
import { requireMember } from '@/app/[company]/require-member'
import { RuleForm } from '@/components/alerts/rule-form'
import type { RuleStart } from '@/components/alerts/rule-values'
import { PlanNotice } from '@/components/events/plan-notice'
import { PageHeader } from '@/components/shell/page-header'
import { Section } from '@/components/ui/section'
import { findPreset, ruleOfPreset } from '@/lib/alerts/presets'
import { readAlertsOverview } from '@/lib/alerts/queries'
import { planFeatures } from '@/lib/companies/plans'
import { readCompanySettings } from '@/lib/companies/queries'
import { routes } from '@/lib/web/routes'
import { backtestRule, changeRule, createRule } from './actions'

const actions = { backtestRule, changeRule, createRule }

const blank: RuleStart = {
  ...{ name: '', query: '', condition: { kind: 'every', by: [] }, outside: null },
  ...{ severity: 'medium', runbookUrl: null, cooldownSeconds: 300, channels: [], isEnabled: true },
}

type RulePageProps = { company: string; id: string | null; preset: string | null }

/** The page of one rule, to be made or changed. */
export async function RulePage({ company, id, preset }: RulePageProps) {
  const here =
    id === null
      ? routes.newAlertRule(company, { preset: preset ?? undefined })
      : routes.alertRule(company, id)
  const principal = await requireMember(company, { permission: 'audit_log.settings', here })
  const plan = planFeatures(principal.plan)
  const title = id === null ? 'New rule' : 'Rule'
  if (!plan.alerts) {
    return (
      <>
        <PageHeader section="Alerts · Rules" title={title} />
        <PlanNotice plan={plan.label} feature="alerts" />
      </>
    )
  }
  const [{ rules, channels }, settings] = await Promise.all([
    readAlertsOverview(principal),
    readCompanySettings(principal.companyId),
  ])
  const rule = rules.find((one) => one.id === id)
  if (id !== null && !rule) notFound()
  const found = preset === null ? undefined : findPreset(preset)
  const start: RuleStart = rule
    ? { ...rule, channels: rule.channels.map((channel) => channel.id) }
    : found
      ? ruleOfPreset(
          found,
          channels.slice(0, 10).map((channel) => channel.id),
        )
      : blank
  return (
    <>
      <PageHeader
        section="Alerts · Rules"
        title={rule?.name ?? title}
        description="Looks at every event once, as it is recorded. Changing what it looks for begins it anew."
      />
      <div className="grid max-w-4xl grid-cols-1 gap-4">
        <Section title="What it looks for, and whom it tells">
          <RuleForm
            company={company}
            start={start}
            id={id}
            preset={found?.key ?? null}
            channels={channels}
            hours={{ zone: settings.timeZone, ...settings.businessHours }}
            zones={['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]}
            actions={actions}
          />
        </Section>
      </div>
    </>
  )
}
