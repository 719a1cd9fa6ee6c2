import type { z } from 'zod'
import { AppError, type FieldError } from '@/lib/platform/errors'

/** The 400 that says of every wrong member where it is and what would be right. */
export function malformedInput(errors: FieldError[]): AppError {
  return new AppError('invalid_input', {
    status: 400,
    title: 'Invalid input',
    detail: errors.map((error) => `${name(error.pointer)}${error.message}`).join('; '),
    errors,
  })
}

export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.map((issue) => ({
    pointer: pointerTo(issue.path),
    message: issue.message,
  }))
}

/** JSON Pointer (RFC 6901) of a path. */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** The known name that was probably meant: at most a third of its characters differ. */
export function suggest(wrong: string, known: readonly string[]): string | undefined {
  // Whoever sends the name controls its length, and the distance costs length times length.
  if (wrong.length > 64) return undefined
  const [best] = known
    .map((name) => ({ name, distance: editDistance(wrong.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.distance - b.distance)
  return best?.name
}

function name(pointer: string | undefined): string {
  return pointer ? `${pointer.slice(1)}: ` : ''
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, left] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, right] of [...b].entries()) {
      const cost = left === right ? 0 : 1
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + cost))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
