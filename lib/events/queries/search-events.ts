import { restoreEvent } from '@/lib/log/restore-event'
import { makeCondition } from '@/lib/events/search-condition'
import {
  type EventCount,
  type EventSearch,
  type EventSearchPage,
  eventCountCap,
  eventSearchInput,
} from '@/lib/events/schema'
import { AppError } from '@/lib/platform/errors'
import { countAll, countRows, type ListedRow, readPage } from '@/lib/events/store'

type Reader = { companyId: string }

/**
 * One page of events by the time when they happened, newest first. Pages by keyset: an event that arrives meanwhile
 * moves no other. Throws `query_invalid` (400). The caller has authorised the reader.
 */
export async function searchEvents(
  { companyId }: Reader,
  search: EventSearch,
): Promise<EventSearchPage> {
  const { q, within, after, before, cursor, direction, limit } = eventSearchInput.parse(search)
  const condition = await makeCondition({ companyId, text: q, within, after, before })
  const position = cursor === undefined ? null : readCursor(cursor)
  const rows = await readPage({
    companyId,
    condition,
    cursor: position,
    direction,
    limit: limit + 1,
  })
  const hasMore = rows.length > limit
  const page = rows.slice(0, limit)
  if (direction === 'newer') page.reverse()
  const [first, last] = [page.at(0), page.at(-1)]
  const isFirstPage = direction === 'newer' ? !hasMore : position === null
  const isLastPage = direction === 'older' && !hasMore
  return {
    events: page.map(restoreEvent),
    newerCursor: isFirstPage || !first ? null : writeCursor(first),
    olderCursor: isLastPage || !last ? null : writeCursor(last),
  }
}

/** How many events match: exact up to the cap. Without any filter the log itself knows. */
export async function countEvents({ companyId }: Reader, search: EventSearch): Promise<EventCount> {
  const { q, within, after, before } = eventSearchInput.parse(search)
  if (q.trim() === '' && within === '' && !after && !before) {
    return { count: await countAll(companyId), isCapped: false }
  }
  const condition = await makeCondition({ companyId, text: q, within, after, before })
  const count = await countRows({ companyId, condition, cap: eventCountCap + 1 })
  return count > eventCountCap
    ? { count: eventCountCap, isCapped: true }
    : { count, isCapped: false }
}

/** The same for a page that shows events all the same: undefined where counting takes too long, or finds no connection. */
export async function countEventsIfPossible(
  reader: Reader,
  search: EventSearch,
): Promise<EventCount | undefined> {
  try {
    return await countEvents(reader, search)
  } catch (error) {
    if (error instanceof AppError && error.status === 503) return undefined
    throw error
  }
}

function readCursor(cursor: string): { occurredAtMs: number; seq: number } {
  const [occurredAtMs = '0', seq = '0'] = cursor.split('.')
  return { occurredAtMs: Number(occurredAtMs), seq: Number(seq) }
}

function writeCursor(row: ListedRow): string {
  return `${row.occurredAt.getTime()}.${row.seq}`
}
