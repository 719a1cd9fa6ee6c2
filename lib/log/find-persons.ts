import { sql, type Sql } from '@/lib/platform/db'
import type { ErasedPerson } from './cut-person'
import { readSeen, type SeenValues } from './seen-values'
import {
  countMentioning,
  countMentions,
  countValues,
  findRefs,
  findRefsByName,
  type MentionCounts,
  type PersonSummary,
  readAliases,
  readFirstMentions,
  readNewestTexts,
  readPersons,
  searchPersons,
} from './store/person-search-store'

export type { MentionCounts, PersonSummary }

/** Persons of a company whose ref, newest name, or an id or e-mail of any time is or contains the text; those that it names whole come first. */
export async function findPersons(input: {
  companyId: string
  text: string
  limit: number
}): Promise<(PersonSummary & { isExact: boolean })[]> {
  const text = input.text.trim()
  return text === '' ? [] : await searchPersons(sql(), { ...input, text })
}

/**
 * Everything that a log calls one human: the person of this ref first, then whoever has the same e-mail or id. Two people may
 * share an address, so the rest is a proposal. Empty where the company has no such person.
 */
export async function gatherRefs(
  db: Sql,
  { companyId, ref }: { companyId: string; ref: string },
): Promise<string[]> {
  const [person] = await readPersons(db, { companyId, refs: [ref] })
  if (!person) return []
  if (person.erasedAt !== null) return [ref]
  const { emails, ids } = collect([person], await readAliases(db, { companyId, refs: [ref] }))
  const found = await findRefs(db, { companyId, emails, ids })
  return [ref, ...found.filter((one) => one !== ref)]
}

/** Refs of whom the log knows nothing but a name, and it is one of these: the same human, or somebody called alike. */
export async function findNamesakes(input: {
  companyId: string
  names: string[]
}): Promise<string[]> {
  return input.names.length === 0 ? [] : await findRefsByName(sql(), input)
}

/** Refs with exactly this e-mail or id; several where the log knows it of several. */
export async function findRefsOf(input: {
  companyId: string
  email?: string
  id?: string
}): Promise<string[]> {
  const { companyId, email, id } = input
  const emails = email === undefined ? [] : [email.trim().toLowerCase()]
  return await findRefs(sql(), { companyId, emails, ids: id === undefined ? [] : [id] })
}

/**
 * Who is to be erased, by every value that the dictionary of persons has: `ref` is the first of them. Undefined where the
 * company does not know one of the refs; `isErased` where one of them was erased before. What they share with somebody who
 * is not to be erased, such as an address that moved on, is that one's, and left out: `spared`, in lower case.
 */
export async function describeErased(
  db: Sql,
  { companyId, refs }: { companyId: string; refs: string[] },
): Promise<(ErasedPerson & { isErased: boolean; spared: string[] }) | undefined> {
  const rows = await readPersons(db, { companyId, refs })
  const person = rows.find((row) => row.ref === refs[0])
  if (!person || refs.some((one) => !rows.some((row) => row.ref === one))) return undefined
  const { emails, ids, names } = collect(rows, await readAliases(db, { companyId, refs }))
  const foreign = await readForeignValues(db, { companyId, refs, emails, ids })
  const own = (value: string | null) =>
    value === null || foreign.has(value.toLowerCase()) ? null : value
  const { ref } = person
  const [id, email, name] = [own(person.externalId), own(person.email), person.name] as const
  const named = new Set([id, email, name])
  const others = [...ids, ...emails, ...names].filter(
    (value) => !named.has(value) && own(value) !== null,
  )
  const isErased = rows.some((row) => row.erasedAt !== null)
  return { ref, id, email, name, others, isErased, spared: [...foreign] }
}

/** E-mails and ids, in lower case, of those who share one with these refs and are none of them. */
async function readForeignValues(
  db: Sql,
  {
    companyId,
    refs,
    ...by
  }: { companyId: string; refs: string[]; emails: string[]; ids: string[] },
): Promise<Set<string>> {
  const found = await findRefs(db, { companyId, ...by })
  const foreign = found.filter((ref) => !refs.includes(ref))
  if (foreign.length === 0) return new Set()
  const rows = await readPersons(db, { companyId, refs: foreign })
  const { emails, ids } = collect(rows, await readAliases(db, { companyId, refs: foreign }))
  return new Set([...emails, ...ids].map((value) => value.toLowerCase()))
}

