import { restoreEvent } from '@/lib/log/restore-event'
import { nowMs } from '@/lib/platform/clock'
import { AppError } from '@/lib/platform/errors'
import { asksForEverything, readBounds, readQueryWithin } from '@/lib/events/read-query'
import { type EventSearch, type EventSearchPage, eventSearchInput } from '@/lib/events/schema'
import { countMatches, matchEvents } from '@/lib/events/segments/count-events'
import { type Found, findByTime } from '@/lib/events/segments/find-events'
import { type LogSearch, searchLog } from '@/lib/events/segments/open-search'
import { countAll, readFound } from '@/lib/events/store'

type Reader = { companyId: string }

/**
 * One page of events by the time when they happened, newest first. Pages by keyset: an event that arrives meanwhile
 * moves no other. Throws `query_invalid` (400). The caller has authorised the reader.
 */
export async function searchEvents(
  { companyId }: Reader,
  search: EventSearch,
): Promise<EventSearchPage> {
  const { cursor, direction, limit, ...asked } = eventSearchInput.parse(search)
  const place = cursor === undefined ? null : readCursor(cursor)
  const found = await searchAsked({ companyId }, asked, (open) =>
    findByTime(open, { place, direction, limit: limit + 1 }),
  )
  const hasMore = found.length > limit
  const page = found.slice(0, limit)
  if (direction === 'newer') page.reverse()
  const rows = await readFound(companyId, page)
  const [first, last] = [page.at(0), page.at(-1)]
  const isFirstPage = direction === 'newer' ? !hasMore : place === null
  const isLastPage = direction === 'older' && !hasMore
  return {
    events: rows.map(restoreEvent),
    newerCursor: isFirstPage || !first ? null : writeCursor(first),
    olderCursor: isLastPage || !last ? null : writeCursor(last),
  }
}

/** How many events match, exactly. Without any filter the log itself knows. */
export async function countEvents({ companyId }: Reader, search: EventSearch): Promise<number> {
  const { cursor: _, direction: __, limit: ___, ...asked } = eventSearchInput.parse(search)
  const isOpen = asked.after === undefined && asked.before === undefined
  if (isOpen && asksForEverything(readQueryWithin(asked.q, asked.within))) {
    return await countAll(companyId)
  }
  return await searchAsked({ companyId }, asked, async (open) =>
    countMatches(await matchEvents(open)),
  )
}

/** The same for a page that shows events all the same: undefined where counting takes too long, or finds no connection. */
export async function countEventsIfPossible(
  reader: Reader,
  search: EventSearch,
): Promise<number | undefined> {
  try {
    return await countEvents(reader, search)
  } catch (error) {
    if (error instanceof AppError && error.status === 503) return undefined
    throw error
  }
}

export type Asked = {
  q: string
  /** The same language: what every event has to fulfil beside `q`. */
  within: string
  after?: string | undefined
  before?: string | undefined
  /** IANA name: whose days the dates in the query are; default UTC. */
  zone?: string | undefined
}

/** Runs a search on what a page asks for. */
export async function searchAsked<Result>(
  { companyId }: Reader,
  { q, within, after, before, zone = 'UTC' }: Asked,
  search: (search: LogSearch) => Promise<Result>,
): Promise<Result> {
  const query = readQueryWithin(q, within)
  const bounds = readBounds({ after, before })
  return await searchLog({ companyId, query, bounds, nowMs: nowMs(), timeZone: zone }, search)
}

function readCursor(cursor: string): { atMs: number; seq: number } {
  const [atMs = '0', seq = '0'] = cursor.split('.')
  return { atMs: Number(atMs), seq: Number(seq) }
}

function writeCursor({ atMs, seq }: Found): string {
  return `${atMs}.${seq}`
}
