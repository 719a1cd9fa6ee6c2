import type { EventInput, Identity, PersonKey, PersonPointer, Target } from '@/lib/log/schema'
import { redacted } from './cut-credentials'

/** One human of one event. The key grows while mentions with the same id or e-mail are found to be one. */
export type Person = { key: PersonKey }

export type People = {
  /** By the object of the event that describes them: actor, delegate, target, or `person` of `personal`. */
  byMention: Map<object, Person>
  byEmail: Map<string, Person>
  /** To whom the address and the browser belong: the delegate, else the actor, where that is a human. */
  human: Person | null
  /** Names, ids and e-mails, with whom they name. A text may name several. */
  names: { text: string; person: Person }[]
}

/**
 * Who is described in an event. Mentions with the same id, or with the same e-mail whatever its case, are
 * one person, also when a third mention ties them together; the first id, e-mail and name given become the
 * key. A mention with nothing but a name is a person known by that name, apart from one of the same name
 * who has an id or e-mail: two people may share a name. Empty and redacted members identify nobody.
 */
export function collectPeople(event: EventInput): People {
  const mentions: Mention[] = []
  const { actor, targets = [], personal = [] } = event
  if (actor.type === 'user') mentions.push(actor)
  if (actor.on_behalf_of?.type === 'user') mentions.push(actor.on_behalf_of)
  for (const target of targets) if (isHumanTarget(target)) mentions.push(target)
  for (const entry of personal) {
    const person = personOf(entry)
    if (person !== null) mentions.push(person)
  }
  const people: People = { byMention: new Map(), byEmail: new Map(), human: null, names: [] }
  // One alone, as most events have, is looked for by nobody.
  const isAlone = mentions.length < 2
  const byId = isAlone ? null : new Map<string, Person>()
  const byName = isAlone ? null : new Map<string, Person>()
  for (const mention of mentions) addMention({ people, byId, byName }, mention)
  people.human =
    (actor.on_behalf_of && people.byMention.get(actor.on_behalf_of)) ??
    people.byMention.get(actor) ??
    null
  return people
}

export function isHumanTarget(target: Target): boolean {
  return target.type === 'user' || target.type.toLowerCase() === 'user'
}

/** Whom an entry of `personal` names as owner, `null` for none. */
export function personOf(entry: PersonPointer): Identity | null {
  return typeof entry === 'string' ? null : (entry.person ?? null)
}

/** The person with this e-mail (lower case); a new one when the event names nobody by it. */
export function personByEmail(people: People, email: string): Person {
  const known = people.byEmail.get(email)
  if (known !== undefined) return known
  const person: Person = { key: { email } }
  people.byEmail.set(email, person)
  return person
}

type Mention = { id?: string; name?: string; email?: string }
type Index = {
  people: People
  byId: Map<string, Person> | null
  byName: Map<string, Person> | null
}

function addMention(index: Index, mention: Mention): void {
  const { people, byId, byName } = index
  const id = identifying(mention.id)
  const email = identifying(mention.email)?.toLowerCase()
  const name = identifying(mention.name)
  if (id === undefined && email === undefined && name === undefined) return
  const isNameOnly = id === undefined && email === undefined
  const sameId = id === undefined ? undefined : byId?.get(id)
  const sameEmail = email === undefined ? undefined : people.byEmail.get(email)
  const sameName = isNameOnly && name !== undefined ? byName?.get(name) : undefined
  const person = sameId ?? sameEmail ?? sameName ?? { key: {} }
  if (sameEmail !== undefined && sameEmail !== person)
    unite(index, { from: sameEmail, into: person })
  if (id !== undefined) {
    person.key.id ??= id
    byId?.set(id, person)
    people.names.push({ text: id, person })
  }
  if (email !== undefined) {
    person.key.email ??= email
    people.byEmail.set(email, person)
    people.names.push({ text: email, person })
  }
  if (name !== undefined) {
    person.key.name ??= name
    if (isNameOnly) byName?.set(name, person)
    people.names.push({ text: name, person })
  }
  people.byMention.set(mention, person)
}

function identifying(text: string | undefined): string | undefined {
  return text === undefined || text === '' || text.includes(redacted) ? undefined : text
}

/** A later mention ties two persons together: everything that led to one leads to the other. */
function unite(index: Index, { from, into }: { from: Person; into: Person }): void {
  const { people, byId } = index
  into.key = { ...from.key, ...into.key }
  for (const map of [people.byMention, people.byEmail, byId]) {
    if (map === null) continue
    for (const [key, person] of map) {
      if (person === from) (map as Map<typeof key, Person>).set(key, into)
    }
  }
  for (const name of people.names) if (name.person === from) name.person = into
}
