/** Case does not matter anywhere in the language; composed and decomposed letters are the same. */
export function fold(text: string): string {
  // Asking whether the letters are composed costs more than reading them all.
  return isAscii(text) ? text.toLowerCase() : text.normalize('NFC').toLowerCase()
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
export function matchesWhole(text: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? ''
  const end = parts.length - 1
  if (end < 1) return text === first
  if (!text.startsWith(first)) return false
  let at = first.length
  for (let index = 1; index < end; index += 1) {
    const part = parts[index] ?? ''
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  const last = parts[end] ?? ''
  return text.length - last.length >= at && text.endsWith(last)
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) > 127) return false
  }
  return true
}
