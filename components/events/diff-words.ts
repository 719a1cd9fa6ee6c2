import { matchInOrder } from './match-in-order'

/** A piece of a text, and whether the other text lacks it. */
export type WordMark = { text: string; isMarked: boolean }

/**
 * Two texts word by word. The pieces of each side, put together, are that text again; what is not marked stands in both, in
 * the same order. Null where they share too little for marks to help: then everything would be marked.
 */
export function diffWords(
  before: string,
  after: string,
): { before: WordMark[]; after: WordMark[] } | null {
  const one = splitWords(before)
  const other = splitWords(after)
  const pairs = matchInOrder(one, other)
  const shared = pairs.reduce((sum, [at]) => sum + (one[at] ?? '').trim().length, 0)
  if (shared * 3 < Math.min(before.length, after.length)) return null
  return {
    before: markRest(one, new Set(pairs.map(([at]) => at))),
    after: markRest(other, new Set(pairs.map(([, at]) => at))),
  }
}

/** Words, runs of white space, and everything else letter by letter. */
function splitWords(text: string): string[] {
  return text.match(/[\p{L}\p{M}\p{N}_]+|\s+|[^\p{L}\p{M}\p{N}_\s]/gu) ?? []
}

function markRest(words: readonly string[], kept: ReadonlySet<number>): WordMark[] {
  const marks: WordMark[] = []
  for (const [at, text] of words.entries()) {
    const isMarked = !kept.has(at)
    const last = marks.at(-1)
    if (last?.isMarked === isMarked) last.text += text
    else marks.push({ text, isMarked })
  }
  return marks
}
