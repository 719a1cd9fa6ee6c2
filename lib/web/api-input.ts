import { z } from 'zod'
import { AppError, type FieldError } from '@/lib/platform/errors'
import { fieldErrors, malformedInput, pointerTo, suggest } from './field-errors'
import { readChunks } from './read-event-body'

const bodyBytesMax = 1_048_576

/**
 * A request's input: query parameters, path parameters, and `body` where the schema has one, checked by the schema.
 * Throws `invalid_input` (400) naming every wrong member. Parameters that the schema does not know, and ones given twice,
 * are refused: dropping them silently would answer another question than the one asked.
 */
export async function readApiInput<Schema extends z.ZodObject>(
  request: Request,
  {
    url,
    params,
    schema,
    readBody = readJsonBody,
  }: {
    url: URL
    params: Record<string, string | string[] | undefined>
    schema: Schema
    readBody?: (request: Request) => Promise<unknown>
  },
): Promise<z.output<Schema>> {
  const known = Object.keys(schema.shape)
  const queryNames = known.filter((name) => name !== 'body' && !Object.hasOwn(params, name))
  const query = readQuery(url.searchParams, queryNames)
  const body = known.includes('body') ? { body: await readBody(request) } : {}
  const result = schema.safeParse({ ...query, ...params, ...body }, { error: describeIssue })
  if (!result.success) throw malformedInput(fieldErrors(result.error))
  return result.data
}

/** A whole number in a query or path: `z.coerce` would take an empty text for zero and `1e2` for a hundred. */
export function integerParam({ min, max }: { min: number; max: number }) {
  const message = `must be a whole number from ${min} to ${max}`
  return z
    .string({ error: message })
    .regex(/^-?\d{1,16}$/, { error: message })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { error: message })
}

/** A switch in a query: `tail=1`. */
export const flagParam = z
  .enum(['0', '1', 'false', 'true'], { error: 'must be 1 or 0' })
  .transform((value) => value === '1' || value === 'true')

function readQuery(query: URLSearchParams, known: string[]): Record<string, string> {
  const errors: FieldError[] = []
  for (const name of new Set(query.keys())) {
    const pointer = pointerTo([name])
    if (!known.includes(name)) {
      errors.push({ pointer, message: describeUnknown(name, known) })
    } else if (query.getAll(name).length > 1) {
      errors.push({ pointer, message: 'is given more than once' })
    }
  }
  if (errors.length > 0) throw malformedInput(errors)
  return Object.fromEntries(query)
}

function describeUnknown(name: string, known: string[]): string {
  const meant = suggest(name, known)
  if (meant) return `is not a parameter here; did you mean "${meant}"?`
  return known.length > 0
    ? `is not a parameter here; there are ${known.join(', ')}`
    : 'is not a parameter here; there are none'
}

/** Words for the commonest issue, which zod calls by its types. Others carry their own message. */
function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'is required'
  return undefined
}

/** Reads a body of at most 1 MiB of JSON; throws 415, 413 and `malformed_json` (400). */
export async function readJsonBody(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') {
    throw new AppError('unsupported_media_type', {
      status: 415,
      title: 'Unsupported media type',
      detail: `The body must be application/json, not ${type ?? 'untyped'}.`,
    })
  }
  const text = await readText(request)
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new AppError('malformed_json', {
      status: 400,
      title: 'Malformed JSON',
      detail: 'The body is not JSON.',
      cause,
    })
  }
}

/** Counts while reading: a length that a client announces is only what it says. */
async function readText(request: Request): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of readChunks(request.body)) {
    bytes += chunk.byteLength
    if (bytes > bodyBytesMax) {
      throw new AppError('body_too_large', {
        status: 413,
        title: 'Content too large',
        detail: `The body has more than ${bodyBytesMax} bytes.`,
      })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
