/** Case does not matter anywhere in the language; composed and decomposed letters are the same. */
export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase()
}

/** `User actions`, `user-actions` and `user_actions` are one word. */
export function foldWord(text: string): string {
  return fold(text)
    .trim()
    .replace(/[\s-]+/g, '_')
}

/** A LIKE pattern (escape `\`, the default) of literal parts with anything between them. */
export function toLike(parts: string[]): string {
  return parts
    .map((part) => part.replace(/[\\%_]/g, '\\$&'))
    .join('%')
    .replace(/(?<!\\)%{2,}/g, '%')
}

/** Whether the whole text is the parts, in order, with anything between them. All folded. */
export function matchesWhole(text: string, parts: string[]): boolean {
  const [first = '', ...rest] = parts
  const last = rest.pop()
  if (last === undefined) return text === first
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}

/**
 * Whether the parts occur in the text in order, beginning where a word begins; `endsWord`: and ending where one ends.
 * Words are runs of letters and digits. All folded.
 */
export function matchesWords(text: string, parts: string[], endsWord: boolean): boolean {
  const [first = '', ...rest] = parts
  const last = rest.pop()
  if (last === undefined) return findWord(text, first, { from: 0, endsWord }) >= 0
  const start = findWord(text, first, { from: 0, endsWord: false })
  if (start < 0) return false
  let at = start + first.length
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return findPiece(text, last, { from: at, beginsWord: false, endsWord }) >= 0
}

function findWord(
  text: string,
  piece: string,
  { from, endsWord }: { from: number; endsWord: boolean },
): number {
  return findPiece(text, piece, { from, beginsWord: true, endsWord })
}

type Place = { from: number; beginsWord: boolean; endsWord: boolean }

function findPiece(text: string, piece: string, { from, beginsWord, endsWord }: Place): number {
  if (piece === '') return from
  for (let at = text.indexOf(piece, from); at >= 0; at = text.indexOf(piece, at + 1)) {
    const isStart = !beginsWord || !isInsideWord(text, at)
    const isEnd = !endsWord || !isInsideWord(text, at + piece.length)
    if (isStart && isEnd) return at
  }
  return -1
}

/** Whether letters or digits stand on both sides of this place. */
function isInsideWord(text: string, at: number): boolean {
  return (
    /[\p{L}\p{M}\p{N}]$/u.test(text.slice(Math.max(0, at - 2), at)) && startsWithLetter(text, at)
  )
}

function startsWithLetter(text: string, at: number): boolean {
  return /^[\p{L}\p{M}\p{N}]/u.test(text.slice(at, at + 2))
}
