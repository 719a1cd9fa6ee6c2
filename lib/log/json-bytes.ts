/**
 * Ways through the bytes of JSON that leave it unread. It must be JSON without white space, as canonical JSON is, and something
 * must follow it that is none: a control character ends every way, and where one stands too early they throw.
 */

export const quote = 0x22
export const comma = 0x2c
export const openBrace = 0x7b
export const closeBrace = 0x7d
const colon = 0x3a
const backslash = 0x5c
const openBracket = 0x5b
const closeBracket = 0x5d
const firstPrintable = 0x20

/** Behind the string that begins at `at` with its quote. */
export function stringEnd(bytes: Uint8Array, at: number): number {
  for (let end = at + 1; end < bytes.length; end += 1) {
    const byte = bytes[end] as number
    if (byte === quote) return end + 1
    if (byte === backslash) end += 1
    else if (byte < firstPrintable) break
  }
  throw new Error('the text ends within a string: it is no JSON')
}

/** Behind the value that begins at `at`. */
export function valueEnd(bytes: Uint8Array, at: number): number {
  const first = bytes[at]
  if (first === quote) return stringEnd(bytes, at)
  if (first === openBrace || first === openBracket) return containersEnd(bytes, at + 1, 1)
  for (let end = at; end < bytes.length; end += 1) {
    const byte = bytes[end] as number
    if (byte === comma || byte === closeBrace || byte === closeBracket) return end
    if (byte < firstPrintable) break
  }
  throw new Error('the text ends within a value: it is no JSON')
}

/** Behind the outermost of the `depth` containers that `at` lies in, between their members or at the end of one. */
export function containersEnd(bytes: Uint8Array, at: number, depth: number): number {
  let left = depth
  for (let end = at; end < bytes.length; end += 1) {
    const byte = bytes[end] as number
    if (byte === quote) end = stringEnd(bytes, end) - 1
    else if (byte === openBrace || byte === openBracket) left += 1
    else if (byte === closeBrace || byte === closeBracket) {
      left -= 1
      if (left === 0) return end + 1
    } else if (byte < firstPrintable) break
  }
  throw new Error('the text ends within a value: it is no JSON')
}

/** Where a string begins at `at`, its end; else -1: no member begins here. */
export function nameEnd(bytes: Uint8Array, at: number): number {
  return bytes[at] === quote ? stringEnd(bytes, at) : -1
}

/** The same where a colon follows. */
export function memberNameEnd(bytes: Uint8Array, at: number): number {
  const end = nameEnd(bytes, at)
  return end >= 0 && bytes[end] === colon ? end : -1
}

/** Whether what `valueEnd` found is one, as far as that shows without reading containers and strings. */
export function isValueAt(bytes: Uint8Array, from: number, to: number): boolean {
  const first = bytes[from]
  if (first === quote) return true
  if (first === openBrace) return bytes[to - 1] === closeBrace
  if (first === openBracket) return bytes[to - 1] === closeBracket
  return scalar.test(Buffer.from(bytes.subarray(from, to)).toString('latin1'))
}

const scalar = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]\d+)?)$/

/** Where the next member or element begins, the last one having ended at `end`; -1: there is none. */
export function nextAt(bytes: Uint8Array, end: number): number {
  return bytes[end] === comma ? end + 1 : -1
}

/** Where the container at `at` has its first member or element; -1: it has none, or is none. */
export function firstAt(bytes: Uint8Array, at: number): number {
  const isEmpty = bytes[at + 1] === closeBrace || bytes[at + 1] === closeBracket
  return (bytes[at] === openBrace || bytes[at] === openBracket) && !isEmpty ? at + 1 : -1
}

export function isObjectAt(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === openBrace
}

/** Whether the bytes [from, to) spell a text; never, where it is not ASCII. */
export function isTextAt(
  bytes: Uint8Array,
  { from, to, text }: { from: number; to: number; text: string },
): boolean {
  if (to - from !== text.length) return false
  for (let at = 0; at < text.length; at += 1) {
    if (bytes[from + at] !== text.charCodeAt(at)) return false
  }
  return true
}
