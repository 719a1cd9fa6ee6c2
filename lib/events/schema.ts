import { z } from 'zod'
import type { Actor, ChangeKind, EventInput, Identity, Via } from '@/lib/log/schema'

/** An identity as it was written down; an erased person keeps only type and ref. */
export type StoredIdentity = Identity & { ref?: string }
export type StoredActor = Actor & { ref?: string; on_behalf_of?: StoredIdentity }

/**
 * One event as it is read: what the producer sent (secrets cut), what the log added, and its personal values put back
 * where they still exist. JSON, snake_case; also the `event` member of `expand=event`.
 */
export type StoredEvent = Omit<
  EventInput,
  'id' | 'occurred_at' | 'personal' | 'actor' | 'targets'
> & {
  id: string
  /** Position in the company's log, from 0. */
  seq: number
  occurred_at: string
  recorded_at: string
  via: Via
  /** Base64 of the RFC 6962 leaf hash. */
  leaf_hash: string
  change: ChangeKind
  area: string
  kind: string
  /** What people call the action. */
  label: string
  actor: StoredActor
  targets?: { type: string; id?: string; name?: string; email?: string; ref?: string }[]
  /** JSON Pointers of what was cut as a secret. */
  redacted?: string[]
  /** Refs whose values were erased: they stay sealed and can no longer be read. */
  erased?: string[]
}

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
