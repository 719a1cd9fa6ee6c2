/**
 * Canonical JSON, RFC 8785 (JCS): members sorted by UTF-16 code units, ECMAScript spelling of numbers and
 * strings, no white space. Two equal values give the same text, whoever writes it.
 *
 * Refuses what has no canonical form: NaN, infinities, lone surrogates, `undefined` (also as a member or a hole
 * in an array), functions, symbols, BigInts, and objects of classes (a Date would silently become `{}`).
 * `__proto__` is a member like any other. Throws `CanonicalJsonError`, which names the place.
 */
export function canonicalize(value: unknown): string {
  return write(value, null, 0)
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

/** The way to a value, as a linked list: built for every member, read only when something is refused. */
type Place = { parent: Place | null; member: string | number } | null

function write(value: unknown, place: Place, depth: number): string {
  if (typeof value === 'string') return writeString(value, place)
  if (value === null || value === true || value === false) return String(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refuse(`${value} is not a JSON number`, place)
    return JSON.stringify(value)
  }
  if (typeof value !== 'object') throw refuse(`${typeof value} is not a JSON value`, place)
  if (depth >= depthMax) throw refuse(`nested deeper than ${depthMax}`, place)
  if (Array.isArray(value)) {
    let text = '['
    for (let i = 0; i < value.length; i++) {
      if (i > 0) text += ','
      text += write(value[i], { parent: place, member: i }, depth + 1)
    }
    return `${text}]`
  }
  return writeObject(value, place, depth)
}

function writeObject(value: object, place: Place, depth: number): string {
  if (!isPlain(value)) throw refuse('an object of a class is not a JSON value', place)
  let text = '{'
  // The default sort compares UTF-16 code units, which is the order that RFC 8785 §3.2.3 asks for.
  for (const member of Object.keys(value).sort()) {
    const inner = { parent: place, member }
    if (text.length > 1) text += ','
    text += writeString(member, inner)
    text += ':'
    text += write(Reflect.get(value, member), inner, depth + 1)
  }
  return `${text}}`
}

/** Lone surrogates have no UTF-8: two parties would hash different bytes for them. */
const loneSurrogate = /\p{Surrogate}/u

function writeString(text: string, place: Place): string {
  if (loneSurrogate.test(text)) throw refuse('lone surrogate', place)
  return JSON.stringify(text)
}

/** One prototype above at most, so that objects of another realm (a test runner, a frame) pass too. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function refuse(problem: string, place: Place): CanonicalJsonError {
  let pointer = ''
  for (let at = place; at !== null; at = at.parent) {
    pointer = `/${String(at.member).replaceAll('~', '~0').replaceAll('/', '~1')}${pointer}`
  }
  return new CanonicalJsonError(problem, pointer)
}
