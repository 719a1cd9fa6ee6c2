import { formatPointer } from './json-pointer'

/**
 * Canonical JSON, RFC 8785 (JCS): members sorted by UTF-16 code units, ECMAScript spelling of numbers and
 * strings, no white space. Two equal values give the same text, whoever writes it.
 *
 * Refuses what has no canonical form: NaN, infinities, lone surrogates, `undefined` (also as a member or a hole
 * in an array), functions, symbols, BigInts, and objects of classes (a Date would silently become `{}`).
 * `__proto__` is a member like any other. Throws `CanonicalJsonError`, which names the place.
 */
export function canonicalize(value: unknown): string {
  return write(value, [])
}

export class CanonicalJsonError extends Error {
  override readonly name = 'CanonicalJsonError'
  /** JSON Pointer of what was refused; '' is the whole value. */
  readonly pointer: string

  constructor(problem: string, pointer: string) {
    super(`${problem} at ${pointer === '' ? 'the root' : pointer}`)
    this.pointer = pointer
  }
}

/** Far beyond what an event may nest (20), far below what overflows the stack. */
const depthMax = 500

/** The way to the value at hand: one stack per call, as this runs for every event that comes in. */
type Path = (string | number)[]

function write(value: unknown, path: Path): string {
  if (typeof value === 'string') return writeString(value, path)
  if (value === null || value === true || value === false) return String(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refuse(`${value} is not a JSON number`, path)
    return JSON.stringify(value)
  }
  if (typeof value !== 'object') throw refuse(`${typeof value} is not a JSON value`, path)
  if (path.length >= depthMax) throw refuse(`nested deeper than ${depthMax}`, path)
  return Array.isArray(value) ? writeArray(value, path) : writeObject(value, path)
}

function writeArray(value: readonly unknown[], path: Path): string {
  let text = '['
  const last = path.push(0) - 1
  for (let i = 0; i < value.length; i++) {
    path[last] = i
    if (i > 0) text += ','
    text += write(value[i], path)
  }
  path.pop()
  return `${text}]`
}

function writeObject(value: object, path: Path): string {
  if (!isPlain(value)) throw refuse('an object of a class is not a JSON value', path)
  let text = ''
  const members = value as Record<string, unknown>
  const last = path.push('') - 1
  // The default sort compares UTF-16 code units, which is the order that RFC 8785 §3.2.3 asks for.
  for (const member of sortNames(Object.keys(value))) {
    path[last] = member
    text += `${text === '' ? '' : ','}${writeString(member, path)}:${write(members[member], path)}`
  }
  path.pop()
  return `{${text}}`
}

/** In place. Insertion sort: objects have few members, and most come in order or nearly so. */
function sortNames(names: string[]): string[] {
  if (names.length > 40) return names.sort()
  for (let i = 1; i < names.length; i++) {
    const name = names[i] as string
    let at = i
    for (; at > 0 && (names[at - 1] as string) > name; at--) names[at] = names[at - 1] as string
    names[at] = name
  }
  return names
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly what JSON escapes, and surrogates
const needsCare = /["\\\0-\x1f\ud800-\udfff]/

function writeString(text: string, path: Path): string {
  if (!needsCare.test(text)) return `"${text}"`
  // Lone surrogates have no UTF-8: two parties would hash different bytes for them.
  if (/\p{Surrogate}/u.test(text)) throw refuse('lone surrogate', path)
  return JSON.stringify(text)
}

/** One prototype above at most, so that objects of another realm (a test runner, a frame) pass too. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) return true
  return Object.getPrototypeOf(prototype) === null
}

function refuse(problem: string, path: Path): CanonicalJsonError {
  return new CanonicalJsonError(problem, formatPointer(path))
}
