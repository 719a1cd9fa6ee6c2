import { createApiKey } from '@/lib/access/commands/api-keys'
import { type Scope, scopes } from '@/lib/access/schema'
import type { Command } from '@/lib/cli/command'
import { findCompany } from '@/lib/cli/find-company'

export const keyCreate: Command = {
  name: 'key create',
  about: 'Makes an API key of a company. Its text is shown this once and stored nowhere.',
  options: {
    company: { kind: 'text', value: 'SLUG', about: 'which company', isRequired: true },
    name: { kind: 'text', value: 'NAME', about: 'what it is for', isRequired: true },
    scopes: {
      kind: 'text',
      value: 'SCOPES',
      about: `${scopes.join(',')}, or one of them`,
      isRequired: true,
    },
    expires: {
      kind: 'text',
      value: 'TIME',
      about: 'when it stops working, like 2027-01-31T12:00:00Z or 2027-01-31; default never',
    },
  },
  examples: [
    'key create --company acme --name ci --scopes events:write',
    'key create --company acme --name siem --scopes events:read,events:write --expires 2027-01-31 --json',
  ],
  needsInstance: true,
  run: async ({ input }) => {
    const { operator } = await findCompany(input.required('company'))
    const { id, key } = await createApiKey(operator, {
      name: input.required('name'),
      // The command checks them: which scopes there are stands in one place.
      scopes: input
        .required('scopes')
        .split(',')
        .map((scope) => scope.trim()) as Scope[],
      expiresAt: readExpiry(input.text('expires')),
    })
    return { json: { id, key }, text: key }
  },
}

/** A day alone means its first moment, UTC. */
function readExpiry(text: string | undefined): string | null {
  if (text === undefined) return null
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text
}
