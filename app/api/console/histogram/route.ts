import { z } from 'zod'
import { readHistogram } from '@/lib/events/queries/read-histogram'
import { exploreInput, histogram } from '@/lib/events/schema/explore'
import { histogramStacks } from '@/lib/events/schema/histogram-stacks'
import { withinPerspective } from '@/lib/events/schema/perspectives'
import { integerParam } from '@/lib/web/api-input'
import { apiRoute } from '@/lib/web/api-route'

const input = exploreInput.extend({
  stack: z.enum(histogramStacks).default('change'),
  /** How many buckets the page has room for. */
  buckets: integerParam({ min: 10, max: 200 }).default(120),
})

/** How many events match, over time: what stands above the table of events. */
export const GET = apiRoute(
  { permission: 'audit_log.view', input, output: histogram },
  async (principal, { perspective, buckets: bucketsMax, ...search }) =>
    readHistogram(principal, {
      ...search,
      within: withinPerspective[perspective],
      bucketsMax,
    }),
)
