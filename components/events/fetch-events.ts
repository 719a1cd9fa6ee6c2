import type { EventSearchPage } from '@/lib/events/schema'
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
