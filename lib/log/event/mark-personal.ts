import type { EventInput, JsonValue } from '@/lib/log/schema'
import { type Person, personOf } from './collect-people'
import { addNeedle, findMentions, type Needles } from './find-mentions'
import { parsePointer, resolvePointer } from './json-pointer'

/** The places that `personal` points to, as a tree of path tokens. */
export type Marks = {
  isPersonal: boolean
  /** Whom the value here belongs to or mentions, and everything inside it. */
  persons: Person[]
  inner: Map<string, Marks>
}

/**
 * Reads `personal`: marks the values it points to, and adds the strings and numbers in them to what is
 * looked for in the rest of the event. A value belongs to the `person` given with its pointer and to
 * everybody whom it mentions.
 */
export function markPersonal(event: EventInput, needles: Needles): Marks {
  const root: Marks = { isPersonal: false, persons: [], inner: new Map() }
  const known: Needles = { ...needles, list: needles.list.slice() }
  for (const entry of event.personal ?? []) {
    const path = parsePointer(typeof entry === 'string' ? entry : entry.pointer) ?? []
    const owner = personOf(entry)
    const person = owner === null ? undefined : needles.people.byMention.get(owner)
    const value = resolvePointer(event as JsonValue, path)
    if (value === undefined) continue
    // Only who is described by id, e-mail or name counts here, or the order of entries would matter.
    const persons = new Set(person === undefined ? [] : [person])
    visitTexts(value, (text) => {
      for (const mentioned of findMentions(known, text) ?? []) persons.add(mentioned)
    })
    const all = [...persons]
    for (const marks of walkDown(root, path)) {
      for (const each of all) if (!marks.persons.includes(each)) marks.persons.push(each)
    }
    place(root, path).isPersonal = true
    visitTexts(value, (text, isName) => {
      if (!isName) addNeedle(needles, text, all)
    })
  }
  return root
}

/** Marks from the first token to the place, made where missing: what is inside counts for the outside. */
function walkDown(root: Marks, path: string[]): Marks[] {
  const way: Marks[] = []
  let here = root
  for (const token of path) {
    let next = here.inner.get(token)
    if (next === undefined) {
      next = { isPersonal: false, persons: [], inner: new Map() }
      here.inner.set(token, next)
    }
    way.push(next)
    here = next
  }
  return way
}

function place(root: Marks, path: string[]): Marks {
  return walkDown(root, path).at(-1) ?? root
}

function visitTexts(value: JsonValue, visit: (text: string, isName: boolean) => void): void {
  if (typeof value === 'string' || typeof value === 'number') visit(String(value), false)
  else if (value !== null && typeof value === 'object') {
    for (const [name, inner] of Object.entries(value)) {
      if (!Array.isArray(value)) visit(name, true)
      visitTexts(inner, visit)
    }
  }
}
