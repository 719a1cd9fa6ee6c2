import type { EventSearchPage } from '@/lib/events/schema'
import type { EventList } from '@/lib/events/schema/event-list'
import { routes } from '@/lib/web/routes'
import { type PageRequest, windowPage } from './event-window'
import type { PerspectiveId } from './perspectives'

/** What a list shows: the query, and exclusive bounds in time. */
export type ListSearch = {
  company: string
  perspective: PerspectiveId
  q: string
  /** The viewer's zone: whose days the dates in the query are. */
  zone: string
  after?: string
  before?: string
}

/** Where a list begins, and which event of it is open. */
type Place = {
  place: { cursor: string | null; direction: 'older' | 'newer' }
  event: number | null
  signal: AbortSignal
}

/**
 * Another list. Throws where there is no answer. Whoever may not see it any more, or asks for an event that is not there, is
 * told so by the document, which is loaded again.
 */
export async function fetchList(
  { company, ...search }: ListSearch,
  { place, event, signal }: Place,
): Promise<EventList> {
  const at = isCursor(place.cursor) ? { ...place, cursor: place.cursor } : {}
  const url = routes.eventList(company, { ...search, ...at, ...(event === null ? {} : { event }) })
  const response = await fetch(url, { signal })
  if ([401, 403, 404].includes(response.status)) window.location.reload()
  if (!response.ok) throw new Error(`list: ${response.status}`)
  const list: EventList = await response.json()
  return list
}

/** A further page of a list, from the server. Throws where there is no answer, or a refusal. */
export async function fetchEvents(
  { company, ...search }: ListSearch,
  { request, signal }: { request: PageRequest; signal: AbortSignal },
): Promise<EventSearchPage> {
  const url = routes.eventPage(company, { ...search, ...request, limit: windowPage })
  const response = await fetch(url, { signal })
  if (!response.ok) throw new Error(`events: ${response.status}`)
  const page: EventSearchPage = await response.json()
  return page
}

/** Anybody can write an address. */
export function isCursor(text: string | null): text is string {
  return text !== null && /^\d{1,16}\.\d{1,16}$/.test(text)
}
