import { actedByOperator } from '@/lib/access/origin'
import { createCompany } from '@/lib/companies/commands'
import { planKeys } from '@/lib/companies/plans'
import type { NewCompany } from '@/lib/companies/schema'
import type { Command } from '@/lib/cli/command'

export const companyCreate: Command = {
  name: 'company create',
  about: 'Creates a company with an empty log.',
  options: {
    slug: {
      kind: 'text',
      value: 'SLUG',
      about: 'its name in addresses, like acme',
      isRequired: true,
    },
    name: { kind: 'text', value: 'NAME', about: 'what people call it', isRequired: true },
    plan: {
      kind: 'text',
      value: 'PLAN',
      about: `one of ${planKeys.join(', ')}; default enterprise`,
    },
    'time-zone': { kind: 'text', value: 'ZONE', about: 'like Europe/Berlin; default UTC' },
  },
  examples: [
    'company create --slug acme --name "Acme"',
    'company create --slug acme --name "Acme" --plan professional --json',
  ],
  needsInstance: true,
  run: async ({ input }) => {
    // The command checks them: what a company may be called stands in one place.
    const given = {
      slug: input.required('slug'),
      name: input.required('name'),
      plan: input.text('plan'),
      timeZone: input.text('time-zone'),
    } as NewCompany
    const { id, slug, name, plan } = await createCompany(actedByOperator(), given)
    return {
      json: { id, slug, name, plan },
      text: `Company "${slug}" is there, with the plan ${plan}.`,
    }
  },
}
