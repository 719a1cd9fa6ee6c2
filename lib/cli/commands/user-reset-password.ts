import { createPasswordResetLink } from '@/lib/access/commands/password-reset'
import type { Command } from '@/lib/cli/command'
import { findCompany } from '@/lib/cli/find-company'

export const userResetPassword: Command = {
  name: 'user reset-password',
  about: 'Makes a link with which a member sets a new password; it works once, for an hour.',
  options: {
    company: { kind: 'text', value: 'SLUG', about: 'which company', isRequired: true },
    email: { kind: 'text', value: 'EMAIL', about: 'which member', isRequired: true },
  },
  examples: ['user reset-password --company acme --email ada@acme.example'],
  needsInstance: true,
  run: async ({ input }) => {
    const { operator } = await findCompany(input.required('company'))
    const email = input.required('email')
    const { link, expiresAt } = await createPasswordResetLink(operator, { email })
    return {
      json: { link, expires_at: expiresAt.toISOString() },
      text: `Hand this link on; it works once, until ${expiresAt.toISOString()}:\n  ${link}`,
    }
  },
}
