import { z } from 'zod'
import type { ChangeKind, StoredEvent } from '@/lib/log/schema'

export type { StoredActor, StoredEvent, StoredIdentity, StoredTarget } from '@/lib/log/schema'

export const eventsPerPage = 50

/** What the page's address says: the whole state of a view. */
export const eventSearchInput = z.object({
  /** The query language (lib/events/query). */
  q: z.string().max(2_000).default(''),
  /** Bounds on occurred_at, exclusive, ISO 8601; without offset UTC. */
  after: z.iso.datetime({ offset: true, local: true }).optional(),
  before: z.iso.datetime({ offset: true, local: true }).optional(),
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
export type EventSearchPage = {
  events: StoredEvent[]
  olderCursor: string | null
  newerCursor: string | null
}

/** How many events a query matches: exact up to the cap, "10,000+" beyond it. */
export type EventCount = { count: number; isCapped: boolean }
export const eventCountCap = 10_000

/** Someone or something that acted, for the user picker. `key` is what `actor:` finds it by. */
export type KnownActor = { key: string; type: string; name: string | null; email: string | null }
export type KnownAction = {
  action: string
  label: string
  change: ChangeKind
  area: string
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
