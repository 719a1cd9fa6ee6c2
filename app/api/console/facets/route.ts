import { readFacets } from '@/lib/events/queries/read-facets'
import { exploreInput, facets } from '@/lib/events/schema/explore'
import { withinPerspective } from '@/lib/events/schema/perspectives'
import { apiRoute } from '@/lib/web/api-route'

/** Who, what and where among the events that match: what stands beside the table of events. */
export const GET = apiRoute(
  { permission: 'audit_log.view', input: exploreInput, output: facets },
  async (principal, { perspective, ...search }) =>
    readFacets(principal, { ...search, within: withinPerspective[perspective] }),
)
