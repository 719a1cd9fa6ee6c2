import { actedBy } from '@/lib/access/origin'
import { setPlan } from '@/lib/companies/commands'
import { planKeys } from '@/lib/companies/plans'
import type { Command } from '@/lib/cli/command'
import { findCompany } from '@/lib/cli/find-company'

export const companySetPlan: Command = {
  name: 'company set-plan',
  about: 'Puts a company on another plan.',
  options: {
    company: { kind: 'text', value: 'SLUG', about: 'which company', isRequired: true },
    plan: { kind: 'text', value: 'PLAN', about: `one of ${planKeys.join(', ')}`, isRequired: true },
  },
  examples: ['company set-plan --company acme --plan enterprise'],
  needsInstance: true,
  run: async ({ input }) => {
    const { company, operator } = await findCompany(input.required('company'))
    const plan = input.required('plan')
    await setPlan(actedBy(operator), { company, plan })
    const { id, slug } = company
    return { json: { id, slug, plan }, text: `Company "${slug}" has the plan ${plan}.` }
  },
}
