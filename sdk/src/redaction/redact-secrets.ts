// Copied by scripts/generate-sdk.ts from lib/log/event/redact-secrets.ts: change it there.

import type { JsonObject, JsonValue } from './json-value.js'
import { cutCredentials, redacted } from './cut-credentials.js'
import { allowedHeaders } from './header-allow-list.js'
import { formatPointer, type PointerToken, parsePointer, stepInto } from './json-pointer.js'
import { judgeKey, type KeyVerdict, mayStay } from './secret-keys.js'
import { setMember } from './set-member.js'

export type Redaction = {
  /** The same object when nothing was cut; what is unchanged is shared with the input. */
  event: JsonObject
  /** JSON Pointers, in the redacted event, of what was cut or renamed; in document order. */
  pointers: string[]
}

/**
 * Keeps secrets out of an event before anything is hashed or written (DESIGN §3):
 *
 * - strings under a member with a secret name become `[redacted]`, at any depth below it; numbers and
 *   booleans stay, and so do AWS access key ids under `accessKeyId` and scheme names under `token_type`;
 * - `old` and `new` of a change are judged by the name in `field`;
 * - credentials recognised by their form are cut out of any other string, the rest of which stays;
 * - headers off the allow-list become `[redacted]`, whatever their type;
 * - a member whose *name* is a credential is renamed `[redacted]` (`[redacted 2]`, …), and pointers in
 *   `personal` follow it.
 */
export function redactSecrets(event: JsonObject): Redaction {
  const walk: Walk = { path: [], pointers: [], renames: null }
  const clean = redactObject(walk, event, null)
  if (walk.renames === null) return { event: clean, pointers: walk.pointers }
  return { event: followRenames(walk, event, clean), pointers: walk.pointers }
}

type Walk = {
  path: PointerToken[]
  pointers: string[]
  /** New names of members, by the object of the input that has them; most events have none. */
  renames: Map<JsonObject, Map<string, string>> | null
}

function redactValue(walk: Walk, value: JsonValue, under: KeyVerdict | null): JsonValue {
  if (typeof value === 'string') return redactText(walk, value, under)
  if (value === null || typeof value !== 'object') return value
  return Array.isArray(value) ? redactArray(walk, value, under) : redactObject(walk, value, under)
}

function redactText(walk: Walk, text: string, under: KeyVerdict | null): string {
  if (under !== null) {
    if (text === '' || mayStay(under, text)) return text
    walk.pointers.push(formatPointer(walk.path))
    return redacted
  }
  // What validation found to be a UUID and a time holds no secret; every event has them.
  const [first] = walk.path
  if (walk.path.length === 1 && (first === 'id' || first === 'occurred_at')) return text
  // Pointers consist of names: they follow the renaming of members instead.
  const isPointer = first === 'personal' && (walk.path.length === 2 || walk.path[2] === 'pointer')
  if (isPointer) return text
  const clean = cutCredentials(text)
  if (clean !== text) walk.pointers.push(formatPointer(walk.path))
  return clean
}

function redactArray(walk: Walk, array: JsonValue[], under: KeyVerdict | null): JsonValue[] {
  const { path } = walk
  const last = path.push(0) - 1
  let copy: JsonValue[] | null = null
  for (let index = 0; index < array.length; index++) {
    path[last] = index
    const value = array[index] ?? null
    const clean = redactValue(walk, value, under)
    if (clean !== value) {
      copy ??= array.slice()
      copy[index] = clean
    }
  }
  path.pop()
  return copy ?? array
}

function redactObject(walk: Walk, object: JsonObject, under: KeyVerdict | null): JsonObject {
  const { path } = walk
  if (path.length === 2 && path[0] === 'request' && path[1] === 'headers') {
    return redactHeaders(walk, object)
  }
  const isChange = path.length === 2 && path[0] === 'changes'
  const last = path.push('') - 1
  let copy: JsonObject | null = null
  // Plain objects have own members only; their names need no array, which nearly every event would leave behind.
  for (const name in object) {
    const value = object[name] ?? null
    path[last] = name
    if (isCredential(name)) {
      copy ??= copyUpTo(object, name)
      path[last] = rename(walk, object, { name, copy })
      walk.pointers.push(formatPointer(path))
    }
    // Below a secret name nothing is an identifier field any more.
    const verdict = under === null ? judgeMember(isChange ? fieldOf(object, name) : name) : 'secret'
    const clean = redactValue(walk, value, verdict)
    if (copy !== null) setMember(copy, String(path[last]), clean)
    else if (clean !== value) {
      copy = copyUpTo(object, name)
      setMember(copy, name, clean)
    }
  }
  path.pop()
  return copy ?? object
}

