import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkQuery } from './check'
import { appendTerm, type CompletingValue, completeAt, insertKey, insertValue } from './complete'
import { listKeysFrom } from './keys'
import { printLiteralValue } from './print'
import { suggestValues } from './suggest-values'
import { anyQueryText } from './test-queries'

/** `actor:bo|` has the caret behind `bo`. */
function at(marked: string) {
  const caret = marked.indexOf('|')
  return { text: marked.replace('|', ''), caret }
}

function read(marked: string) {
  const { text, caret } = at(marked)
  const completing = completeAt(text, caret)
  if (completing === null) return null
  const { start, end } = completing.span
  const what = completing.type === 'key' ? 'key' : completing.key
  return [what, completing.prefix, text.slice(start, end)]
}

describe('what is being written', () => {
  test.each<[string, string[] | null]>([
    ['|', ['key', '', '']],
    ['act|', ['key', 'act', 'act']],
    ['act|or', ['key', 'act', 'actor']],
    ['x act|', ['key', 'act', 'act']],
    ['x |', ['key', '', '']],
    ['-|', ['key', '', '']],
    ['-st|', ['key', 'st', 'st']],
    ['(|)', ['key', '', '']],
    ['(out|', ['key', 'out', 'out']],
    ['ac|t:bob', ['key', 'ac', 'act:']],
    ['actor:|', ['actor', '', '']],
    ['actor:bo|', ['actor', 'bo', 'bo']],
    ['actor:b|o x', ['actor', 'b', 'bo']],
    ['USER_:x|', null],
    ['event:a.b,c|', ['action', 'c', 'c']],
    ['event:a.b,|', ['action', '', '']],
    ['actor:"Bob S|', ['actor', 'Bob S', '"Bob S']],
    ['actor:"Bob S|mith" x', ['actor', 'Bob S', '"Bob Smith"']],
    ['actor:"a \\"b\\" c"|', ['actor', 'a "b" c', '"a \\"b\\" c"']],
    ['actor:="bo|', ['actor', 'bo', '"bo']],
    ['status:>=4|', ['status', '4', '4']],
    ['status:|>=4', null],
    ['at:-7d..|', ['at', '', '']],
    ['at:-7d..no|', ['at', 'no', 'no']],
    ['at:-7|d..now', ['at', '-7', '-7d..now']],
    ['details.region:e|', ['details', 'e', 'e']],
    ['"act|', null],
    ['/api|', null],
    ['10|', null],
    ['|actor:bob', null],
    ['x|(y)', ['key', 'x', 'x']],
    ['(x)|', null],
  ])('%s', (marked, expected) => {
    expect(read(marked)).toEqual(expected)
  })

  test('any caret in any query is somewhere, and what is read stands there', () => {
    const place = anyQueryText().chain((text) => fc.tuple(fc.constant(text), fc.nat(text.length)))
    fc.assert(
      fc.property(place, ([text, caret]) => {
        const completing = completeAt(text, caret)
        if (completing === null) return
        const { span, prefix } = completing
        expect(span.start <= caret && caret <= span.end).toBe(true)
        const before = text.slice(span.start, caret)
        if (!before.startsWith('"')) expect(before).toBe(prefix)
      }),
    )
  })
})

describe('a completion', () => {
  test.each<[string, string, string]>([
    ['ac|', 'actor', 'actor:|'],
    ['-ac|x y', 'actor', '-actor:| y'],
    ['ac|t:bob', 'actor', 'actor:|bob'],
    ['det|', 'details', 'details.|'],
  ])('of %s with the key %s is %s', (marked, key, expected) => {
    const { text, caret } = at(marked)
    const completing = completeAt(text, caret) ?? fail()
    const edited = insertKey(text, completing, key as 'actor')
    expect(`${edited.text.slice(0, edited.caret)}|${edited.text.slice(edited.caret)}`).toBe(
      expected,
    )
  })

  test.each<[string, string, string]>([
    ['actor:b|', 'bob', 'actor:bob |'],
    ['actor:b|', 'Bob S', 'actor:"Bob S" |'],
    ['actor:"Bo|', 'a"b', 'actor:"a\\"b" |'],
    ['(actor:b|)', 'bob', '(actor:bob|)'],
    ['event:a.b,c|', 'c*d', 'event:a.b,"c\\*d" |'],
    ['actor:=b|x y', 'bob', 'actor:=bob| y'],
  ])('of %s with the value %s is %s', (marked, value, expected) => {
    const { text, caret } = at(marked)
    const completing = completeAt(text, caret) ?? fail()
    const edited = insertValue(text, completing, printLiteralValue(value))
    expect(`${edited.text.slice(0, edited.caret)}|${edited.text.slice(edited.caret)}`).toBe(
      expected,
    )
  })

  test('an example goes behind what is there', () => {
    expect(appendTerm('', 'actor:x')).toEqual({ text: 'actor:x ', caret: 8 })
    expect(appendTerm('a  ', 'actor:x').text).toBe('a actor:x ')
  })
})

describe('suggestions without a log', () => {
  const nowMs = Date.UTC(2026, 0, 10)
  const suggest = (text: string) => {
    const completing = completeAt(text, text.length)
    return suggestValues(completing as CompletingValue, nowMs)?.map(({ written }) => written)
  }

  test.each<[string, string[] | undefined]>([
    ['after:', ['-1h', '-24h', '-7d', '-30d', 'today', 'yesterday', '2026-01']],
    ['after:-', ['-1h', '-24h', '-7d', '-30d']],
    ['before:3', ['-3m', '-3h', '-3d', '-3w']],
    ['after:30d', ['-30d']],
    ['at:-7', ['-7m..now', '-7h..now', '-7d..now', '-7w..now']],
    ['at:yes', ['yesterday']],
    ['at:-7d..n', ['now']],
    ['at:>=2026', ['2026-01']],
    ['status:4', ['4xx', '401', '403', '404', '429']],
    ['status:permitted', ['403']],
    ['method:p', ['POST', 'PUT', 'PATCH']],
    ['actor:b', undefined],
  ])('%s', (text, expected) => {
    expect(suggest(text)).toEqual(expected)
  })

  test('each is read where it is suggested', () => {
    for (const start of [
      'after:',
      'before:',
      'at:',
      'at:-7d..',
      'at:>=',
      'status:',
      'status:<',
      'method:',
      'after:12',
    ]) {
      for (const written of suggest(start) ?? []) {
        const completing = completeAt(start, start.length) ?? fail()
        const { text } = insertValue(start, completing, written)
        expect([text, checkQuery(text).errors.map(({ message }) => message)]).toEqual([text, []])
      }
    }
  })
})

test('keys are found by their beginning, their other names, and what people try', () => {
  expect(listKeysFrom('ac')).toEqual(['actor', 'action'])
  expect(listKeysFrom('EVENT')).toEqual(['action', 'id'])
  expect(listKeysFrom('user')).toEqual(['actor'])
  expect(listKeysFrom('')).toHaveLength(27)
  expect(listKeysFrom('zzz')).toEqual([])
})

function fail(): never {
  throw new Error('Something should have been completed')
}
