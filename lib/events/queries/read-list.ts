import type { QueryError } from '@/lib/events/query/query-error'
import type { EventSearch, EventSearchPage } from '@/lib/events/schema'
import type { EventList } from '@/lib/events/schema/event-list'
import { requireLog } from '@/lib/log/checkpoints'
import { AppError } from '@/lib/platform/errors'
import { getEvent } from './get-event'
import { nameChosenActors } from './name-actors'
import { searchEvents } from './search-events'

type Reader = { companyId: string }

/**
 * What the page of the log shows of one search, and the event that its drawer shows: of a query that cannot be read, its
 * errors. Throws `event_not_found` (404) where `seq` is none of this log. The caller has authorised the reader.
 */
export async function readList(
  reader: Reader,
  { seq, ...search }: EventSearch & { seq: number | null },
): Promise<EventList> {
  // Before the events: whoever follows from there misses none that is not in the page yet.
  const { size, origin } = await requireLog(reader.companyId)
  const [{ page, errors }, actorNames] = await Promise.all([
    searchOrExplain(reader, search),
    nameChosenActors(reader, { q: search.q ?? '' }),
  ])
  const elsewhere =
    seq === null || page.events.some((listed) => listed.seq === seq)
      ? null
      : withoutLog(await getEvent(reader, { seq }))
  return {
    page,
    start: search.cursor ?? null,
    log: { size, origin },
    errors,
    actorNames,
    elsewhere,
  }
}

function withoutLog({ log: _, ...event }: Awaited<ReturnType<typeof getEvent>>) {
  return event
}

const noEvents: EventSearchPage = { events: [], olderCursor: null, newerCursor: null }

/** A query that cannot be read is the viewer's to mend, and is shown to them with its place. */
async function searchOrExplain(
  reader: Reader,
  search: EventSearch,
): Promise<{ page: EventSearchPage; errors: QueryError[] }> {
  try {
    return { page: await searchEvents(reader, search), errors: [] }
  } catch (error) {
    if (!(error instanceof AppError) || error.status !== 400) throw error
    const errors = (error.errors ?? []).map(({ position = 0, message, ...rest }) => ({
      position,
      length: 1,
      message,
      ...rest,
    }))
    return { page: noEvents, errors: errors.length > 0 ? errors : [wholeText(error.detail)] }
  }
}

function wholeText(message: string): QueryError {
  return { position: 0, length: 1, message }
}