/** The same few names come again and again: the answer for each is kept, up to a bound. */
function isCredential(name: string): boolean {
  if (name.length < 8) return false
  if (harmlessNames.has(name)) return false
  if (cutCredentials(name) !== name) return true
  if (harmlessNames.size >= 10_000) harmlessNames.clear()
  if (name.length <= 128) harmlessNames.add(name)
  return false
}

const harmlessNames = new Set<string>()

function judgeMember(name: string): KeyVerdict | null {
  const verdict = judgeKey(name)
  return verdict === 'plain' ? null : verdict
}

/** By what `old` and `new` of a change are judged. */
function fieldOf(change: JsonObject, name: string): string {
  return name !== 'field' && typeof change.field === 'string' ? change.field : name
}

/** Names not yet given to another member of the same object, so that none is lost. */
function rename(walk: Walk, object: JsonObject, at: { name: string; copy: JsonObject }): string {
  walk.renames ??= new Map()
  let names = walk.renames.get(object)
  if (names === undefined) {
    names = new Map()
    walk.renames.set(object, names)
  }
  let number = names.size + 1
  let newName = number === 1 ? redacted : `[redacted ${number}]`
  while (Object.hasOwn(at.copy, newName) || Object.hasOwn(object, newName)) {
    number++
    newName = `[redacted ${number}]`
  }
  names.set(at.name, newName)
  return newName
}

function redactHeaders(walk: Walk, headers: JsonObject): JsonObject {
  const { path } = walk
  const last = path.push('') - 1
  const copy: JsonObject = {}
  let isChanged = false
  for (const name of Object.keys(headers)) {
    const value = headers[name] ?? null
    const isRenamed = isCredential(name)
    path[last] = isRenamed ? rename(walk, headers, { name, copy }) : name
    let clean: JsonValue = redacted
    if (allowedHeaders.has(name.toLowerCase())) clean = redactValue(walk, value, null)
    else walk.pointers.push(formatPointer(path))
    if (clean !== value || isRenamed) isChanged = true
    setMember(copy, String(path[last]), clean)
  }
  path.pop()
  return isChanged ? copy : headers
}

function copyUpTo(object: JsonObject, end: string): JsonObject {
  const copy: JsonObject = {}
  for (const name in object) {
    if (name === end) break
    setMember(copy, name, object[name] ?? null)
  }
  return copy
}

/** Pointers in `personal` that lead through a renamed member would otherwise lead nowhere, and tell. */
function followRenames(walk: Walk, input: JsonObject, clean: JsonObject): JsonObject {
  if (!Array.isArray(clean.personal)) return clean
  const personal = clean.personal.map((entry): JsonValue => {
    if (typeof entry === 'string') return followPointer(walk, input, entry)
    if (entry === null || typeof entry !== 'object' || Array.isArray(entry)) return entry
    if (typeof entry.pointer !== 'string') return entry
    return { ...entry, pointer: followPointer(walk, input, entry.pointer) }
  })
  return { ...clean, personal }
}

function followPointer(walk: Walk, input: JsonObject, pointer: string): string {
  const path = parsePointer(pointer)
  if (path === null) return pointer
  let here: JsonValue | undefined = input
  const newPath = path.map((token) => {
    const isObject = here !== null && typeof here === 'object' && !Array.isArray(here)
    const newName = isObject ? walk.renames?.get(here as JsonObject)?.get(token) : undefined
    here = here === undefined ? undefined : stepInto(here, token)
    return newName ?? token
  })
  return formatPointer(newPath)
}
