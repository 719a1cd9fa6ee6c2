import type { ErasedPerson } from '@/lib/log/cut-person'

/** Whether an account is this person's: by its id, or by an e-mail that they were ever seen with. */
export function isPerson(
  { userId, email }: { userId: string; email: string },
  person: ErasedPerson,
): boolean {
  const values = [person.id, person.email, ...(person.others ?? [])]
  return values.some((value) => value === userId || value?.toLowerCase() === email)
}
