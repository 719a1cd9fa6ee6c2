import type {
  EventInput,
  JsonObject,
  JsonValue,
  PersonalValues,
  PersonKey,
  PreparedEvent,
  Target,
} from '@/lib/log/schema'
import { collectPeople, isHumanTarget, type People, type Person } from './collect-people'
import { cutTextPointer } from './cut-body'
import { addNeedle, findMentions, type Needles } from './find-mentions'
import { isStructural } from './frame'
import { formatPointer, type PointerToken } from './json-pointer'
import { type Marks, markPersonal } from './mark-personal'
import { setMember } from './set-member'

/** What `cutBody` cut: the event before, and what to look for mentions in. */
export type Cut = { before: EventInput; textBeyondCut: string }

export type Separation = {
  /**
   * The event without personal values, and without `personal`, `id` and `occurred_at`. Objects stay where
   * they were, maybe empty.
   */
  core: JsonObject
  refs: PreparedEvent['refs']
  personal: PersonalValues[]
  mentions: PersonKey[]
  /** Whether the name of a member in free JSON is personal in this event. */
  isPersonalName: (name: string) => boolean
}

/**
 * Takes everything personal out of a validated and redacted event (DESIGN §3, "Personal values"). Every
 * value stands in `personal` under its exact JSON Pointer: putting all of them back gives the event again.
 * An element of an array leaves `null`, so that the indexes of the others stay.
 *
 * - Name, id and e-mail of a human, and what `personal` points to, are taken whoever they name.
 * - Any other string that mentions somebody is taken: it belongs to the one person whom it mentions, else
 *   to the event's own ref, all its persons becoming `mentions`.
 * - A member whose name in free JSON is personal is taken whole; only its pointer tells the name.
 * - Address and browser belong to the human: the delegate, else the actor, else nobody.
 *
 * - The text that is left of a cut body is always taken: half a name may stand at its end. It belongs to
 *   whomever a little more of the body mentions, and to the owners of what `personal` points to in it.
 */
export function separatePersonal(event: EventInput, cut: Cut | null = null): Separation {
  const people = collectPeople(event)
  const needles: Needles = {
    people,
    list: [],
    lengthMin: Number.POSITIVE_INFINITY,
    humanIp: event.source?.ip?.toLowerCase() ?? null,
  }
  for (const { text, person } of people.names) addNeedle(needles, text, [person])
  const humans = people.human === null ? [] : [people.human]
  if (event.source?.ip) addNeedle(needles, event.source.ip, humans)
  if (event.source?.user_agent) addNeedle(needles, event.source.user_agent, humans)
  const marks = event.personal === undefined ? null : markPersonal(cut?.before ?? event, needles)
  const walk: Walk = {
    needles,
    people,
    humans,
    cutTextPersons: null,
    path: [],
    taken: new Map(),
    several: null,
  }
  if (cut !== null) {
    const marked = marks?.inner.get('request')?.inner.get('body')?.persons ?? []
    const mentioned = findMentions(needles, cut.textBeyondCut) ?? []
    walk.cutTextPersons = [...new Set([...marked, ...mentioned])]
  }
  const core = clearEvent(walk, event, marks)
  const personal: PersonalValues[] = []
  for (const [person, values] of walk.taken) personal.push({ person: person?.key ?? null, values })
  return {
    core,
    refs: listRefs(event, people),
    personal,
    mentions: walk.several === null ? [] : [...walk.several].map((person) => person.key),
    isPersonalName: (name) => findMentions(needles, name) !== null,
  }
}

type Walk = {
  needles: Needles
  people: People
  humans: Person[]
  /** Whom the kept text of a cut body belongs to; `null` when no body was cut. */
  cutTextPersons: Person[] | null
  path: PointerToken[]
  taken: Map<Person | null, PersonalValues['values']>
  /** Whoever shares a text with somebody else; most events have nobody such. */
  several: Set<Person> | null
}

function clearEvent(walk: Walk, event: EventInput, marks: Marks | null): JsonObject {
  const core: JsonObject = {}
  const members = event as JsonObject
  // Own members only, since an event is a plain object; this and what it calls runs for every one of them.
  for (const name in members) {
    if (name === 'personal' || name === 'id' || name === 'occurred_at') continue
    const value = members[name] ?? null
    const mark = marks?.inner.get(name)
    walk.path.push(name)
    const clear =
      name === 'actor' || name === 'targets'
        ? clearIdentities(walk, value, mark)
        : clearValue(walk, value, mark)
    walk.path.pop()
    if (clear !== undefined) core[name] = clear
  }
  return core
}

