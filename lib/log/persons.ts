import { randomBytes } from 'node:crypto'
import type { SqlTx } from '@/lib/platform/db'
import { shareInProcess } from '@/lib/platform/share-in-process'
import { makeBoundedCaches } from './bounded-caches'
import type { PersonKey } from './schema'
import { shortenKey } from './shorten-key'
import { unwrapPersonKey, wrapPersonKey } from './secrets'
import {
  type AliasKind,
  type FoundAlias,
  findPersonsByAlias,
  type NewAlias,
  type NewPerson,
  type PersonChange,
  writePersons,
} from './store/person-store'

/** A person as an append needs them: the ref that leaves name them by, and K that their salts are made from. */
export type KnownPerson = {
  ref: string
  key: Uint8Array
  externalId: string | null
  email: string | null
  name: string | null
}

/** Finds the person of every key given to `resolvePersons`. */
export type PersonLookup = (key: PersonKey) => KnownPerson

/** `text` is both in one, by which it is found: made once, since every event that comes in asks for it several times. */
type Alias = { kind: AliasKind; value: string; text: string }
type CompanyCache = { erasures: number; byAlias: Map<string, KnownPerson> }

/** Bounds memory: beyond it the company's cache starts afresh. */
const cachedAliasesMax = 50_000
const caches = shareInProcess('persons', () =>
  makeBoundedCaches<CompanyCache>({
    entriesMax: 2 * cachedAliasesMax,
    sizeOf: ({ byAlias }) => byAlias.size,
  }),
)

/** Lets go of every K and name of a company that this process remembers, also where nothing is appended any more. */
export function forgetKnownPersons(companyId: string): void {
  caches.forget(companyId)
}

/**
 * Resolves every key to its person, under the log's lock, and creates who is new. An id outweighs an e-mail: an address
 * that moved to another id does not drag the first person along. Cached keys are used only while `erasures` of the log
 * row, read under the same lock, is what it was: an erased person's K is never used again. New persons reach the cache
 * after the commit.
 */
export async function resolvePersons(
  tx: SqlTx,
  input: { companyId: string; erasures: number; keys: PersonKey[] },
): Promise<PersonLookup> {
  const { companyId, erasures, keys } = input
  const cache = openCache(companyId, erasures)
  const found = new Map<string, KnownPerson>()
  const lookUp = ({ text }: Alias) => found.get(text) ?? cache.byAlias.get(text)
  // An event names most of its persons twice, as who they are and as whose its values are, by one and the same key.
  const asked = [...new Set(keys)].map((key) => ({ key, aliases: aliasesOf(key) }))

  // Whoever is not known by all that they bring is read anew: another process may have given an address its id meanwhile.
  const missing = asked
    .filter(({ aliases }) => !aliases.every(lookUp))
    .flatMap(({ aliases }) => aliases)
  if (missing.length > 0) {
    const persons = new Map<string, KnownPerson>()
    for (const row of await findPersonsByAlias(tx.sql, { companyId, aliases: distinct(missing) })) {
      const person = persons.get(row.ref) ?? openPerson(companyId, row)
      persons.set(row.ref, person)
      found.set(aliasOf(row.kind, row.value).text, person)
    }
  }

  const created: NewPerson[] = []
  const aliases: NewAlias[] = []
  const changes = new Map<string, PersonChange>()
  const resolved = new Map<PersonKey, KnownPerson>()
  for (const { key, aliases: ownAliases } of asked) {
    let person = choose(ownAliases, {
      lookUp,
      idOf: ({ ref, externalId }) => changes.get(ref)?.externalId ?? externalId,
    })
    if (!person) {
      person = makePerson(companyId, key, created)
    } else {
      noteChange(person, key, changes)
    }
    for (const alias of ownAliases) {
      if (lookUp(alias)) continue
      const { kind, value, text } = alias
      found.set(text, person)
      aliases.push({ kind, value, ref: person.ref })
    }
    resolved.set(key, person)
  }

  // Who is new in this statement cannot be changed by it as well.
  for (const person of created) {
    const change = changes.get(person.ref)
    if (change) Object.assign(person, pickKnown(change))
  }
  if (created.length + aliases.length + changes.size > 0) {
    await writePersons(tx.sql, {
      companyId,
      persons: created,
      aliases,
      changes: [...changes.values()],
    })
  }
  tx.afterCommit(() => {
    if (cache.byAlias.size > cachedAliasesMax) cache.byAlias.clear()
    for (const [alias, person] of found) {
      if (isShort(person)) cache.byAlias.set(alias, person)
      else cache.byAlias.delete(alias)
    }
    caches.noteGrowth(found.size)
    // Persons are shared with other appends, so what the row says now is noted only once it is committed.
    for (const change of changes.values()) {
      const person = [...resolved.values()].find((candidate) => candidate.ref === change.ref)
      if (person) Object.assign(person, pickKnown(change))
      if (person && !isShort(person)) cache.byAlias.clear()
    }
  })
  return (key) => resolved.get(key) ?? never(key)
}

