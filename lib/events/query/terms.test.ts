import { describe, expect, test } from 'vitest'
import { parse } from './parse'
import { readPicker, readValues, toggleValue, withTerm } from './terms'

describe('readPicker', () => {
  test.each<[string, object, boolean]>([
    ['', {}, true],
    ['actor:bob', { actor: ['bob'] }, true],
    [
      'User:x event:a.b,"c d" change:created',
      { action: ['a.b', 'c d'], change: ['created'] },
      false,
    ],
    ['actor:bob /api', { actor: ['bob'] }, false],
    ['-actor:bob', {}, false],
    ['actor:bob OR actor:ann', {}, false],
    ['actor:bob actor:ann', {}, false],
    ['action:*.deleted', {}, false],
    ['status:>=400', {}, false],
  ])('%s', (text, values, isComplete) => {
    expect(readPicker(parse(text).query)).toEqual({ values, isComplete })
  })
})

describe('withTerm', () => {
  test.each<[string, string[], string]>([
    ['', ['bob'], 'actor:bob'],
    ['status:500', ['bob'], 'status:500 actor:bob'],
    ['actor:ann  "a  b" x', ['bob'], 'actor:bob  "a  b" x'],
    ['x actor:ann y actor:eve', ['bob'], 'x actor:bob y'],
    ['x actor:ann y', [], 'x y'],
    ['actor:ann', [], ''],
    ['x AND actor:ann', [], 'x'],
    ['x and actor:ann AND y', [], 'x y'],
    ['a OR b', ['bob'], '(a OR b) actor:bob'],
    ['(a OR b)', ['bob'], '(a OR b) actor:bob'],
    ['(a) OR (b)', ['bob'], '((a) OR (b)) actor:bob'],
    ['(a OR b) (actor:ann)', [], '(a OR b)'],
    ['-actor:ann', ['bob'], '-actor:ann actor:bob'],
    ['', ['Bob Smith', 'a*b', 'x,y', '>1', '1..2'], 'actor:"Bob Smith","a\\*b","x,y",">1","1..2"'],
    ['"open', ['bob'], '"open" actor:bob'],
    ['((a', ['bob'], 'a actor:bob'],
    ['', [''], ''],
  ])('%j with %j', (text, values, expected) => {
    expect(withTerm(text, { key: 'actor', values })).toBe(expected)
    expect(parse(expected).errors).toEqual([])
  })

  test('an alias of the key is replaced too', () => {
    expect(withTerm('event:a.b', { key: 'action', values: ['c.d'] })).toBe('action:c.d')
  })

  test('putting a term in and taking it out again, many times, does not pile up parentheses', () => {
    let text = 'a OR b'
    for (let round = 0; round < 30; round += 1) {
      text = withTerm(text, { key: 'actor', values: ['bob'] })
      text = withTerm(text, { key: 'actor', values: [] })
    }
    expect(text).toBe('(a OR b)')
  })
})

test('what a picker writes is read back as chosen, whatever the value holds', () => {
  for (const value of ['plain', 'a,b', 'say "hi"', '*', '-x', 'a..b', '>=3', '(x)', 'OR']) {
    const text = withTerm('a OR b', { key: 'actor', values: [value, 'other'] })
    expect(readValues(text, 'actor')).toEqual([value, 'other'])
  }
})

test('toggling twice changes nothing', () => {
  expect(toggleValue(toggleValue(['a'], 'b'), 'b')).toEqual(['a'])
  expect(toggleValue(['a', 'b'], 'a')).toEqual(['b'])
})
