import { fold, matchesWhole } from './fold'

/** A word or phrase to be found anywhere. `isPhrase`: quoted, so that its last word has to end where it ends. */
export type CheckedFreeText = { type: 'free'; parts: string[]; isPhrase: boolean }

/**
 * The words of a text, folded, in its order: runs of letters, marks and digits. `bob@example.com` is three, so is
 * `user_role_changed`.
 */
export function splitWords(text: string): string[] {
  const words: string[] = []
  const folded = text.toLowerCase()
  let start = -1
  for (let at = 0; at < folded.length; at += 1) {
    const code = folded.charCodeAt(at)
    if (code > 127) return fold(text).match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
    const isWord = (code >= 97 && code <= 122) || (code >= 48 && code <= 57)
    if (isWord) {
      if (start < 0) start = at
    } else if (start >= 0) {
      words.push(folded.slice(start, at))
      start = -1
    }
  }
  if (start >= 0) words.push(folded.slice(start))
  return words
}

/** Free text that begins with a slash is a fragment of a path and knows no words. */
export function isPathFragment(parts: readonly string[]): boolean {
  return parts[0]?.startsWith('/') === true
}

/**
 * What consecutive words of one text have to be: of each its literal pieces around the stars, as `Value.parts`. The last
 * word of bare text may go on, so that it ends with a star here; a phrase stays as it is.
 */
export function readWordPatterns({ parts, isPhrase }: CheckedFreeText): string[][] {
  const patterns: string[][] = []
  let open: string[] | null = null
  const openWord = () => {
    open ??= patterns[patterns.push(['']) - 1] ?? []
    return open
  }
  for (const [index, part] of parts.entries()) {
    if (index > 0) openWord().push('')
    // Odd ones are words, even ones what stands between them.
    for (const [at, run] of part.split(/([\p{L}\p{M}\p{N}]+)/u).entries()) {
      if (run === '') continue
      if (at % 2 === 0) {
        open = null
        continue
      }
      const word = openWord()
      word.push((word.pop() ?? '') + run)
    }
  }
  const last = patterns.at(-1)
  if (!isPhrase && last !== undefined && (last.length === 1 || last.at(-1) !== '')) last.push('')
  return patterns
}

/** Whether these patterns match words that follow one another. All folded. */
export function matchesWordsInRow(words: string[], patterns: string[][]): boolean {
  for (let start = 0; start + patterns.length <= words.length; start += 1) {
    if (patterns.every((pattern, at) => matchesWhole(words[start + at] ?? '', pattern))) return true
  }
  return false
}
