import { describe, expect, test } from 'vitest'
import type { Query } from './ast'
import { parse } from './parse'

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

describe('parse', () => {
  test.each([
    ['', 'and[]'],
    ['  \n ', 'and[]'],
    ['actor:bob status:500', 'and[actor=bob status=500]'],
    ['a OR b c', 'or[a and[b c]]'],
    ['(a or b) AND c', 'and[or[a b] c]'],
    ['-(a b) --c', 'and[not[and[a b]] not[not[c]]]'],
    ['-"a b" -key:v', 'and[not[a b] not[key=v]]'],
    ['change:created,"a b",>=3', 'change=created|a b|>=3'],
    ['details."rule name".x:1', 'details/rule name/x=1'],
    ['target:finding:*', 'target=finding:*'],
    ["10:30 2001:db8::1 a,b it's", "and[10:30 2001:db8::1 a,b it's]"],
    ['"say \\"hi\\" \\\\ C:\\dir"', 'say "hi" \\ C:\\dir'],
    ['"or" not found', 'and[or not found]'],
    ['((a))', 'a'],
    ['a(b)c', 'and[a b c]'],
    ['path:/a*b*', 'path=/a*b*'],
  ])('reads %j', (text, drawing) => {
    const { query, errors } = parse(text)
    expect(errors).toEqual([])
    expect(draw(query)).toBe(drawing)
  })

  test('an escaped star is a literal star', () => {
    const { query } = parse('"a\\*b*c"')
    expect(query).toMatchObject({ type: 'free', parts: ['a*b', 'c'] })
  })

  test('spans point into the text', () => {
    const text = 'x -(actor:"a b",c OR y)'
    const slices: string[] = []
    const collect = (query: Query): void => {
      slices.push(text.slice(query.span.start, query.span.end))
      if (query.type === 'and' || query.type === 'or') query.parts.forEach(collect)
      if (query.type === 'not') collect(query.part)
      if (query.type === 'term') {
        slices.push(text.slice(query.keySpan.start, query.keySpan.end))
        for (const { span } of query.values) slices.push(text.slice(span.start, span.end))
      }
    }
    collect(parse(text).query)
    expect(slices).toEqual([
      'x -(actor:"a b",c OR y)',
      'x',
      '-(actor:"a b",c OR y)',
      '(actor:"a b",c OR y)',
      'actor:"a b",c',
      'actor',
      '"a b"',
      'c',
      'y',
    ])
  })
})

describe('limits', () => {
  test.each([
    ['2,000 characters', 'a'.repeat(2_000), 'a'.repeat(2_001), 2_000],
    ['100 words', 'a '.repeat(100), 'a '.repeat(101), 200],
    ['100 values', `a:${'b,'.repeat(99)}b`, `a:${'b,'.repeat(100)}b`, 0],
    [
      '20 levels of parentheses',
      `${'('.repeat(20)}a${')'.repeat(20)}`,
      `${'('.repeat(21)}a${')'.repeat(21)}`,
      20,
    ],
    ['20 minuses', `${'-'.repeat(20)}a`, `${'-'.repeat(21)}a`, 20],
  ])('at most %s', (_, allowed, refused, position) => {
    expect(parse(allowed).errors).toEqual([])
    expect(parse(refused).errors).toHaveLength(1)
    expect(parse(refused).errors[0]?.position).toBe(position)
  })

  test.each(['(', '-', '"', 'a:', 'a,', '*', '-(', 'a."', 'a OR '])(
    'a text of %j alone is read without harm',
    (unit) => {
      const text = unit.repeat(Math.floor(2_000 / unit.length))
      expect(() => parse(text)).not.toThrow()
    },
  )
})
