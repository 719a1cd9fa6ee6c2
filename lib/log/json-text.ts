/**
 * Ways through JSON text that leave it unread. The text must be JSON without white space, as canonical JSON is; where it ends
 * too early they throw. Positions are those of `charCodeAt`.
 */

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/** Behind the string that begins at `at` with its quote. */
export function stringEnd(text: string, at: number): number {
  for (let end = at; ; ) {
    end = text.indexOf('"', end + 1)
    if (end < 0) throw new Error('the text ends within a string: it is no JSON')
    let before = end - 1
    while (text.charCodeAt(before) === backslash) before -= 1
    // An even number of backslashes stand for themselves.
    if ((end - before) % 2 === 1) return end + 1
  }
}

/** Behind the value that begins at `at`. */
export function valueEnd(text: string, at: number): number {
  const first = text.charCodeAt(at)
  if (first === quote) return stringEnd(text, at)
  const isContainer = first === openBrace || first === openBracket
  let depth = 0
  for (let end = at; end < text.length; ) {
    const code = text.charCodeAt(end)
    if (code === quote) {
      end = stringEnd(text, end)
      continue
    }
    if (code === openBrace || code === openBracket) depth += 1
    else if (code === closeBrace || code === closeBracket) {
      if (depth === 0) return end
      depth -= 1
      if (depth === 0 && isContainer) return end + 1
    } else if (code === comma && depth === 0) return end
    end += 1
  }
  throw new Error('the text ends within a value: it is no JSON')
}

/** Where a string begins at `at`, its end; else -1: no member begins here. */
export function nameEnd(text: string, at: number): number {
  return text.charCodeAt(at) === quote ? stringEnd(text, at) : -1
}

/** Where the next member or element begins, the last one having ended at `end`; -1: there is none. */
export function nextAt(text: string, end: number): number {
  return text.charCodeAt(end) === comma ? end + 1 : -1
}

/** Where a member (by the spelling of its name) or an element of the container at `at` begins; -1: it has none, or is none. */
export function childAt(text: string, { at, token }: { at: number; token: string }): number {
  const first = text.charCodeAt(at)
  if (first === openBrace) {
    for (let from = at + 1; from >= 0; ) {
      const to = nameEnd(text, from)
      if (to < 0) return -1
      const isIt = to - from === token.length + 2 && text.startsWith(token, from + 1)
      if (isIt) return to + 1
      from = nextAt(text, valueEnd(text, to + 1))
    }
  }
  if (first !== openBracket || !/^(0|[1-9]\d{0,9})$/.test(token)) return -1
  if (text.charCodeAt(at + 1) === closeBracket) return -1
  let from = at + 1
  for (let left = Number(token); left > 0 && from >= 0; left -= 1) {
    from = nextAt(text, valueEnd(text, from))
  }
  return from
}

/** Where the object at `at` closes, unless it has one of these members or is no object: then -1. */
export function closeOf(
  text: string,
  { at, without }: { at: number; without: readonly string[] },
): number {
  if (text.charCodeAt(at) !== openBrace) return -1
  let from = at + 1
  if (text.charCodeAt(from) === closeBrace) return from
  for (;;) {
    const to = stringEnd(text, from)
    if (without.includes(text.slice(from + 1, to - 1))) return -1
    const end = valueEnd(text, to + 1)
    const next = nextAt(text, end)
    if (next < 0) return end
    from = next
  }
}
