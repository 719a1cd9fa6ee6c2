import { AppError } from '@/lib/platform/errors'

/**
 * Throws `name_taken` (409) where another one of `rows` has this name, in whatever case and spacing. `what` says what they are, for
 * the sentence.
 */
export function refuseTakenName(
  rows: readonly { id: string; name: string }[],
  { name, exceptId, what }: { name: string; exceptId: string | null; what: string },
): void {
  const wanted = foldName(name)
  if (!rows.some((row) => row.id !== exceptId && foldName(row.name) === wanted)) return
  throw new AppError('name_taken', {
    status: 409,
    title: 'Name taken',
    detail: `There is a ${what} "${name}" already.`,
    errors: [{ pointer: '/name', message: `is taken by another ${what}` }],
  })
}

/** Without what nobody sees: two names that look the same are the same. */
function foldName(name: string): string {
  return name
    .normalize('NFKC')
    .replaceAll(/[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase()
}
