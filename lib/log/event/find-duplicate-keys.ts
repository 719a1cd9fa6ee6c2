import type { PointerToken } from './json-pointer'

type Frame = { names: Set<string> | null; token: PointerToken }

/**
 * Paths of members that an object names twice, in text order, at most one per event. `envelopeDepth` is
 * the number of path tokens before an event begins: 0 for one event, 1 in an array, 2 in `{"events": []}`.
 * Slow and exact; asked only when a cheap count says that there is one. The text must be valid JSON.
 * Works without recursion: its nesting may be hostile.
 */
export function findDuplicateKeys(text: string, envelopeDepth: number): PointerToken[][] {
  const found: PointerToken[][] = []
  const groups = new Set<PointerToken>()
  const frames: Frame[] = []
  let index = 0
  let nameExpected = false
  while (index < text.length) {
    const frame = frames.at(-1)
    switch (text[index]) {
      case '{':
        frames.push({ names: new Set(), token: '' })
        nameExpected = true
        break
      case '[':
        frames.push({ names: null, token: 0 })
        nameExpected = false
        break
      case '}':
      case ']':
        frames.pop()
        nameExpected = false
        break
      case ',':
        if (frame?.names === null) frame.token = Number(frame.token) + 1
        nameExpected = frame?.names != null
        break
      case '"': {
        const end = endOfString(text, index)
        if (nameExpected && frame?.names) {
          const name: unknown = JSON.parse(text.slice(index, end))
          frame.token = String(name)
          const group = frames[envelopeDepth - 1]?.token ?? 0
          if (frame.names.has(frame.token) && !groups.has(group)) {
            groups.add(group)
            found.push(frames.map((each) => each.token))
          }
          frame.names.add(frame.token)
          nameExpected = false
        }
        index = end - 1
        break
      }
      default:
        break
    }
    index++
  }
  return found
}

/** Colons outside strings: as many as the text has members, duplicates counted each. */
export function countColons(text: string): number {
  let colons = 0
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit === 58) colons++
    else if (unit === 34) index = endOfString(text, index) - 1
  }
  return colons
}

/** Index behind the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let quote = text.indexOf('"', start + 1)
  while (quote !== -1) {
    let before = quote - 1
    while (text.charCodeAt(before) === 92) before--
    if ((quote - before) % 2 === 1) return quote + 1
    quote = text.indexOf('"', quote + 1)
  }
  return text.length
}
