import { readList } from '@/lib/events/queries/read-list'
import { eventSearchInput } from '@/lib/events/schema'
import { eventList } from '@/lib/events/schema/event-list'
import { exploreInput } from '@/lib/events/schema/explore'
import { withinPerspective } from '@/lib/events/schema/perspectives'
import { integerParam } from '@/lib/web/api-input'
import { apiRoute } from '@/lib/web/api-route'

const { cursor, direction } = eventSearchInput.shape
const input = exploreInput.extend({
  cursor,
  direction,
  /** The event in the drawer. */
  event: integerParam({ min: 0, max: Number.MAX_SAFE_INTEGER }).optional(),
})

/** Another search, for a page of the log that is open: as data, since drawing the page anew would take longer than searching. */
export const GET = apiRoute(
  { permission: 'audit_log.view', input, output: eventList },
  async (principal, { perspective, event, ...search }) =>
    await readList(principal, {
      ...search,
      within: withinPerspective[perspective],
      seq: event ?? null,
    }),
)
