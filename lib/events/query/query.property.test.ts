import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FreeText, Query, Term, Value } from './ast'
import { checkQuery } from './check'
import { keyWords } from './keys'
import { parse } from './parse'
import { print } from './print'
import { anyQueryText } from './test-queries'

describe('parse', () => {
  test('no text crashes it, and every error lies within the text', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        const outside = parse(text).errors.filter(
          ({ position, length }) => position < 0 || length < 0 || position + length > text.length,
        )
        expect(outside).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  test('a text without errors loses nothing but spaces, parentheses and AND', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        const { query, errors } = parse(text)
        if (errors.length > 0) return
        const spoken = draw(query).replace(/[^\p{L}\p{N}]/gu, '').length
        const words = text.replace(/(?<![^\s()-])(?:and|or)(?![^\s()])/gi, '')
        expect(spoken).toBeGreaterThanOrEqual(words.replace(/[^\p{L}\p{N}]/gu, '').length)
      }),
      { numRuns: 500 },
    )
  })
})

describe('checkQuery', () => {
  test('no text crashes it, and every error lies within the text', () => {
    fc.assert(
      fc.property(fc.oneof(anyText(), anyQueryText()), (text) => {
        const { query, errors } = checkQuery(text)
        expect(query === null).toBe(errors.length > 0)
        const outside = errors.filter(
          ({ position, length }) => position < 0 || length < 0 || position + length > text.length,
        )
        expect(outside).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  test('what it suggests in place of an error is another text, and is read', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        for (const { position, length, suggestion } of checkQuery(text).errors) {
          if (suggestion === undefined) continue
          const better = text.slice(0, position) + suggestion + text.slice(position + length)
          expect(better).not.toBe(text)
          checkQuery(better)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('a query that was printed means what it meant', () => {
    fc.assert(
      fc.property(anyQueryText(), (text) => {
        const { query } = checkQuery(text)
        // A random query may be larger than one is allowed to be.
        if (query === null) return
        expect(checkQuery(print(parse(text).query)).query).toEqual(query)
      }),
      { numRuns: 500 },
    )
  })
})

describe('print', () => {
  test('parse of print is the query again', () => {
    fc.assert(
      fc.property(anyQuery(), (query) => {
        const text = print(query)
        const { query: again, errors } = parse(text)
        // A random tree may be larger than a query is allowed to be.
        fc.pre(!errors.some(({ message }) => message.startsWith('A query')))
        expect(errors).toEqual([])
        expect(withoutSpans(again)).toEqual(withoutSpans(query))
      }),
      { numRuns: 500 },
    )
  })

  test('what was typed is printed with the same meaning', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        const { query, errors } = parse(text)
        if (errors.length > 0) return
        const printed = print(query)
        if (printed.length > 2_000) return
        expect(withoutSpans(parse(printed).query)).toEqual(withoutSpans(query))
      }),
      { numRuns: 500 },
    )
  })
})

function withoutSpans(query: Query): unknown {
  return JSON.parse(
    JSON.stringify(query, (name, value) => (/span/i.test(name) ? undefined : value)),
  )
}

/** A short form in which trees can be read: operators before their parts. */
function draw(query: Query): string {
  switch (query.type) {
    case 'and':
    case 'or':
      return `${query.type}[${query.parts.map(draw).join(' ')}]`
    case 'not':
      return `not[${draw(query.part)}]`
    case 'free':
      return query.parts.join('*')
    case 'term': {
      const values = query.values.map(({ operator, parts }) => operator + parts.join('*'))
      return `${[query.key, ...query.path].join('/')}=${values.join('|')}`
    }
  }
}

const span = { start: 0, end: 0 }

/** Whatever anyone may type or paste: unicode, emoji, lone surrogates, NUL, and plenty of our own punctuation. */
function anyText(): fc.Arbitrary<string> {
  const unit = fc.oneof(
    fc.constantFrom(...'()":,-*\\.<>= ORand', '..', '\0', '\ud83d', '👩‍👩‍👧', 'é', '\u00a0'),
    fc.constantFrom(...keyWords.map((word) => `${word}:`)),
    fc.string({ unit: 'binary', maxLength: 4 }),
    fc.string({ maxLength: 8 }),
  )
  return fc.array(unit, { maxLength: 40 }).map((units) => units.join(''))
}

/** Any query that the grammar can say, whether or not its keys exist. */
function anyQuery(): fc.Arbitrary<Query> {
  const { query } = fc.letrec<{ query: Query }>((tie) => ({
    query: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.oneof(anyTerm(), anyFreeText()),
      fc
        .array(tie('query'), { minLength: 2, maxLength: 3 })
        .map((parts): Query => ({ type: 'and', parts, span })),
      fc
        .array(tie('query'), { minLength: 2, maxLength: 3 })
        .map((parts): Query => ({ type: 'or', parts, span })),
      tie('query').map((part): Query => ({ type: 'not', part, span })),
    ),
  }))
  return query
}

function anyTerm(): fc.Arbitrary<Term> {
  const key = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_-]{0,6}$/)
  const path = fc.array(fc.oneof(fc.stringMatching(/^[a-z0-9]{1,4}$/), anyLiteral()), {
    maxLength: 2,
  })
  const values = fc.array(anyValue(), { minLength: 1, maxLength: 3 })
  return fc
    .tuple(key, path, values)
    .map(([key, path, values]) => ({ type: 'term', key, path, keySpan: span, values, span }))
}

function anyValue(): fc.Arbitrary<Value> {
  const operator = fc.constantFrom('' as const, '=' as const, '>=' as const, '<' as const)
  const bare = fc
    .stringMatching(/^[a-z0-9./:@'\\-]{1,3}(\*[a-z0-9.]{0,2}){0,2}$/)
    .map((text) => ({ parts: text.split('*'), isQuoted: false }))
  return fc
    .tuple(operator, fc.oneof(bare, anyQuoted()))
    .map(([operator, text]) => ({ operator, ...text, span }))
}

function anyFreeText(): fc.Arbitrary<FreeText> {
  const bare = fc
    .oneof(
      fc.stringMatching(/^[a-z0-9/]{1,4}(\*[a-z0-9.,]{0,3}){0,2}$/),
      fc.constantFrom('not', 'Not', '10:30', "it's", 'a,b'),
    )
    .filter((text) => !/^(?:and|or)$/.test(text))
    .map((text) => ({ parts: text.split('*'), isQuoted: false }))
  return fc.oneof(bare, anyQuoted()).map((text) => ({ type: 'free', ...text, span }))
}

function anyQuoted(): fc.Arbitrary<{ parts: string[]; isQuoted: boolean }> {
  return fc
    .array(anyLiteral(), { minLength: 1, maxLength: 3 })
    .filter((parts) => parts.length > 1 || parts[0] !== '')
    .map((parts) => ({ parts, isQuoted: true }))
}

function anyLiteral(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom('', 'OR', 'a b', '\\', '"', '\\"', '*', '\\*', '(', 'x:y', '-', '..', 'é👍'),
    fc.string({ unit: 'grapheme', maxLength: 5 }).filter((text) => !text.includes('\0')),
  )
}
