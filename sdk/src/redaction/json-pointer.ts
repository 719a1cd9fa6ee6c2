// Copied by scripts/generate-sdk.ts from lib/log/event/json-pointer.ts: change it there.

import type { JsonValue } from './json-value.js'

/**
 * Pointers into what producers send, on the way of every event: paths are kept as tokens and written only for a message or
 * a digest. Apart from `lib/log/core/json-pointer.ts`, which verifies what is sealed, also in browsers: there the empty
 * pointer, the event as a whole, is none, since nobody may take out or put back everything.
 */
export type PointerToken = string | number

/** JSON Pointer (RFC 6901) of a path of member names and indexes. */
export function formatPointer(path: readonly PointerToken[]): string {
  let pointer = ''
  for (const token of path) {
    pointer += `/${typeof token === 'number' ? token : escapeToken(token)}`
  }
  return pointer
}

/** Tokens of a JSON Pointer, or `null` when the text is none. */
export function parsePointer(pointer: string): string[] | null {
  if (pointer === '') return []
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return null
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The value a path leads to, or `undefined`. Own members only: producers name the tokens. */
export function resolvePointer(
  value: JsonValue,
  path: readonly PointerToken[],
): JsonValue | undefined {
  let here: JsonValue | undefined = value
  for (const token of path) {
    if (here === undefined) return undefined
    here = stepInto(here, String(token))
  }
  return here
}

/** One step of `resolvePointer`. */
export function stepInto(value: JsonValue, token: string): JsonValue | undefined {
  if (Array.isArray(value))
    return /^(?:0|[1-9]\d{0,8})$/.test(token) ? value[Number(token)] : undefined
  if (value === null || typeof value !== 'object') return undefined
  return Object.hasOwn(value, token) ? value[token] : undefined
}

function escapeToken(token: string): string {
  if (!token.includes('~') && !token.includes('/')) return token
  return token.replaceAll('~', '~0').replaceAll('/', '~1')
}
