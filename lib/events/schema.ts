import { z } from 'zod'
import type { ChangeKind, StoredEvent } from '@/lib/log/schema'
import { isTimeZone } from './query/dates'

export type { StoredActor, StoredEvent, StoredIdentity, StoredTarget } from '@/lib/log/schema'

/** ISO 8601; a date alone is its midnight, and what has no offset is UTC. */
const isoTime = z.union([z.iso.datetime({ offset: true, local: true }), z.iso.date()], {
  error: 'must be an ISO 8601 date and time such as 2025-01-01T00:00:00Z (a + is sent as %2B)',
})

/**
 * A whole number in an address; `to` says its bound in words. `z.coerce` would take an empty text for zero and `1e2` for a
 * hundred.
 */
function wholeNumber({ min, max, to = String(max) }: { min: number; max: number; to?: string }) {
  const error = `must be a whole number from ${min} to ${to}`
  return z
    .string({ error })
    .regex(/^\d{1,16}$/, { error })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { error })
}

const flag = z
  .enum(['0', '1', 'false', 'true'], { error: 'must be 1 or 0' })
  .transform((value) => value === '1' || value === 'true')

/** What the number itself must keep; how far the log reaches is known when it is read. */
const sizes = { min: 0, max: Number.MAX_SAFE_INTEGER }

/** The query parameters of `GET /api/audit-log` (DESIGN §7). */
export const auditLogRead = z.object({
  before: isoTime.optional(),
  after: isoTime.optional(),
  limit: wholeNumber({ min: 1, max: 250 }).default(100),
  cursor: wholeNumber({ ...sizes, to: "the log's size + 1" }).optional(),
  q: z.string().max(2_000, { error: 'must have at most 2,000 characters' }).default(''),
  expand: z.literal('event', { error: 'can only be "event"' }).optional(),
  tail: flag.default(false),
  /** Seconds. */
  wait: wholeNumber({ min: 0, max: 30 }).default(0),
  epoch: wholeNumber({ min: 1, max: 1_000_000 }).optional(),
})

/** The body of an ingest request, read and inflated, not yet looked at. */
export const ingestBody = z.object({
  body: z.custom<{ bytes: Uint8Array; contentType: string | null }>(),
})

export const consistencyInput = z.object({
  from: wholeNumber({ ...sizes, to: "the log's size" }),
  to: wholeNumber({ ...sizes, to: "the log's size" }),
})

export const eventsPerPage = 50

/** What the page's address says: the whole state of a view. */
export const eventSearchInput = z.object({
  /** The query language (lib/events/query). */
  q: z.string().max(2_000).default(''),
  /** The same language: what every event has to fulfil beside `q`. Given by pages, never by an address. */
  within: z.string().default(''),
  /** Bounds on occurred_at, exclusive, ISO 8601; without offset UTC. */
  after: z.iso.datetime({ offset: true, local: true }).optional(),
  before: z.iso.datetime({ offset: true, local: true }).optional(),
  /** IANA name: whose days the dates in `q` are; UTC where it is left out. */
  zone: z.string().refine(isTimeZone).optional(),
  /** Where the page starts, as given by a former page; exclusive. */
  cursor: z
    .string()
    .regex(/^\d{1,16}\.\d{1,16}$/, 'is a cursor as a former page gave it')
    .optional(),
  direction: z.enum(['older', 'newer']).default('older'),
  limit: z.number().int().min(1).max(250).default(eventsPerPage),
})
export type EventSearch = z.input<typeof eventSearchInput>

/** Newest first whatever the direction was. A cursor is null where nothing more lies in that direction. */
export const eventSearchPage = z.object({
  events: z.array(z.custom<StoredEvent>()),
  olderCursor: z.string().nullable(),
  newerCursor: z.string().nullable(),
})
export type EventSearchPage = z.infer<typeof eventSearchPage>

export type KnownAction = {
  action: string
  label: string
  change: ChangeKind
  area: string
  kind: string
  count: number
}

/** What became of each event of a request, in its order. */
export const ingestResult = z.object({
  recorded: z.number(),
  duplicates: z.number(),
  rejected: z.number(),
  results: z.array(
    z.union([
      z.object({
        index: z.number(),
        status: z.enum(['recorded', 'duplicate']),
        id: z.string(),
        seq: z.number(),
        leaf_hash: z.string(),
      }),
      z.object({
        index: z.number(),
        status: z.literal('rejected'),
        code: z.string(),
        detail: z.string(),
        pointer: z.string().optional(),
      }),
    ]),
  ),
})
export type IngestResult = z.infer<typeof ingestResult>
export type IngestItem = IngestResult['results'][number]

/** One event as document A's API shows it: these members, in this order. */
export const auditLogEntry = z.object({
  /** Public number: seq + 1. */
  id: z.number(),
  user: z.string().nullable(),
  context: z.string().nullable(),
  action: z.string(),
  object: z.string().nullable(),
  subject: z.string().nullable(),
  /** JSON-encoded, as documented: `"\"8f9c…\""`. */
  object_id: z.string().nullable(),
  /** occurred_at in UTC, seconds, without a zone. */
  inserted_at: z.string(),
  /** With `expand=event`: the whole event. */
  event: z.custom<StoredEvent>().optional(),
})
export type AuditLogEntry = z.infer<typeof auditLogEntry>

export const auditLogPage = z.object({
  data: z.array(auditLogEntry),
  /** The `id` to continue after; null on the last page. */
  cursor: z.number().nullable(),
})
export type AuditLogPage = z.infer<typeof auditLogPage>

/** One action as the catalogue shows it to integrators. */
export const catalogueAction = z.object({
  action: z.string(),
  label: z.string(),
  area: z.string(),
  kind: z.string(),
  change: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  /** How often this company's log has it. */
  count: z.number(),
  /** ISO 8601 in UTC, to the hour; null: never seen. */
  first_seen_at: z.string().nullable(),
  last_seen_at: z.string().nullable(),
  in_catalogue: z.boolean(),
})
export type CatalogueAction = z.infer<typeof catalogueAction>
