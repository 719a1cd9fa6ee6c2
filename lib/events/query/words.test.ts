import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fold } from './fold'
import { matchesWordsInRow, readWordPatterns, splitWords } from './words'

describe('splitWords', () => {
  test.each<[string, string[]]>([
    ['', []],
    ['  --  ', []],
    ['Bob Smith', ['bob', 'smith']],
    ['bob@example.com', ['bob', 'example', 'com']],
    ['user_role-changed:3', ['user', 'role', 'changed', '3']],
    ['/api/V1/x?y=2', ['api', 'v1', 'x', 'y', '2']],
    ['Zoë ÅNGSTRÖM', ['zoë', 'ångström']],
    ['e\u0301te\u0301', ['\u00e9t\u00e9']],
    ['日本語 テスト', ['日本語', 'テスト']],
    ['👍 ok', ['ok']],
    ['\u212aelvin', ['kelvin']],
  ])('%j', (text, words) => {
    expect(splitWords(text)).toEqual(words)
  })

  test('gives the same for any text as the definition: runs of letters, marks and digits', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
        expect(splitWords(text)).toEqual(fold(text).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [])
      }),
    )
  })
})

describe('readWordPatterns', () => {
  test.each<[string[], boolean, string[][]]>([
    [['pay'], false, [['pay', '']]],
    [['pay'], true, [['pay']]],
    [['pay', 'nts'], false, [['pay', 'nts', '']]],
    [['pay', ''], false, [['pay', '']]],
    [['bob@example.com'], false, [['bob'], ['example'], ['com', '']]],
    [['a b-', ' c'], true, [['a'], ['b'], ['', ''], ['c']]],
    [['', 'ing now'], true, [['', 'ing'], ['now']]],
    [['-.-'], true, []],
    [[''], false, []],
  ])('%j %j', (parts, isPhrase, patterns) => {
    expect(readWordPatterns({ type: 'free', parts, isPhrase })).toEqual(patterns)
  })
})

describe('words in a row', () => {
  test.each<[string, string[][], boolean]>([
    ['the payments api', [['pay', '']], true],
    ['the payments api', [['payments'], ['a', '']], true],
    ['the payments api', [['the'], ['api']], false],
    ['the payments api', [['the'], ['', ''], ['api']], true],
    ['api', [['api'], ['', '']], false],
    ['a a b', [['a'], ['b']], true],
  ])('%j %j', (text, patterns, expected) => {
    expect(matchesWordsInRow(splitWords(text), patterns)).toBe(expected)
  })
})
