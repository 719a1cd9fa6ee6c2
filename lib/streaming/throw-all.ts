import { AppError, type FieldError } from '@/lib/platform/errors'

/**
 * Throws what is wrong, all of it as one, so that whoever fills in a form hears of everything at once; one error alone stays what it
 * is. Of a member of the input only the first error counts: those found later follow from that one.
 */
export function throwAll(found: readonly (AppError | null)[]): void {
  const known = new Set<string>()
  const told = found.flatMap((error) => {
    if (error === null) return []
    const { errors = [] } = error
    const news = errors.filter((one) => !known.has(memberOf(one)))
    for (const one of errors) known.add(memberOf(one))
    return errors.length > 0 && news.length === 0 ? [] : [{ error, news }]
  })
  const [first] = told
  if (!first) return
  if (told.length === 1) throw first.error
  throw new AppError('invalid_input', {
    status: 422,
    title: 'Invalid input',
    detail: told.map(({ error, news }) => describeAll(error, news)).join('; '),
    errors: told.flatMap(({ news }) => news),
  })
}

/** The member of the input that something is wrong with. */
export function memberOf({ pointer = '' }: FieldError): string {
  return pointer.split('/')[1] ?? ''
}

function describeAll({ detail, errors = [] }: AppError, news: readonly FieldError[]): string {
  if (news.length === errors.length) return detail
  return news.map((one) => `${memberOf(one)} ${one.message}`).join('; ')
}
