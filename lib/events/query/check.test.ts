import { describe, expect, test } from 'vitest'
import { changeKinds, outcomes, viaTypes } from '@/lib/log/schema'
import { checkQuery } from './check'
import { findKey, keys, keyWords } from './keys'
import { renderCaret } from './query-error'

/** Every error of a text: its caret drawing, its message, and what it suggests. */
function explain(text: string): string[] {
  return checkQuery(text).errors.map((error) => {
    const suggestion = error.suggestion === undefined ? '' : ` → ${error.suggestion}`
    return `${renderCaret(text, error)}\n${error.message}${suggestion}`
  })
}

describe('an error shows its place, says what is wrong and suggests what was meant', () => {
  test.each<[string, string, string]>([
    [
      'actr:bob',
      '^^^^',
      'There is no key `actr`. To search for it as text, put all of it in quotes. → actor',
    ],
    [
      'x user:bob',
      '  ^^^^',
      'There is no key `user`. To search for it as text, put all of it in quotes. → actor',
    ],
    ['staus:1', '^^^^^', '`staus`. To search for it as text, put all of it in quotes. → status'],
    [
      'https://a.b',
      '^^^^^',
      'There is no key `https`. To search for it as text, put all of it in quotes.',
    ],
    ['actor.name:b', '^^^^^^^^^^', 'There is no key `actor.name`.'],
    [
      'detail.a:b',
      '^^^^^^^^',
      'There is no key `detail.a`. To search for it as text, put all of it in quotes. → details.a',
    ],
    ['details:b', '^^^^^^^', '`details` takes a path: details.region:eu-west-1.'],
    ['changes.a..b:1', '^^^^^^^^^^^^', '`changes` takes a path: changes.status:fixed.'],
    [
      'ip:10.0.0',
      '   ^^^^^^',
      '`10.0.0` is no IP address or network. They look like 192.168.1.1, 192.168.1.*, 10.0.0.0/8 or 2001:db8::/32. → 10.0.0*',
    ],
    ['ip:10.0.0.0/33', '   ^^^^^^^^^^^', '`10.0.0.0/33` is no IP address or network.'],
    ['ip:>10.0.0.1', '   ^^^^^^^^^', '`>` compares numbers and dates only'],
    [
      'via:sesion',
      '    ^^^^^^',
      '`sesion` is none of api_key, session, import, cli, system. → session',
    ],
    ['trace:4bf9', '      ^^^^', '`4bf9` is no trace id, which has 32 hexadecimal digits. → 4bf9*'],
    [
      'details.a:>=x',
      '          ^^^',
      '`>=` compares numbers here, and `x` is none; as text it stands in quotes. → ">=x"',
    ],
    [
      'details.a:1..x',
      '          ^^^^',
      '`x` is no number, so that this is no range; as text it stands in quotes. → "1..x"',
    ],
    ['changes.a:2..-1', '          ^^^^^', 'This range runs backwards. → -1..2'],
    ['change:deleted,creatd', '               ^^^^^^', '`creatd` is none of created, deleted,'],
    ['outcome:"fail"', '        ^^^^^^', '`fail` is none of success, failure, denied.'],
    [
      'status:abc',
      '       ^^^',
      '`abc` is no whole number from 0 to 32767, nor a range like 400..499.',
    ],
    ['status:70000', '       ^^^^^', '`70000` is no whole number from 0 to 32767'],
    ['status:499..400', '       ^^^^^^^^', 'This range runs backwards. → 400..499'],
    [
      'status:=>400',
      '       ^^^^^',
      'There are two comparisons here; as text they stand in quotes. → >=400',
    ],
    ['after:yesterdy', '      ^^^^^^^^', '`yesterdy` is no date. Dates look like 2026-01-31,'],
    ['after:7d', '      ^^', 'today or now. → -7d'],
    ['at:2026-02-30', '   ^^^^^^^^^^', '`2026-02-30` is no date.'],
    [
      'after:2026-01..2026-02',
      '      ^^^^^^^^^^^^^^^^',
      '`after` takes one date; a range is written at:2026-01..2026-02.',
    ],
    ['at:2026-02..2026-01', '   ^^^^^^^^^^^^^^^^', 'This range runs backwards. → 2026-01..2026-02'],
    ['at:-7d', '   ^^^', 'write after:-7d or a range. → -7d..now'],
    [
      'actor:>bob',
      '      ^^^^',
      '`>` compares numbers and dates only; as text it stands in quotes. → ">bob"',
    ],
    ['id:xyz', '   ^^^', '`xyz` is neither a UUID nor the number of an event.'],
    ['x "open', '  ^^^^^', 'This quote is not closed. → "open"'],
    ['actor:"open x', '      ^^^^^^^', 'This quote is not closed. → "open x"'],
    ['a ""', '  ^^', 'There is nothing between these quotes.'],
    ['a "b"c', '     ^', 'A space is missing behind the closing quote. →  c'],
    ['ab"c" d', '  ^^^', 'A quote can only begin a word'],
    ['actor: bob', '     ^', 'A value is missing behind `:`. A value follows without a space'],
    [
      'actor:(a b)',
      '     ^',
      'A value is missing behind `:`. Several values are written with commas: key:a,b.',
    ],
    ['change:created,', '              ^', 'A value is missing behind `,`.'],
    ['actor:""', '      ^^', 'This value is empty.'],
    ['(a b', '^', 'This parenthesis is not closed.'],
    ['a b)', '   ^', 'This parenthesis was never opened.'],
    ['a ()', '  ^', 'There is nothing between these parentheses.'],
    ['OR a', '^^', 'Nothing stands before this OR.'],
    ['a or', '  ^^', 'Nothing follows this OR.'],
    ['(a OR) b', '   ^^', 'Nothing follows this OR.'],
    ['a AND AND b', '      ^^^', 'Nothing stands before this AND.'],
    ['a NOT b', '  ^^^', 'NOT is written as a minus right before what to exclude: -key:value. → -'],
    ['not actor:bob', '^^^', 'NOT is written as a minus'],
    ['a - b', '  ^', 'Nothing follows this minus'],
    ['??', '^^', 'Free text needs a letter or a digit.'],
    ['x "* -"', '  ^^^^^', 'Free text needs a letter or a digit.'],
    ['-👍', ' ^', 'Free text needs a letter or a digit.'],
    ['a\0b', ' ^', 'This character cannot occur in an event.'],
    ['x \ud83d', '  ^', 'This character cannot occur in an event.'],
  ])('%j', (text, caret, message) => {
    const [error, ...more] = explain(text)
    expect(more).toEqual([])
    const [, drawn, ...said] = error?.split('\n') ?? []
    expect(drawn).toBe(caret)
    expect(said.join('\n')).toContain(message)
  })

  test('all errors of a text are found at once, in its order', () => {
    const positions = checkQuery('actr:a status:x after:y').errors.map(({ position }) => position)
    expect(positions).toEqual([0, 14, 22])
  })
})

