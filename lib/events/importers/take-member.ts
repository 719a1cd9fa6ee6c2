import type { JsonObject, JsonValue } from '@/lib/log/schema'
import type { ImportProblem } from './importer'

/** Moves a member out of `rest` if it is a text; anything else, the empty text too, stays where it was. */
export function takeText(rest: JsonObject, name: string): string | null {
  const value = rest[name]
  if (typeof value !== 'string' || value === '') return null
  delete rest[name]
  return value
}

/** Like `takeText`, and whole numbers as their digits: foreign ids are often numbers, ours are texts. */
export function takeId(rest: JsonObject, name: string): string | null {
  const value = rest[name]
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return takeText(rest, name)
  delete rest[name]
  return String(value)
}

/** The member that is an object, or an empty one. */
export function readObject(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {}
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** As the log asks of an e-mail address: deliberately loose. */
export function isEmail(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && /^[^\s@]+@[^\s@]+$/u.test(value)
}

/** A record that can be no event. `detail` must not quote it: it may hold secrets. */
export function refuseRecord(code: string, detail: string): { problem: ImportProblem } {
  return { problem: { code, detail } }
}