/** The actor with its delegate, or all targets: of humans everything but the type is taken. */
function clearIdentities(walk: Walk, value: JsonValue, marks: Marks | undefined): JsonValue {
  if (Array.isArray(value)) {
    return value.map((target, index) => {
      walk.path.push(index)
      const clear = clearIdentities(walk, target, marks?.inner.get(String(index)))
      walk.path.pop()
      return clear
    })
  }
  if (value === null || typeof value !== 'object') return value
  const isActor = walk.path[0] === 'actor'
  const isHuman = isHumanTarget({ type: String(value.type) })
  const owner = isHuman ? walk.people.byMention.get(value) : undefined
  const core: JsonObject = {}
  for (const name in value) {
    const member = value[name] ?? null
    const mark = marks?.inner.get(name)
    walk.path.push(name)
    let clear: JsonValue | undefined = member
    if (name === 'on_behalf_of') clear = clearIdentities(walk, member, mark)
    else if (name !== 'type' && isHuman) {
      clear = take(walk, member, owner === undefined ? [] : [owner])
    } else if (name === 'id' && isActor && !mark?.isPersonal) clear = member
    else clear = clearValue(walk, member, mark)
    walk.path.pop()
    if (clear !== undefined) core[name] = clear
  }
  return core
}

/** The value without what is personal in it; `undefined` when it is taken as a whole. */
function clearValue(walk: Walk, value: JsonValue, marks: Marks | undefined): JsonValue | undefined {
  if (marks?.isPersonal) return take(walk, value, marks.persons)
  if (typeof value === 'string') return clearText(walk, value)
  if (value === null || typeof value !== 'object') return value
  return Array.isArray(value) ? clearArray(walk, value, marks) : clearObject(walk, value, marks)
}

function clearText(walk: Walk, text: string): string | undefined {
  const { path } = walk
  if (path[0] === 'source') return take(walk, text, walk.humans)
  if (path.length <= 3 && isStructural(path)) return text
  if (walk.cutTextPersons !== null && formatPointer(path) === cutTextPointer) {
    return take(walk, text, walk.cutTextPersons)
  }
  const persons = findMentions(walk.needles, text)
  return persons === null ? text : take(walk, text, persons)
}

function clearArray(walk: Walk, array: JsonValue[], marks: Marks | undefined): JsonValue[] {
  const last = walk.path.push(0) - 1
  const core = array.map((element, index) => {
    walk.path[last] = index
    return clearValue(walk, element, marks?.inner.get(String(index))) ?? null
  })
  walk.path.pop()
  return core
}

function clearObject(walk: Walk, object: JsonObject, marks: Marks | undefined): JsonObject {
  const { path } = walk
  const core: JsonObject = {}
  const isFrame =
    path.length === 1 ? path[0] !== 'details' : path[0] === 'changes' && path.length === 2
  const last = path.push('') - 1
  for (const name in object) {
    const value = object[name] ?? null
    const mark = marks?.inner.get(name)
    path[last] = name
    const named = isFrame ? null : findMentions(walk.needles, name)
    const clear =
      named === null
        ? clearValue(walk, value, mark)
        : take(walk, value, mentionsOf(walk, value, mark, named))
    if (clear !== undefined) setMember(core, name, clear)
  }
  path.pop()
  return core
}

/** Everybody whom a value that is taken as a whole names or belongs to. */
function mentionsOf(
  walk: Walk,
  value: JsonValue,
  marks: Marks | undefined,
  before: Person[],
): Person[] {
  const persons = new Set([...before, ...(marks?.persons ?? [])])
  const visit = (inner: JsonValue, mark: Marks | undefined) => {
    for (const person of mark?.persons ?? []) persons.add(person)
    if (typeof inner === 'string') {
      for (const person of findMentions(walk.needles, inner) ?? []) persons.add(person)
    } else if (inner !== null && typeof inner === 'object') {
      for (const [name, each] of Object.entries(inner)) {
        for (const person of findMentions(walk.needles, name) ?? []) persons.add(person)
        visit(each, mark?.inner.get(name))
      }
    }
  }
  visit(value, marks)
  return [...persons]
}

function take(walk: Walk, value: JsonValue, persons: readonly Person[]): undefined {
  const [only = null] = persons
  const owner = persons.length === 1 ? only : null
  if (persons.length > 1) {
    walk.several ??= new Set()
    for (const person of persons) walk.several.add(person)
  }
  const values = walk.taken.get(owner) ?? []
  if (values.length === 0) walk.taken.set(owner, values)
  values.push({ pointer: formatPointer(walk.path), value })
  return undefined
}

function listRefs(event: EventInput, people: People): PreparedEvent['refs'] {
  const refs: PreparedEvent['refs'] = []
  const actor = people.byMention.get(event.actor)
  if (actor) refs.push({ pointer: '/actor', person: actor.key })
  const delegate = event.actor.on_behalf_of && people.byMention.get(event.actor.on_behalf_of)
  if (delegate) refs.push({ pointer: '/actor/on_behalf_of', person: delegate.key })
  const { targets = [] } = event
  for (let index = 0; index < targets.length; index++) {
    const person = people.byMention.get(targets[index] as Target)
    if (person) refs.push({ pointer: `/targets/${index}`, person: person.key })
  }
  return refs
}
