import type { JsonObject, JsonValue } from '@/lib/log/schema'
import { checkMemberNames, checkObject, nameKind, problem, quote } from './check-member'
import { eventLimits } from './event-limits'
import type { EventProblem } from './event-problem'
import { countFrameTokens, isStructural } from './frame'
import { parsePointer, resolvePointer } from './json-pointer'
import { validatePerson } from './validate-identity'

/** Checks `personal`: every entry must lead to a value of this event that may be taken out of it. */
export function validatePersonal(event: JsonObject): EventProblem | null {
  const { personal } = event
  if (personal === undefined) return null
  if (!Array.isArray(personal)) {
    const detail = `/personal must be an array, not ${nameKind(personal)}.`
    return problem('wrong_type', '/personal', detail)
  }
  const limit = eventLimits.personalPointersMax
  if (personal.length > limit) {
    const detail = `personal has ${personal.length} entries, allowed are ${limit}; point at the object around them.`
    return problem('personal_too_many', '/personal', detail)
  }
  let values = 0
  for (const [index, entry] of personal.entries()) {
    const wrong = validateEntry(event, entry, `/personal/${index}`)
    if (wrong) return wrong
    values += countValues(resolvePointer(event, parsePointer(pointerOf(entry)) ?? []))
  }
  const valuesMax = eventLimits.personalValuesMax
  if (values <= valuesMax) return null
  const detail = `personal points to ${values} values, allowed are ${valuesMax}.`
  return problem('personal_too_many', '/personal', detail)
}

function validateEntry(event: JsonObject, entry: JsonValue, at: string): EventProblem | null {
  if (typeof entry === 'string') return validatePointer(event, entry, at)
  if (entry === null || typeof entry !== 'object' || Array.isArray(entry)) {
    const detail = `${at} must be a JSON Pointer or an object with one, not ${nameKind(entry)}.`
    return problem('wrong_type', at, detail)
  }
  const { pointer, person } = entry
  const wrong = checkMemberNames(entry, at, ['pointer', 'person'])
  if (wrong) return wrong
  if (pointer === undefined) {
    return problem('personal_pointer_required', `${at}/pointer`, `${at}/pointer is missing.`)
  }
  if (typeof pointer !== 'string') {
    const detail = `${at}/pointer must be a string, not ${nameKind(pointer)}.`
    return problem('wrong_type', `${at}/pointer`, detail)
  }
  return (
    validatePointer(event, pointer, `${at}/pointer`) ??
    (person === undefined ? null : validateOwner(person, `${at}/person`))
  )
}

function validateOwner(person: JsonValue, at: string): EventProblem | null {
  if (person === null || typeof person !== 'object' || Array.isArray(person)) {
    return checkObject(person, at)
  }
  if (person.type !== 'user') {
    const detail = `${at}/type must be "user": only a human has personal values.`
    return problem('person_type_invalid', `${at}/type`, detail)
  }
  return validatePerson(person, at)
}

function validatePointer(event: JsonObject, pointer: string, at: string): EventProblem | null {
  const path = parsePointer(pointer)
  if (path === null) {
    const detail = `${at} must be a JSON Pointer like /details/note, not ${quote(pointer)}.`
    return problem('personal_pointer_invalid', at, detail)
  }
  if (path.length < countFrameTokens(path) || isStructural(path)) {
    const detail = `${at} points to ${quote(pointer)}, which belongs to the frame of the event; point at one value in it.`
    return problem('personal_pointer_not_allowed', at, detail)
  }
  const value = resolvePointer(event, path)
  if (value === undefined) {
    const detail = `${at} points to ${quote(pointer)}, which this event does not have.`
    return problem('personal_pointer_missing', at, detail)
  }
  const isDelegate = path[0] === 'actor' && path[1] === 'on_behalf_of' && path.length === 2
  if (!isDelegate) return null
  const detail = `${at} points to the whole of on_behalf_of; point at one value in it.`
  return problem('personal_pointer_not_allowed', at, detail)
}

function pointerOf(entry: JsonValue): string {
  if (typeof entry === 'string') return entry
  const isEntry = entry !== null && typeof entry === 'object' && !Array.isArray(entry)
  return isEntry && typeof entry.pointer === 'string' ? entry.pointer : ''
}

/** Strings and numbers in a value: all of them are looked for in the rest of the event. */
function countValues(value: JsonValue | undefined): number {
  if (typeof value === 'string' || typeof value === 'number') return 1
  if (value === undefined || value === null || typeof value !== 'object') return 0
  const inner = Array.isArray(value) ? value : Object.values(value)
  return inner.reduce((sum: number, each) => sum + countValues(each), 0)
}
