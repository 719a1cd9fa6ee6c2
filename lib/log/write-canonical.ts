import { canonicalize } from './core/canonical'
import { type CoreTexts, writeMember } from './core/write-leaf'
import type { JsonValue } from './schema'

/**
 * `canonicalize` of the core, written into a buffer that is used again: a sum of strings leaves an object behind for every
 * piece of it, and each event that comes in is written two to five times. The same text, and the same refusals, since all
 * that is not plain JSON, or larger than the buffer, is left to `canonicalize`. A test holds the two together.
 */
export function writeCanonical(value: unknown): string {
  begin()
  return writeValue(value, 0) ? finish() : canonicalize(value)
}

/** `writeMember` of the core. */
export function writeMemberText(name: keyof CoreTexts, value: JsonValue | undefined): string {
  begin()
  const isWritten = writeString(name) && put(colon) && writeValue(value, 0)
  return isWritten ? finish() : writeMember(name, value)
}

/** `formatValues` of the core, without the object that it makes first. */
export function writeValues(values: readonly { pointer: string; value: unknown }[]): string {
  begin()
  const sorted = values.length > 1 ? sortValues(values.slice()) : values
  return writeSorted(sorted) ? finish() : canonicalize(toObject(values))
}

function writeSorted(values: readonly { pointer: string; value: unknown }[]): boolean {
  if (!put(brace)) return false
  for (let index = 0; index < values.length; index++) {
    const { pointer, value } = values[index] as { pointer: string; value: unknown }
    // The last of two with one name counts, as in an object.
    if (values[index + 1]?.pointer === pointer) return false
    if (index > 0 && !put(comma)) return false
    if (!writeString(pointer) || !put(colon) || !writeValue(value, 1)) return false
  }
  return put(braceEnd)
}

/** In place, as `sortNames`: an event has few values, and a sort with a function makes lists of its own. */
function sortValues<Value extends { pointer: string }>(values: Value[]): Value[] {
  if (values.length > 40) return values.sort((a, b) => (a.pointer < b.pointer ? -1 : 1))
  for (let i = 1; i < values.length; i++) {
    const value = values[i] as Value
    let to = i
    for (; to > 0 && (values[to - 1] as Value).pointer > value.pointer; to--) {
      values[to] = values[to - 1] as Value
    }
    values[to] = value
  }
  return values
}

function toObject(values: readonly { pointer: string; value: unknown }[]): object {
  return Object.fromEntries(values.map(({ pointer, value }) => [pointer, value]))
}

const buffer = Buffer.alloc(128 * 1024)
let at = 0
let isAscii = true

const quote = 34
const comma = 44
const colon = 58
const bracket = 91
const backslash = 92
const bracketEnd = 93
const brace = 123
const braceEnd = 125

function begin(): void {
  at = 0
  isAscii = true
}

function finish(): string {
  return buffer.toString(isAscii ? 'latin1' : 'utf8', 0, at)
}

function put(unit: number): boolean {
  if (at >= buffer.length) return false
  buffer[at++] = unit
  return true
}

/** False: this is for `canonicalize` to write or to refuse. */
function writeValue(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return writeString(value)
  if (value === null) return putText('null')
  if (typeof value === 'boolean') return putText(value ? 'true' : 'false')
  if (typeof value === 'number') return Number.isFinite(value) && putText(JSON.stringify(value))
  if (typeof value !== 'object' || depth > depthMax) return false
  return Array.isArray(value) ? writeArray(value, depth) : writeObject(value, depth)
}

const depthMax = 40

function writeArray(array: readonly unknown[], depth: number): boolean {
  if (!put(bracket)) return false
  for (let index = 0; index < array.length; index++) {
    if (index > 0 && !put(comma)) return false
    if (!writeValue(array[index], depth + 1)) return false
  }
  return put(bracketEnd)
}

function writeObject(object: object, depth: number): boolean {
  const prototype: unknown = Object.getPrototypeOf(object)
  if ((prototype !== Object.prototype && prototype !== null) || !put(brace)) return false
  const members = object as Record<string, unknown>
  let isFirst = true
  for (const name of sortNames(Object.keys(object))) {
    if (!isFirst && !put(comma)) return false
    isFirst = false
    if (!writeString(name) || !put(colon) || !writeValue(members[name], depth + 1)) return false
  }
  return put(braceEnd)
}

/** As in `canonicalize`. */
function sortNames(names: string[]): string[] {
  if (names.length > 40) return names.sort()
  for (let i = 1; i < names.length; i++) {
    const name = names[i] as string
    let to = i
    for (; to > 0 && (names[to - 1] as string) > name; to--) names[to] = names[to - 1] as string
    names[to] = name
  }
  return names
}

function writeString(text: string): boolean {
  const { length } = text
  if (at + length + 2 > buffer.length) return false
  const start = at
  buffer[at++] = quote
  for (let index = 0; index < length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 32 || unit > 126 || unit === quote || unit === backslash) {
      at = start
      return writeSpecial(text)
    }
    buffer[at++] = unit
  }
  buffer[at++] = quote
  return true
}

function putText(text: string): boolean {
  if (at + text.length > buffer.length) return false
  for (let index = 0; index < text.length; index++) buffer[at++] = text.charCodeAt(index)
  return true
}

/** A string with characters that JSON escapes, or that UTF-8 writes in several bytes. */
function writeSpecial(text: string): boolean {
  if (/\p{Surrogate}/u.test(text)) return false
  const json = JSON.stringify(text)
  if (at + json.length * 3 > buffer.length) return false
  isAscii = false
  at += buffer.write(json, at, 'utf8')
  return true
}
