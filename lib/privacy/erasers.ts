import { eraseFromAccess } from '@/lib/access/commands/erase-person'
import { eraseViewsOf } from '@/lib/events/views/commands/erase-views'
import type { ErasedPerson } from '@/lib/log/cut-person'
import { eraseFromDictionaries } from '@/lib/log/erase-person'
import type { Tx } from '@/lib/platform/db'

/**
 * One place that may hold a person, beside the events themselves and the person's account.
 *
 * `erase` takes them out of it, in the transaction it is given, and answers how many of what. It is harmless when repeated, it
 * records nothing, and it touches nothing outside the transaction but by `tx.afterCommit`: the preview of an erasure runs it
 * too, and rolls back. `person.ref` is what takes the place of their values.
 */
export type Eraser = {
  /** The key of its counts, for ever: certificates name it. */
  place: string
  label: string
  erase: (
    tx: Tx,
    input: { companyId: string; person: ErasedPerson },
  ) => Promise<Record<string, number>>
}

/** In the order in which their rows are locked: own rows, then the log's. */
export const erasers: readonly Eraser[] = [
  {
    place: 'access',
    label: 'Invitations, failed attempts and names of things',
    erase: eraseFromAccess,
  },
  { place: 'saved_views', label: 'Saved views', erase: eraseViewsOf },
  { place: 'dictionaries', label: 'Names of targets and machines', erase: eraseFromDictionaries },
]

/** What the counts of an erasure are called, by place and what. */
export const countLabels: Record<string, Record<string, string>> = {
  events: {
    values: 'Personal values of events that mention them',
    named: 'Values of other events that name them',
  },
  account: {
    memberships: 'Memberships of this company',
    accounts: 'Accounts',
    sessions: 'Sessions',
    revoked_keys: 'API keys they made, which stop working',
    views: 'Private saved views',
  },
  access: {
    invitations: 'Invitations',
    attempts: 'Failed attempts that are yet to be reported',
    renamed: 'Names and descriptions of groups, roles, workspaces, service accounts and keys',
  },
  saved_views: {
    deleted: 'Private saved views',
    rewritten: 'Saved views whose name or query names them',
  },
  dictionaries: { renamed: 'Names of targets and machines' },
  unreached: { lines: 'Sealed lines that name them in the clear, not reached' },
}

/** What a count is called; its own key where a place brings one that is not known here. */
export function labelCount(place: string, what: string): string {
  return countLabels[place]?.[what] ?? `${place} ${what}`.replaceAll('_', ' ')
}
