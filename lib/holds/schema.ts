import { z } from 'zod'
import { newApiKey } from '@/lib/access/schema'

/** Legal holds: what they cover is neither pruned nor erased. */

/** Each one is asked of every event before it is pruned. */
export const holdsInForceMax = 100

const moment = z.iso.datetime({ offset: true, error: 'must be a date and time with offset' })

const reasonText = z
  .string()
  .trim()
  .min(1, { error: 'must not be empty: whoever reads the record later asks why' })
  .max(2_000, { error: 'must have at most 2,000 characters' })

/** What a hold covers: events that match the query, happened within the range, and mention the person. */
const coverageShape = {
  /** In the query language; empty leaves nothing out. */
  q: z.string().trim().max(2_000, { error: 'must have at most 2,000 characters' }).default(''),
  /** ISO 8601, inclusive; null is open. */
  from: moment.nullable().default(null),
  to: moment.nullable().default(null),
  /** An e-mail, an id or a reference (`s_…`) of somebody whom the log knows; empty or null: of whomever. */
  person: z
    .string()
    .trim()
    .max(320, { error: 'must have at most 320 characters' })
    .transform((text) => text || null)
    .nullable()
    .default(null),
}

export const holdCoverage = z.object(coverageShape).refine(isAscending, ascending())
export type HoldCoverage = z.input<typeof holdCoverage>

export const newHold = z
  .object({ name: newApiKey.shape.name, reason: reasonText, ...coverageShape })
  .refine(isAscending, ascending())
export type NewHold = z.input<typeof newHold>

/** The whole hold as it is to be. */
export const holdChange = z
  .object({
    id: z.string().max(100),
    name: newApiKey.shape.name,
    reason: reasonText,
    ...coverageShape,
  })
  .refine(isAscending, ascending())
export type HoldChange = z.input<typeof holdChange>

export const holdRelease = z.object({
  id: z.string().max(100),
  reason: reasonText,
  /** The hold's name, typed. */
  confirmation: z.string().max(200),
})
export type HoldRelease = z.input<typeof holdRelease>

/** A hold as it is shown. */
export type HoldView = {
  id: string
  name: string
  reason: string
  q: string
  /** ISO 8601 in UTC, inclusive. */
  from: string | null
  to: string | null
  /** `label` is their e-mail, name or reference, as the log knows them today. */
  person: { ref: string; label: string } | null
  placedBy: string | null
  placedAt: string
  /** Since when it asks what it asks: relative dates in `q` count from here. */
  changedAt: string
  /** Null: in force. */
  released: { at: string; by: string | null; reason: string } | null
}

function isAscending({ from, to }: { from: string | null; to: string | null }): boolean {
  return from === null || to === null || Date.parse(from) <= Date.parse(to)
}

function ascending() {
  return { path: ['to'], error: 'must not lie before the beginning' }
}
