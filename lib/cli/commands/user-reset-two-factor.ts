import { resetTwoFactor } from '@/lib/access/commands/reset-two-factor'
import { requireMemberByEmail } from '@/lib/access/queries/member-by-email'
import type { Command } from '@/lib/cli/command'
import { findCompany } from '@/lib/cli/find-company'

export const userResetTwoFactor: Command = {
  name: 'user reset-two-factor',
  about: 'Turns two-factor authentication off for a member who lost app and recovery codes.',
  options: {
    company: { kind: 'text', value: 'SLUG', about: 'which company', isRequired: true },
    email: { kind: 'text', value: 'EMAIL', about: 'which member', isRequired: true },
  },
  examples: ['user reset-two-factor --company acme --email ada@acme.example'],
  needsInstance: true,
  run: async ({ input }) => {
    const { operator } = await findCompany(input.required('company'))
    const { memberId, email } = await requireMemberByEmail(operator, {
      email: input.required('email'),
    })
    await resetTwoFactor(operator, { memberId })
    return { json: { email }, text: `${email} signs in with their password alone again.` }
  },
}
