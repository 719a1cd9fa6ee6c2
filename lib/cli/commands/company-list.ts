import { listCompanies } from '@/lib/companies/queries'
import type { Command } from '@/lib/cli/command'
import { formatTable } from '@/lib/cli/format-table'

export const companyList: Command = {
  name: 'company list',
  about: 'Lists the companies of this instance.',
  options: {},
  examples: ['company list', 'company list --json'],
  needsInstance: true,
  run: async () => {
    const companies = await listCompanies()
    const rows = companies.map(({ slug, name, plan, id }) => [slug, name, plan, id])
    return {
      json: { companies: companies.map(({ id, slug, name, plan }) => ({ id, slug, name, plan })) },
      text:
        rows.length === 0
          ? 'There is no company yet.'
          : formatTable(['slug', 'name', 'plan', 'id'], rows),
    }
  },
}
