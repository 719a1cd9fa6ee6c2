/**
 * Bytes and their spellings, without Buffer: this room runs in browsers, on the server and in the command line.
 *
 * Decoders are strict (one spelling per value) and answer `null` for anything else: their input comes from
 * proofs, notes and bundles that an attacker may have written.
 */

/** SHA-256 of `data`, 32 bytes. Must not keep `data`: callers reuse the buffer. */
export type Sha256 = (data: Uint8Array) => Uint8Array

/** HMAC-SHA-256, 32 bytes. */
export type HmacSha256 = (key: Uint8Array, message: Uint8Array) => Uint8Array

/** Lower-case hexadecimal. */
export function encodeHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

/** Bytes of lower-case hexadecimal; `null` for upper case, an odd length or any other character. */
export function decodeHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) return null
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = Number.parseInt(text.slice(i * 2, i * 2 + 2), 16)
  }
  return bytes
}

/** Base64 of RFC 4648 §4, padded. */
export function encodeBase64(bytes: Uint8Array): string {
  const text = encodeSextets(bytes, standardAlphabet)
  return text + '='.repeat((4 - (text.length % 4)) % 4)
}

/** Bytes of padded base64; `null` for missing padding, stray bits, whitespace or the URL alphabet. */
export function decodeBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0) return null
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  return decodeSextets(text.slice(0, text.length - padding), standardValues)
}

/** Base64url of RFC 4648 §5 without padding. */
export function encodeBase64url(bytes: Uint8Array): string {
  return encodeSextets(bytes, urlAlphabet)
}

/** Bytes of unpadded base64url; `null` for padding, stray bits, whitespace or the standard alphabet. */
export function decodeBase64url(text: string): Uint8Array | null {
  return decodeSextets(text, urlValues)
}

/** UTF-8 of a string. Lone surrogates become U+FFFD: refuse them before (`canonicalize` does). */
export function encodeUtf8(text: string): Uint8Array {
  return utf8Encoder.encode(text)
}

/** Text of UTF-8 bytes; `null` when they are not valid UTF-8. A leading BOM is kept, as it is part of the bytes. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8Decoder.decode(bytes)
  } catch {
    return null
  }
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const whole = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/** Whether both hold the same bytes. Not constant in time: nothing compared in this room is secret. */
export function bytesEqual(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false
  return true
}

const utf8Encoder = new TextEncoder()
const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const standardAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const urlAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const noSextet = 64
const standardValues = valuesOf(standardAlphabet)
const urlValues = valuesOf(urlAlphabet)

function valuesOf(alphabet: string): Uint8Array {
  const values = new Uint8Array(256).fill(noSextet)
  for (let i = 0; i < alphabet.length; i++) values[alphabet.charCodeAt(i)] = i
  return values
}

function encodeSextets(bytes: Uint8Array, alphabet: string): string {
  let text = ''
  const whole = bytes.length - (bytes.length % 3)
  for (let at = 0; at < whole; at += 3) {
    const held = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    text += alphabet.charAt(held >> 18) + alphabet.charAt((held >> 12) & 63)
    text += alphabet.charAt((held >> 6) & 63) + alphabet.charAt(held & 63)
  }
  if (whole === bytes.length) return text
  const held = ((bytes[whole] ?? 0) << 16) | ((bytes[whole + 1] ?? 0) << 8)
  text += alphabet.charAt(held >> 18) + alphabet.charAt((held >> 12) & 63)
  return whole + 1 === bytes.length ? text : text + alphabet.charAt((held >> 6) & 63)
}

function decodeSextets(text: string, values: Uint8Array): Uint8Array | null {
  const rest = text.length % 4
  if (rest === 1) return null
  const whole = text.length - rest
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  // Gathers what must not be there, to be looked at once: a bundle has gigabytes of this.
  let wrong = 0
  let offset = 0
  for (let at = 0; at < whole; at += 4) {
    const first = sextetAt(text, at, values)
    const second = sextetAt(text, at + 1, values)
    const third = sextetAt(text, at + 2, values)
    const fourth = sextetAt(text, at + 3, values)
    wrong |= first | second | third | fourth
    bytes[offset] = (first << 2) | (second >> 4)
    bytes[offset + 1] = (second << 4) | (third >> 2)
    bytes[offset + 2] = (third << 6) | fourth
    offset += 3
  }
  // Stray bits would give one value several spellings, and a proof several texts.
  let stray = 0
  if (rest > 0) {
    const first = sextetAt(text, whole, values)
    const second = sextetAt(text, whole + 1, values)
    const third = rest === 3 ? sextetAt(text, whole + 2, values) : 0
    wrong |= first | second | third
    bytes[offset] = (first << 2) | (second >> 4)
    if (rest === 3) bytes[offset + 1] = (second << 4) | (third >> 2)
    stray = rest === 3 ? third & 3 : second & 15
  }
  return (wrong & noSextet) !== 0 || stray !== 0 ? null : bytes
}

/** `noSextet` for what is none; beyond the table there is nothing either. */
function sextetAt(text: string, at: number, values: Uint8Array): number {
  return values[text.charCodeAt(at)] ?? noSextet
}