describe('the caret', () => {
  test('stands under the place in a long text, which is cut around it', () => {
    const text = `${'a '.repeat(200)}status:x${' b'.repeat(200)}`
    const [error] = checkQuery(text).errors.slice(-1)
    const [line = '', caret = ''] = renderCaret(text, error ?? fail()).split('\n')
    expect(line.length).toBeLessThanOrEqual(100)
    expect(error?.message).toContain('100 words')
    expect(line[caret.indexOf('^')]).toBe('a')
  })

  test('is two lines and aligned behind emoji, tabs and line breaks', () => {
    const text = '👍a\t"é"\nstatus:x'
    const [error] = checkQuery(text).errors
    expect(renderCaret(text, error ?? fail())).toBe('👍a "é" status:x\n              ^')
  })
})

describe('keys', () => {
  test('enums have the words of the event', () => {
    expect(keys.change.values).toEqual(changeKinds)
    expect(keys.outcome.values).toEqual(outcomes)
    expect(keys.via.values).toEqual(viaTypes)
  })

  test('a name means one key', () => {
    expect(new Set(keyWords).size).toBe(keyWords.length)
    expect(findKey('EVENT')).toBe('action')
    for (const { mistaken = [] } of Object.values(keys)) {
      for (const word of mistaken) expect(findKey(word)).toBeNull()
    }
  })

  test('every example can be searched', () => {
    for (const { examples } of Object.values(keys)) {
      for (const example of examples) expect(explain(example)).toEqual([])
    }
  })
})

function fail(): never {
  throw new Error('An error was expected')
}
