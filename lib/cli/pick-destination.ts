import { findDestination } from '@/lib/streaming/queries'
import type { CommandInput, OptionSpec } from './command'
import { findCompany } from './find-company'

/** How a command is told which destination it is about. */
export const whichDestination = {
  company: { kind: 'text', value: 'SLUG', about: 'which company', isRequired: true },
  name: { kind: 'text', value: 'NAME', about: 'which destination; the only one needs no name' },
  id: { kind: 'text', value: 'ID', about: 'the same by its id' },
} as const satisfies Record<string, OptionSpec>

export const destinationPositional = { value: 'DESTINATION', min: 0, max: 1 }

/** The destination that a call names, and the operator of its company. Throws as `findDestination`. */
export async function pickDestination(input: CommandInput) {
  const { operator } = await findCompany(input.required('company'))
  const given = input.positionals[0] ?? input.text('id') ?? input.text('name')
  return { operator, ...(await findDestination(operator, given)) }
}
