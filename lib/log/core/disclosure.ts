import {
  concatBytes,
  decodeBase64url,
  decodeHex,
  decodeUtf8,
  encodeBase64url,
  encodeUtf8,
  type HmacSha256,
  type Sha256,
} from './bytes'
import { canonicalize } from './canonical'
import { isMembers, isPointer, type Json, type JsonMembers } from './json-pointer'

/**
 * Disclosures in the manner of RFC 9901: all personal values of one ref in one event, salted. The leaf holds only
 * the digest, so that the values can be shown to one reader, withheld from another, and forgotten.
 */
export type Disclosure = { salt: string; values: { pointer: string; value: Json }[] }

/**
 * base64url(HMAC-SHA256(K, "audit-salt/1" || 0x00 || uuid as 16 bytes)[0:16]), 22 characters. Derived, so that
 * destroying the one key K of a person makes every digest of theirs unguessable. Throws when `eventId` is no UUID.
 */
export function deriveSalt(
  hmacSha256: HmacSha256,
  { key, eventId }: { key: Uint8Array; eventId: string },
): string {
  const uuid = decodeHex(eventId.replaceAll('-', ''))
  if (uuid?.length !== 16) throw new Error('an event id is a UUID in lower case')
  const mac = hmacSha256(key, concatBytes(encodeUtf8('audit-salt/1\0'), uuid))
  return encodeBase64url(mac.subarray(0, 16))
}

/** The canonical text of `{ pointer: value, … }`: kept beside the line, for the disclosure to be made again. */
export function formatValues(values: readonly { pointer: string; value: Json }[]): string {
  return canonicalize(Object.fromEntries(values.map(({ pointer, value }) => [pointer, value])))
}

/** D = base64url(JCS([salt, values])), from the text of `formatValues`. */
export function makeDisclosure({ salt, valuesText }: { salt: string; valuesText: string }): string {
  return encodeBase64url(encodeUtf8(`["${salt}",${valuesText}]`))
}

/** base64url(SHA-256(ASCII(D))), 43 characters. D is hashed as it was transmitted, whatever it says. */
export function digestDisclosure(sha256: Sha256, disclosure: string): string {
  return encodeBase64url(sha256(encodeUtf8(disclosure)))
}

/**
 * The salt and values of D, `null` unless it is exactly what `makeDisclosure` makes: canonical (so no member
 * twice, of which two readers could see different ones), a salt of 16 bytes, at least one value, real pointers.
 */
export function parseDisclosure(disclosure: string): Disclosure | null {
  const bytes = decodeBase64url(disclosure)
  const text = bytes ? decodeUtf8(bytes) : null
  if (text === null) return null
  const parsed = parseCanonical(text)
  if (!Array.isArray(parsed) || parsed.length !== 2) return null
  const [salt, members] = parsed
  if (typeof salt !== 'string' || !saltPattern.test(salt)) return null
  if (!isMembers(members)) return null
  const values = entriesOf(members)
  if (values.length === 0) return null
  return values.every(({ pointer }) => isPointer(pointer)) ? { salt, values } : null
}

/** base64url of 16 bytes: the last character carries two bits, and four that are zero. */
const saltPattern = /^[A-Za-z0-9_-]{21}[AQgw]$/

function parseCanonical(text: string): Json | undefined {
  try {
    const parsed: Json = JSON.parse(text)
    return canonicalize(parsed) === text ? parsed : undefined
  } catch {
    // Not JSON, or nothing that has a canonical form: 1e400, a lone surrogate, absurd depth.
    return undefined
  }
}

function entriesOf(members: JsonMembers): Disclosure['values'] {
  return Object.entries(members).map(([pointer, value]) => ({ pointer, value }))
}
