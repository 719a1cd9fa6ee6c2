import type { Metadata } from 'next'
import { requireMember } from '@/app/[company]/require-member'
import { BusinessHoursForm } from '@/components/company/business-hours-form'
import { CompanyForm } from '@/components/company/company-form'
import { PlanSection } from '@/components/company/plan-section'
import { SingleSignOnForm } from '@/components/company/single-sign-on-form'
import { TwoFactorPolicyForm } from '@/components/company/two-factor-policy-form'
import { PageHeader } from '@/components/shell/page-header'
import { Alert } from '@/components/ui/alert'
import { Section } from '@/components/ui/section'
import { listRoles } from '@/lib/access/queries/roles'
import { readSingleSignOnSettings } from '@/lib/access/queries/single-sign-on'
import { planFeatures } from '@/lib/companies/plans'
import { planFeatureKeys, planWords } from '@/lib/companies/rules'
import { readCompanySettings } from '@/lib/companies/queries'
import { loadEnv } from '@/lib/platform/env'
import { readKeptDays } from '@/lib/retention/queries'
import { routes } from '@/lib/web/routes'
import { saveCompany, saveSingleSignOn, saveTwoFactorPolicy } from './actions'

export const metadata: Metadata = { title: 'Company' }

export default async function CompanyPage({ params }: PageProps<'/[company]/settings/company'>) {
  const { company } = await params
  const here = routes.companySettings(company)
  const principal = await requireMember(company, { permission: 'company.manage', here })
  const plan = planFeatures(principal.plan)
  const [settings, singleSignOn, roles, keptDays] = await Promise.all([
    readCompanySettings(principal.companyId),
    readSingleSignOnSettings(principal),
    listRoles(principal),
    readKeptDays(principal.companyId),
  ])
  return (
    <>
      <PageHeader
        section="Settings"
        title="Company"
        description="Each save stands in the audit log with old and new values."
      />
      <div className="grid max-w-4xl gap-4">
        <Section title="Name and time zone">
          <CompanyForm
            company={company}
            name={settings.name}
            timeZone={settings.timeZone}
            zones={['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]}
            onSave={saveCompany}
          />
        </Section>
        <Section
          title="Business hours"
          description={`When people usually work, in ${settings.timeZone}. Alerts can look at what happens outside.`}
        >
          <BusinessHoursForm
            company={company}
            businessHours={settings.businessHours}
            onSave={saveCompany}
          />
        </Section>
        <Section
          title="Two-factor authentication"
          description="Members without it reach nothing but their account. API keys are not touched."
        >
          <TwoFactorPolicyForm
            company={company}
            isRequired={settings.requireTwoFactor}
            accountHref={routes.account(company)}
            onSave={saveTwoFactorPolicy}
          />
        </Section>
        <Section
          title="Single sign-on"
          description="Who comes in through the OpenID provider of this instance, and as what."
        >
          {loadEnv().oidc ? null : (
            <Alert className="mb-4">
              <p>This instance has no OpenID provider yet; its operator sets one.</p>
            </Alert>
          )}
          <SingleSignOnForm
            company={company}
            settings={singleSignOn}
            roles={roles}
            onSave={saveSingleSignOn}
          />
        </Section>
        <PlanSection
          label={plan.label}
          keptDays={keptDays}
          has={Object.fromEntries(
            planFeatureKeys.map((feature) => [feature, planWords[feature].describe(plan)]),
          )}
        />
      </div>
    </>
  )
}
