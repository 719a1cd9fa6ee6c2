import { AppError } from '@/lib/platform/errors'
import { findPerson, type PersonName } from './store'

/** Whom an e-mail, an id or a reference means. Throws `invalid_input` (422) where the log knows nobody like that. */
export async function requirePerson(companyId: string, text: string): Promise<PersonName> {
  const person = await findPerson(companyId, text)
  if (person) return person
  throw new AppError('invalid_input', {
    status: 422,
    title: 'Invalid input',
    detail:
      'person is nobody whom this log knows: give an e-mail, an id or a reference as events have it.',
    errors: [
      {
        pointer: '/person',
        message:
          'is nobody whom this log knows: give an e-mail, an id or a reference as events have it',
      },
    ],
  })
}
