/** The steps of erasing in their order; each can be repeated, and goes on where it was interrupted. */
export const erasureStates = [
  /** Asked for; the person's account is gone from the company. */
  'requested',
  /** K is destroyed; values of the events that mention the person go, batch by batch. */
  'mentions',
  /** Values of other events that name them without anybody having known whom. */
  'named',
  /** Every other place: see `erasers.ts`. */
  'places',
  /** What is made of the log and held in memory: the search index, live tails, caches, in every process. */
  'index',
  /** The log says it; the certificate has yet to be signed. */
  'certificate',
  'done',
] as const
export type ErasureState = (typeof erasureStates)[number]

export const stateLabels: Record<ErasureState, string> = {
  requested: 'Requested',
  mentions: 'Erasing from events',
  named: 'Erasing from what was searched for',
  places: 'Erasing from other places',
  index: 'Building the search index anew',
  certificate: 'Signing the certificate',
  done: 'Done',
}

/** How many characters of a ref somebody types who confirms that it is this person. */
const typedLength = 6

/** What has to be typed to erase a person: none of their own values, which would be recorded with the request. */
export function confirmationOf(ref: string): string {
  return ref.slice(-typedLength)
}

/** What was erased where: place → what → how many. */
export type ErasureCounts = Record<string, Record<string, number>>

/** An erasure as it may be shown. Times are ISO 8601 in UTC. */
export type ErasureView = {
  id: string
  refs: string[]
  state: ErasureState
  reason: string
  counts: ErasureCounts
  requestedAt: string
  finishedAt: string | null
  hasCertificate: boolean
}

/** A copy of events that left this instance, and cannot be called back. */
export type CopyThatLeft = {
  kind: 'export' | 'stream' | 'backup' | 'archive'
  at: string
  /** One line, without anybody's name. */
  what: string
  /** The event that tells of it. */
  event: string
}

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
  exports: {
    deleted: 'Exported files, which are deleted',
    rewritten: 'Exports whose query names them',
  },
  holds: { rewritten: 'Legal holds whose name, reason or query names them' },
  publishing: {
    recipients: 'Addresses that checkpoints are mailed to',
    copies: 'Mailed checkpoints whose address is replaced',
  },
  reports: { rewritten: 'Reports that name them or their addresses' },
  streaming: { rewritten: 'Destinations, dead letters and answers of receivers that name them' },
  alerts: {
    rewritten: 'Alert rules, notes and answers of receivers that name them',
    channels: 'Channels that mail them alerts, which are deleted',
  },
  dictionaries: { renamed: 'Names of targets and machines' },
  unreached: {
    lines: 'Sealed lines that name them in the clear, not reached',
    values: 'Values of other people that name them, not reached',
    cut: 'Searches for such lines that did not see all of them',
  },
}

/** What a count is called; its own key where a place brings one that is not known here. */
export function labelCount(place: string, what: string): string {
  return countLabels[place]?.[what] ?? `${place} ${what}`.replaceAll('_', ' ')
}

/** Counts as lines, without those of nothing. */
export function listCounts(counts: ErasureCounts): { key: string; label: string; count: number }[] {
  return Object.entries(counts).flatMap(([place, each]) =>
    Object.entries(each)
      .filter(([, count]) => count > 0)
      .map(([what, count]) => ({ key: `${place}.${what}`, label: labelCount(place, what), count })),
  )
}

/** A person as the list of them says it. Times are ISO 8601 in UTC. */
export type PersonView = {
  ref: string
  name: string | null
  email: string | null
  id: string | null
  /** When the first event that mentions them was recorded; null where none does, or none is left. */
  firstSeenAt: string | null
  isErased: boolean
}

/** One ref of a person, with what is found by it. */
export type RefView = Omit<PersonView, 'firstSeenAt'> & {
  aliases: { kind: string; value: string }[]
  events: number
  firstAt: string | null
  lastAt: string | null
}

/** What events call somebody, and when. */
export type SeenView = {
  kind: 'ids' | 'emails' | 'names'
  value: string
  events: number
  firstAt: string
  lastAt: string
}

export const personExportFormats = ['json', 'ndjson', 'csv'] as const
export type PersonExportFormat = (typeof personExportFormats)[number]

/** What to call somebody of whom little may be known. */
export function namePerson({
  name,
  email,
  id,
  isErased,
}: Pick<PersonView, 'name' | 'email' | 'id' | 'isErased'>): string {
  if (isErased) return 'Erased person'
  return name ?? email ?? id ?? 'Somebody without a name'
}
