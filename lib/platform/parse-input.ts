import type { z } from 'zod'
import { AppError } from './errors'

/** Checks a command's input; throws `invalid_input` (422) that says of each wrong member what would be right. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): z.output<Schema> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const errors = result.error.issues.map((issue) => ({
    pointer: issue.path.map((part) => `/${String(part)}`).join(''),
    message: issue.message,
  }))
  throw invalidInput(errors)
}

/** The error of an input: of each wrong member, by JSON Pointer, what would be right. */
export function invalidInput(errors: { pointer: string; message: string }[]): AppError {
  return new AppError('invalid_input', {
    status: 422,
    title: 'Invalid input',
    detail: errors
      .map(({ pointer, message }) => `${pointer.slice(1)} ${message}`.trim())
      .join('; '),
    errors,
  })
}
