import type { JsonObject, JsonValue } from '@/lib/log/schema'
import type { EventProblem, EventProblemCode } from './event-problem'
import { formatPointer } from './json-pointer'
import { cutCredentials } from './cut-credentials'

export function problem(code: EventProblemCode, pointer: string, detail: string): EventProblem {
  return { code, detail, pointer }
}

/** Refuses members that the format does not have, naming the nearest that it has. */
export function checkMemberNames(
  object: JsonObject,
  pointer: string,
  known: readonly string[],
): EventProblem | null {
  for (const name in object) {
    if (known.includes(name)) continue
    const near = findNearest(name, known)
    const advice =
      near === null
        ? `known are ${known.join(', ')}; free data belongs in details`
        : `did you mean "${near}"?`
    const where = pointer === '' ? 'The event' : pointer
    const at = name.length > 256 ? pointer : pointer + formatPointer([name])
    return problem('unknown_member', at, `${where} has no member ${quote(name)}: ${advice}`)
  }
  return null
}

/** The refusal of a value where an object belongs; call it when it is none. */
export function checkObject(value: JsonValue | undefined, pointer: string): EventProblem {
  const detail = `${pointer} must be an object, not ${nameKind(value)}.`
  return problem('wrong_type', pointer, detail)
}

export function checkOptionalText(
  value: JsonValue | undefined,
  pointer: string,
): EventProblem | null {
  if (value === undefined || typeof value === 'string') return null
  const advice = value === null ? '; leave it out when there is none' : ''
  const detail = `${pointer} must be a string, not ${nameKind(value)}${advice}.`
  return problem('wrong_type', pointer, detail)
}

export function checkRequiredText(
  value: JsonValue | undefined,
  pointer: string,
  code: EventProblemCode,
): EventProblem | null {
  if (value === undefined) return problem(code, pointer, `${pointer} is missing.`)
  if (value === '') return problem(code, pointer, `${pointer} must not be empty.`)
  return checkOptionalText(value, pointer)
}

export function checkChoice(
  value: JsonValue | undefined,
  pointer: string,
  choices: readonly string[],
  code: EventProblemCode,
): EventProblem | null {
  if (value === undefined || typeof value !== 'string') return checkOptionalText(value, pointer)
  if (choices.includes(value)) return null
  const near = findNearest(value, choices)
  const advice = near === null ? '' : ` Did you mean "${near}"?`
  const detail = `${pointer} must be one of ${choices.join(', ')}, not ${quote(value)}.${advice}`
  return problem(code, pointer, detail)
}

/** The kind of a value, for a message; never the value itself. */
export function nameKind(value: JsonValue | undefined): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** A value as a message may show it: short, and without credentials, since messages end up in logs. */
export function quote(value: JsonValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const safe = cutCredentials(text.slice(0, 400))
  return JSON.stringify(safe.length <= 60 ? safe : `${safe.slice(0, 60)}…`)
}

function findNearest(name: string, known: readonly string[]): string | null {
  if (name.length > 40) return null
  const plain = name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase()
  let nearest: string | null = null
  let least = 3
  for (const candidate of known) {
    const distance = countEdits(plain, candidate)
    if (distance < least && distance < candidate.length) {
      least = distance
      nearest = candidate
    }
  }
  return nearest
}

/** Levenshtein distance; both words are short. */
function countEdits(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1)
      const shorter = Math.min(previous[column] ?? 0, current[column - 1] ?? 0) + 1
      current.push(Math.min(replaced, shorter))
    }
    previous = current
  }
  return previous[to.length] ?? 0
}
