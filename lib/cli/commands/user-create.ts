import { createUser } from '@/lib/access/commands/add-user'
import { builtInRoles } from '@/lib/access/schema'
import type { Command } from '@/lib/cli/command'
import { findCompany } from '@/lib/cli/find-company'
import { requireSecret } from '@/lib/cli/read-secret'

export const userCreate: Command = {
  name: 'user create',
  about:
    'Makes a user a member of a company. Who has an account already keeps it and its password.',
  options: {
    company: { kind: 'text', value: 'SLUG', about: 'which company', isRequired: true },
    email: { kind: 'text', value: 'EMAIL', about: 'what they sign in with', isRequired: true },
    name: { kind: 'text', value: 'NAME', about: 'their name', isRequired: true },
    role: {
      kind: 'text',
      value: 'ROLE',
      about: `one of ${builtInRoles.join(', ')}, or the name of a role of the company`,
      isRequired: true,
    },
    'password-file': {
      kind: 'text',
      value: 'FILE',
      about: 'a file that holds their password, of at least 12 characters; - is standard input',
    },
    password: {
      kind: 'text',
      value: 'PASSWORD',
      about: 'the same by value, which `ps` shows',
      isRequired: true,
      orElse: 'password-file',
    },
  },
  examples: [
    'user create --company acme --email ada@acme.example --name "Ada" --role owner --password-file password.txt',
    'user create --company acme --email ada@acme.example --name "Ada" --role owner --password-file - --json',
  ],
  needsInstance: true,
  run: async (context) => {
    const { input } = context
    const { operator } = await findCompany(input.required('company'))
    const user = {
      email: input.required('email'),
      name: input.required('name'),
      // The command checks it: which roles there are stands in one place.
      role: input.required('role'),
      password: await requireSecret('password', context),
    }
    const { userId, memberId } = await createUser(operator, user)
    const email = user.email.trim().toLowerCase()
    return {
      json: { id: userId, member_id: memberId, email, role: user.role },
      text: `${email} is a member with the role ${user.role}.`,
    }
  },
}
