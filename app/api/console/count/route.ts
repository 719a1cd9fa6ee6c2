import { z } from 'zod'
import { countEventsIfPossible } from '@/lib/events/queries/search-events'
import { exploreInput } from '@/lib/events/schema/explore'
import { withinPerspective } from '@/lib/events/schema/perspectives'
import { apiRoute } from '@/lib/web/api-route'

const output = z.object({
  /** Null where counting takes too long. */
  count: z.number().nullable(),
})

/** How many events match a search: asked apart, as counting may take longer than listing. */
export const GET = apiRoute(
  { permission: 'audit_log.view', input: exploreInput, output },
  async (principal, { perspective, ...search }) => {
    const within = withinPerspective[perspective]
    return { count: (await countEventsIfPossible(principal, { ...search, within })) ?? null }
  },
)