/**
 * The persons of all keys as far as this process remembers them; undefined where it does not know one of them by all that
 * they bring. No more than a guess: only `resolvePersons`, under the log's lock, says who they are.
 */
export function findKnownPersons(companyId: string, keys: PersonKey[]): PersonLookup | undefined {
  const cache = caches.get(companyId)
  if (!cache) return keys.length === 0 ? never : undefined
  const lookUp = ({ text }: Alias) => cache.byAlias.get(text)
  const known = new Map<PersonKey, KnownPerson>()
  for (const key of keys) {
    if (known.has(key)) continue
    const aliases = aliasesOf(key)
    if (!aliases.every(lookUp)) return undefined
    const person = choose(aliases, { lookUp, idOf: ({ externalId }) => externalId })
    if (!person) return undefined
    known.set(key, person)
  }
  return (key) => known.get(key) ?? never(key)
}

function never(_key: PersonKey): never {
  throw new Error('a person was asked for that was not resolved')
}

/** Producers may send values of 32 KiB: who has such is looked up each time, or they would choose our memory. */
function isShort({ externalId, email, name }: KnownPerson): boolean {
  return [externalId, email, name].every((value) => value === null || value.length <= 500)
}

function openCache(companyId: string, erasures: number): CompanyCache {
  const cache = caches.get(companyId)
  if (cache?.erasures === erasures) return cache
  const fresh = { erasures, byAlias: new Map() }
  caches.set(companyId, fresh)
  return fresh
}

/**
 * By id if there is one, else by e-mail; a person found by e-mail who has another id, maybe since a former event of this
 * append, is somebody else.
 */
function choose(
  aliases: Alias[],
  {
    lookUp,
    idOf,
  }: {
    lookUp: (alias: Alias) => KnownPerson | undefined
    idOf: (person: KnownPerson) => string | null
  },
): KnownPerson | undefined {
  const [first, second] = aliases
  if (!first) return undefined
  const person = lookUp(first)
  if (person || first.kind !== 'id' || !second) return person
  const byEmail = lookUp(second)
  return byEmail && idOf(byEmail) === null ? byEmail : undefined
}

/** The strongest first: id, then e-mail. */
function aliasesOf(key: PersonKey): Alias[] {
  const aliases: Alias[] = []
  if (key.id !== undefined) aliases.push(aliasOf('id', key.id))
  if (key.email !== undefined) aliases.push(aliasOf('email', key.email))
  // Only who has nothing better is known by name: two people may share one.
  if (aliases.length === 0 && key.name !== undefined) aliases.push(aliasOf('name', key.name))
  return aliases
}

function aliasOf(kind: AliasKind, value: string): Alias {
  const short = shortenKey(value)
  return { kind, value: short, text: `${kind}:${short}` }
}

function makePerson(companyId: string, key: PersonKey, created: NewPerson[]): KnownPerson {
  const person: KnownPerson = {
    ref: `s_${randomBytes(16).toString('base64url')}`,
    key: randomBytes(32),
    externalId: key.id ?? null,
    email: key.email ?? null,
    name: key.name ?? null,
  }
  created.push({
    ref: person.ref,
    keyWrapped: wrapPersonKey(person.key, { companyId, ref: person.ref }).toString('hex'),
    externalId: person.externalId,
    email: person.email,
    name: person.name,
  })
  return person
}

function openPerson(companyId: string, row: FoundAlias): KnownPerson {
  if (!row.keyWrapped) throw new Error(`person ${row.ref} has no key and was not erased`)
  return {
    ref: row.ref,
    key: unwrapPersonKey(row.keyWrapped, { companyId, ref: row.ref }),
    externalId: row.externalId,
    email: row.email,
    name: row.name,
  }
}

function noteChange(person: KnownPerson, key: PersonKey, changes: Map<string, PersonChange>): void {
  const known = changes.get(person.ref) ?? person
  const isNews =
    (key.id !== undefined && key.id !== known.externalId) ||
    (key.email !== undefined && key.email !== known.email) ||
    (key.name !== undefined && key.name !== known.name)
  if (!isNews) return
  changes.set(person.ref, {
    ref: person.ref,
    externalId: key.id ?? known.externalId,
    email: key.email ?? known.email,
    name: key.name ?? known.name,
  })
}

function pickKnown({ externalId, email, name }: PersonChange) {
  return { externalId, email, name }
}

function distinct(aliases: Alias[]): Alias[] {
  return [...new Map(aliases.map((alias) => [alias.text, alias])).values()]
}
