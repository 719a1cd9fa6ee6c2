import { z } from 'zod'
import { notPlain, plainLine } from '@/lib/platform/plain-line'
import {
  authKeys,
  destinationFormats,
  destinationTypeKeys,
  framings,
  headersMax,
  readHeaderLines,
  refuseHeaderName,
} from './rules'

const oneOf = (keys: readonly string[]) => `must be one of ${keys.join(', ')}`

/** A secret goes into a header, where a line break would begin another one. */
const headerValue = z
  .string()
  .regex(/^[\x20-\x7e]*$/, { error: 'must be printable ASCII, on one line' })
  .max(4_000, { error: 'must have at most 4,000 characters' })

const headerRecord = z
  .record(z.string(), headerValue, { error: 'must be one “Name: value” a line, each name once' })
  .superRefine((value, context) => {
    const names = Object.keys(value)
    if (names.length > headersMax) {
      context.addIssue({ code: 'custom', message: `must be at most ${headersMax}` })
    }
    for (const name of names) {
      const wrong = refuseHeaderName(name)
      if (wrong) context.addIssue({ code: 'custom', message: `“${name}” ${wrong}`, path: [name] })
    }
  })

/** Headers, or the lines that people write them as. */
const headers: z.ZodType<Record<string, string>, Record<string, string> | string> = z.preprocess(
  (value) => (typeof value === 'string' ? (readHeaderLines(value) ?? value) : value),
  headerRecord,
) as never

const certificate = z
  .string()
  .trim()
  .max(100_000, { error: 'must have at most 100,000 characters' })
  .regex(/^-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----$/, {
    error: 'must be certificates in PEM: -----BEGIN CERTIFICATE----- …',
  })

const indexName = z
  .string()
  .trim()
  .regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, {
    error: 'must be lower-case letters, digits, ".", "_" and "-", at most 100',
  })

/** What a destination is. `token` and values of headers are write-only. */
const members = z.object({
  name: z
    .string({ error: 'is required' })
    .trim()
    .min(1, { error: 'must not be empty' })
    .max(100, { error: 'must have at most 100 characters' })
    .regex(plainLine, { error: notPlain }),
  type: z.enum(destinationTypeKeys, { error: oneOf(destinationTypeKeys) }),
  url: z
    .string({ error: 'is required' })
    .trim()
    .min(1, { error: 'must not be empty' })
    .max(2_000, { error: 'must have at most 2,000 characters' }),
  auth: z.enum(authKeys, { error: oneOf(['apikey', 'basic', 'bearer']) }).optional(),
  token: headerValue.trim().min(1, { error: 'must not be empty' }).nullable().optional(),
  index: indexName.nullable().optional(),
  query: z.string().trim().max(2_000, { error: 'must have at most 2,000 characters' }).optional(),
  format: z.enum(destinationFormats, { error: oneOf(destinationFormats) }).optional(),
  /** For `http`. */
  framing: z.enum(framings, { error: oneOf(framings) }).optional(),
  headers: headers.optional(),
  ca: certificate.nullable().optional(),
  gzip: z.boolean().optional(),
  maskPersonal: z.boolean().optional(),
  /** Standard Webhooks, for `http`: true by default. */
  sign: z.boolean().optional(),
  /** For `splunk_hec`: an event counts as delivered once an indexer says so. The token needs indexer acknowledgement. */
  acknowledge: z.boolean().optional(),
})

export const newDestination = members.extend({
  /** `now`, `start`, or a date and time. */
  from: z.string().trim().min(1).default('now'),
})
export type NewDestination = z.input<typeof newDestination>

/** What is left out stays as it is. The type does not change: what was delivered has another shape there. */
export const destinationChange = members.omit({ type: true }).partial().extend({ id: z.string() })
export type DestinationChange = z.input<typeof destinationChange>

export const replayWindow = z.object({
  id: z.string(),
  from: z.string().trim().min(1, { error: 'is required' }),
  to: z.string().trim().min(1).default('now'),
})
export type ReplayWindow = z.input<typeof replayWindow>
