import {
  createLoader,
  createSerializer,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server'

export const statuses = ['active', 'deactivated', 'invited'] as const
export type Status = (typeof statuses)[number]

/** What the address of the Members page says. */
export const memberParsers = {
  /** Part of a name or an e-mail. */
  q: parseAsString.withDefault(''),
  role: parseAsString.withDefault(''),
  status: parseAsStringLiteral(statuses),
  page: parseAsInteger.withDefault(1),
  /** Id of the member in the drawer. */
  member: parseAsString,
}

export const loadMembersView = createLoader(memberParsers)
export const serializeMembersView = createSerializer(memberParsers)
export type MembersViewState = Awaited<ReturnType<typeof loadMembersView>>
