import type { Route } from 'next'
import { createLoader, createSerializer, parseAsStringLiteral } from 'nuqs/server'
import { routes } from '@/lib/web/routes'
import { type PerspectiveId, perspectives } from './perspectives'
import { type View, viewParsers } from './search-params'

const { event: _, ...searchParsers } = viewParsers

/**
 * What the address of an event's own page keeps of the list that led there: which list, and its whole search. Read by the
 * same parsers as the list's own address, so that nothing but a list can be led back to.
 */
const parsers = {
  ...searchParsers,
  list: parseAsStringLiteral(Object.keys(perspectives) as PerspectiveId[]).withDefault(
    'audit-logs',
  ),
}

export type ListOfEvent = Omit<View, 'event'> & { list: PerspectiveId }

export const loadListOfEvent = createLoader(parsers)
const serialize = createSerializer(parsers)

/** The page of one event, by UUID or number, with the way back to this list. */
export function hrefOfEvent(
  { company, event }: { company: string; event: string | number },
  list: ListOfEvent,
): Route {
  return serialize(routes.event(company, event), list) as Route
}

/** The list that led to an event, as it was. */
export function hrefOfList(company: string, { list, ...view }: ListOfEvent): Route {
  return serialize(perspectives[list].href(company), view) as Route
}