export async function summarizePersons(input: {
  companyId: string
  refs: string[]
}): Promise<(PersonSummary & { aliases: { kind: string; value: string }[] })[]> {
  const aliases = await readAliases(sql(), input)
  const rows = await readPersons(sql(), input)
  return rows.map((row) => ({ ...row, aliases: aliases.filter(({ ref }) => ref === row.ref) }))
}

export async function countEventsOf(input: {
  companyId: string
  refs: string[]
}): Promise<MentionCounts[]> {
  return await countMentions(sql(), input)
}

/** When the log first mentioned each of them, by its own time; whom no event mentions is left out. */
export async function findFirstSeen(input: {
  companyId: string
  refs: string[]
}): Promise<Map<string, Date>> {
  const rows = input.refs.length === 0 ? [] : await readFirstMentions(sql(), input)
  return new Map(rows.map(({ ref, firstAt }) => [ref, firstAt]))
}

/**
 * Since when the log knows any of them: events of theirs may have left it from then on, also those that were pruned since. Null where
 * it knows none.
 */
export async function findKnownSince(input: {
  companyId: string
  refs: string[]
}): Promise<Date | null> {
  const [rows, mentions] = [await readPersons(sql(), input), await readFirstMentions(sql(), input)]
  // An event may be older than the row of its person: one that a backup or the generator brought.
  const times = [
    ...rows.map(({ createdAt }) => createdAt),
    ...mentions.map(({ firstAt }) => firstAt),
  ]
  const [first] = times.sort((one, other) => one.getTime() - other.getTime())
  return first ?? null
}

/** How much of the log would change if they were erased: events that mention any of them, and rows of values. */
export async function measureMentions(input: {
  companyId: string
  refs: string[]
}): Promise<{ events: number; values: number }> {
  const [events, values] = await Promise.all([
    countMentioning(sql(), input),
    countValues(sql(), input),
  ])
  return { events, values }
}

export type SeenValue = {
  kind: keyof SeenValues
  value: string
  firstAt: Date
  lastAt: Date
  events: number
}

/** What the newest `limit` events that mention them call them, with when; the most recent first. */
export async function listSeenValues(input: {
  companyId: string
  refs: string[]
  limit: number
}): Promise<SeenValue[]> {
  const seen = new Map<string, SeenValue>()
  // Somebody may be both actor and target of an event, which is one all the same.
  const told = new Set<string>()
  for (const { seq, recordedAt, text } of await readNewestTexts(sql(), input)) {
    for (const { kind, value } of readSeen(text)) {
      const key = `${kind} ${value}`
      const place = `${seq} ${key}`
      if (told.has(place)) continue
      told.add(place)
      const known = seen.get(key)
      if (!known) {
        seen.set(key, { kind, value, firstAt: recordedAt, lastAt: recordedAt, events: 1 })
        continue
      }
      known.events += 1
      if (recordedAt < known.firstAt) known.firstAt = recordedAt
      if (recordedAt > known.lastAt) known.lastAt = recordedAt
    }
  }
  return [...seen.values()].sort((one, other) => other.lastAt.getTime() - one.lastAt.getTime())
}

function collect(
  rows: readonly PersonSummary[],
  aliases: readonly { kind: string; value: string }[],
): { emails: string[]; ids: string[]; names: string[] } {
  const emails = new Set<string>()
  const ids = new Set<string>()
  const names = new Set<string>()
  for (const { email, externalId, name } of rows) {
    if (email !== null) emails.add(email.toLowerCase())
    if (externalId !== null) ids.add(externalId)
    if (name !== null) names.add(name)
  }
  for (const { kind, value } of aliases) {
    if (kind === 'email') emails.add(value)
    else if (kind === 'id') ids.add(value)
    else names.add(value)
  }
  return { emails: [...emails], ids: [...ids], names: [...names] }
}
