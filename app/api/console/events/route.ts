import { withinPerspective } from '@/lib/events/schema/perspectives'
import { searchEvents } from '@/lib/events/queries/search-events'
import { eventSearchInput, eventSearchPage } from '@/lib/events/schema'
import { exploreInput } from '@/lib/events/schema/explore'
import { integerParam } from '@/lib/web/api-input'
import { apiRoute } from '@/lib/web/api-route'

const { cursor, direction } = eventSearchInput.shape
const input = exploreInput.extend({
  cursor,
  direction,
  limit: integerParam({ min: 1, max: 250 }).default(100),
})

/** A further page of the table of events, for whoever scrolls on. */
export const GET = apiRoute(
  { permission: 'audit_log.view', input, output: eventSearchPage },
  async (principal, { perspective, ...search }) =>
    await searchEvents(principal, { ...search, within: withinPerspective[perspective] }),
)
