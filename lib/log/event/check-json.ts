import type { JsonObject, JsonValue } from '@/lib/log/schema'
import { eventLimits } from './event-limits'
import type { EventProblem, EventProblemCode } from './event-problem'
import { formatPointer, type PointerToken } from './json-pointer'
import { setMember } from './set-member'

export type CheckedJson = {
  /** Members of all objects together; fewer than the text has colons when a key was given twice. */
  memberCount: number
  /** An object made in this process has members that are `undefined`; JSON has no such thing. */
  hasUndefined: boolean
}

/**
 * What any value must keep before it may become part of an event: depth, string length, numbers that
 * survive, no U+0000, no lone surrogates. Never recurses deeper than the depth limit, so neither a
 * nesting bomb nor a circular object can exhaust the stack. Strings under `/request/body` have no
 * length limit, since the body is cut anyway.
 */
export function checkJson(value: JsonValue): CheckedJson | EventProblem {
  const check: Check = { memberCount: 0, hasUndefined: false, path: [], problem: null }
  checkValue(check, value)
  if (check.problem !== null) return check.problem
  return { memberCount: check.memberCount, hasUndefined: check.hasUndefined }
}

/** A copy without `undefined` members; call it only for values that `checkJson` accepted. */
export function dropUndefined(value: JsonValue): JsonValue {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(dropUndefined)
  const copy: JsonObject = {}
  for (const name of Object.keys(value)) {
    const member = value[name]
    if (member !== undefined) setMember(copy, name, dropUndefined(member))
  }
  return copy
}

type Check = CheckedJson & { path: PointerToken[]; problem: EventProblem | null }

// With the u flag the range matches surrogates that have no partner, and only those.
const unstorable = /[\0\ud800-\udfff]/u

function checkValue(check: Check, value: unknown): boolean {
  switch (typeof value) {
    case 'string':
      return checkText(check, value, 'The string')
    case 'number':
      return checkNumber(check, value)
    case 'boolean':
      return true
    case 'object':
      if (value === null) return true
      if (check.path.length >= eventLimits.depthMax) {
        const limit = eventLimits.depthMax
        return refuse(check, 'too_deep', `nested deeper than ${limit} levels`)
      }
      return Array.isArray(value) ? checkArray(check, value) : checkObject(check, value)
    default:
      return refuse(check, 'not_json', `a ${typeof value} is no JSON value`)
  }
}

function checkArray(check: Check, array: unknown[]): boolean {
  const { path } = check
  const last = path.push(0) - 1
  for (let index = 0; index < array.length; index++) {
    path[last] = index
    if (!checkValue(check, array[index])) return false
  }
  path.pop()
  return true
}

function checkObject(check: Check, object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object)
  if (prototype !== Object.prototype && prototype !== null) {
    return refuse(check, 'not_json', 'an object with a prototype of its own is no JSON value')
  }
  const { path } = check
  const last = path.push('') - 1
  const members = object as Record<string, unknown>
  // Own members only, as the prototype has none: an array of their names would be garbage of every object.
  for (const name in members) {
    path[last] = name
    check.memberCount++
    const member = members[name]
    if (member === undefined) {
      check.hasUndefined = true
      continue
    }
    if (!checkText(check, name, 'The name of a member') || !checkValue(check, member)) return false
  }
  path.pop()
  return true
}

function checkText(check: Check, text: string, what: string): boolean {
  if (isShortAscii(text)) return true
  if (unstorable.test(text)) {
    return text.includes('\0')
      ? refuse(check, 'nul_character', `${what} contains the character U+0000`)
      : refuse(check, 'lone_surrogate', `${what} contains half of a surrogate pair`)
  }
  const limit = eventLimits.stringBytesMax
  // No UTF-16 unit takes more than three bytes, so that short strings need no counting.
  if (text.length * 3 <= limit) return true
  const { path } = check
  if (path[0] === 'request' && path[1] === 'body') return true
  const bytes = Buffer.byteLength(text)
  if (bytes <= limit) return true
  return refuse(
    check,
    'string_too_long',
    `${what} has ${bytes} bytes in UTF-8, allowed are ${limit}`,
  )
}

/** Spares most strings, and nearly all names, the cost of entering a regular expression. */
function isShortAscii(text: string): boolean {
  if (text.length > 40) return false
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit === 0 || unit > 0x7e) return false
  }
  return true
}

function checkNumber(check: Check, value: number): boolean {
  if (!Number.isFinite(value)) {
    return refuse(check, 'number_not_finite', 'the number is too large for a 64-bit float')
  }
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    const detail = `the integer ${value} is beyond ±${Number.MAX_SAFE_INTEGER}; send it as a string`
    return refuse(check, 'integer_out_of_range', detail)
  }
  return true
}

function refuse(check: Check, code: EventProblemCode, what: string): false {
  // A name may be up to 32 KiB long, or malformed itself: the pointer stops before it.
  const readable = check.path.findIndex(
    (token) => typeof token === 'string' && (token.length > 256 || unstorable.test(token)),
  )
  const path = readable === -1 ? check.path : check.path.slice(0, readable)
  const pointer = formatPointer(path)
  const where = pointer === '' ? 'the event' : pointer
  check.problem = { code, detail: `At ${where}: ${what}.`, pointer }
  return false
}
