import { z } from 'zod'
import { isTimeZone } from '@/lib/events/query/dates'
import { completedKeys } from '@/lib/events/query/keys'
import { perspectiveIds } from './perspectives'

/** What stands around the table of events: the histogram, the facets, the completions of the query bar. */

/** What a search is narrowed to, in addresses of `/api/console/*`. Bounds are exclusive, ISO 8601. */
export const exploreInput = z.object({
  q: z.string().max(2_000).default(''),
  /** Which page asks: it decides what every event has to fulfil beside `q`. */
  perspective: z.enum(perspectiveIds).default('audit-logs'),
  after: z.iso.datetime({ offset: true, local: true }).optional(),
  before: z.iso.datetime({ offset: true, local: true }).optional(),
  /** Whose days and midnights the dates in `q` are, and the buckets of a histogram. */
  zone: z
    .string()
    .refine(isTimeZone, { error: 'must be a time zone such as Europe/Amsterdam' })
    .default('UTC'),
})

/** Counts over the range asked for, or over all that there is. */
export const histogram = z.object({
  /** Both ISO 8601; the first bucket begins at `from`, each ends where the next begins, the last before `to`. */
  from: z.string(),
  to: z.string(),
  /**
   * How wide a bucket usually is: those at the edges are cut off by the range, months and days on which clocks change
   * are not of one length.
   */
  bucketMs: z.number(),
  /** Values of the stack, most frequent first; `''` are events without one. */
  series: z.array(z.object({ value: z.string(), count: z.number() })),
  /** Counts by series, in its order; empty buckets are there too. */
  buckets: z.array(z.object({ at: z.string(), counts: z.array(z.number()) })),
  total: z.number(),
})
export type Histogram = z.infer<typeof histogram>

export const facetKeys = ['actor', 'action', 'area', 'workspace', 'ip', 'outcome'] as const
export type FacetKey = (typeof facetKeys)[number]

export const facets = z.object({
  facets: z.array(
    z.object({
      key: z.enum(facetKeys),
      /** Most frequent first. `value` is what `key:` finds them by; `hint` is, say, an e-mail. */
      values: z.array(
        z.object({
          value: z.string(),
          label: z.string(),
          hint: z.string().nullable(),
          count: z.number(),
        }),
      ),
      /** How many different values there are, and how many events have one. */
      distinct: z.number(),
      total: z.number(),
    }),
  ),
  total: z.number(),
})
export type Facets = z.infer<typeof facets>

export const completionInput = z.object({
  key: z.enum(completedKeys),
  /** A part of the value or of what people call it; in any case. */
  prefix: z.string().max(200).default(''),
})
/** More than these are found by typing on. */
export const completionsMax = 20

/** What could stand behind `key:` after `prefix`: what begins with it first, then most frequent first. */
export const completions = z.object({
  values: z.array(
    z.object({
      value: z.string(),
      label: z.string(),
      hint: z.string().nullable(),
      /** Null where nobody counts. */
      count: z.number().nullable(),
    }),
  ),
})
export type Completions = z.infer<typeof completions>
