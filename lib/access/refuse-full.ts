import { AppError } from '@/lib/platform/errors'

/**
 * Throws `code` (409) where there are `max` already, and another one is to be made. `what` says what they are, for the sentence;
 * `title` where its heading calls them something shorter.
 */
export function refuseFull(
  count: number,
  { max, code, what, title = what }: { max: number; code: string; what: string; title?: string },
): void {
  if (count < max) return
  throw new AppError(code, {
    status: 409,
    title: `Too many ${title}`,
    detail: `There are ${max} ${what} already: delete one first.`,
  })
}
