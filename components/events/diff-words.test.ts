import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { diffWords, type WordMark } from './diff-words'

describe('two texts word by word', () => {
  test('give both texts again, and what is not marked stands in both', () => {
    fc.assert(
      fc.property(anyText(), anyText(), (before, after) => {
        const words = diffWords(before, after)
        if (words === null) return
        expect(join(words.before)).toBe(before)
        expect(join(words.after)).toBe(after)
        expect(join(words.before.filter(isKept))).toBe(join(words.after.filter(isKept)))
      }),
      { numRuns: 1_000 },
    )
  })

  test('mark the words that differ and no others', () => {
    expect(diffWords('Only owners may delete', 'Only admins may delete it')).toEqual({
      before: [
        { text: 'Only ', isMarked: false },
        { text: 'owners', isMarked: true },
        { text: ' may delete', isMarked: false },
      ],
      after: [
        { text: 'Only ', isMarked: false },
        { text: 'admins', isMarked: true },
        { text: ' may delete', isMarked: false },
        { text: ' it', isMarked: true },
      ],
    })
  })

  test('that have little in common are not marked at all', () => {
    expect(diffWords('open', 'fixed')).toBeNull()
    expect(diffWords('the first text', 'another one altogether')).toBeNull()
  })

  test('of any length are compared', () => {
    const long = 'word '.repeat(6_000)
    expect(diffWords(long, `${long}more`)?.after.at(-1)).toEqual({ text: 'more', isMarked: true })
  })
})

function anyText(): fc.Arbitrary<string> {
  const word = fc.oneof(fc.constantFrom('a', 'bb', ' ', '  ', '-', 'é', '日本', '😀'), fc.string())
  return fc.array(word, { maxLength: 12 }).map((words) => words.join(''))
}

function isKept({ isMarked }: WordMark): boolean {
  return !isMarked
}

function join(marks: readonly WordMark[]): string {
  return marks.map(({ text }) => text).join('')
}
