import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalize } from './core/canonical'
import { type Disclosure, formatValues } from './core/disclosure'
import { writeCanonical, writeValues } from './write-canonical'

const json: fc.Arbitrary<unknown> = fc.jsonValue({ maxDepth: 5, stringUnit: 'binary' })
const anything = fc.anything({ withNullPrototype: true, withDate: true, withSparseArray: true })

test('any JSON is written as the core writes it', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(outcomeOf(() => writeCanonical(value))).toEqual(outcomeOf(() => canonicalize(value)))
    }),
  )
})

test('what the core refuses is refused in the same words', () => {
  fc.assert(
    fc.property(anything, (value) => {
      expect(outcomeOf(() => writeCanonical(value))).toEqual(outcomeOf(() => canonicalize(value)))
    }),
  )
})

test('personal values are written as a disclosure writes them', () => {
  const values = fc.array(fc.record({ pointer: fc.string({ unit: 'binary' }), value: json }))
  fc.assert(
    fc.property(values, (list) => {
      expect(outcomeOf(() => writeValues(list))).toEqual(
        outcomeOf(() => formatValues(list as Disclosure['values'])),
      )
    }),
  )
})

test.each([
  ['members in the order of their UTF-16 units', { '10': 1, '9': 2, é: 3, '\ue000': 4, '😀': 5 }],
  ['a member called __proto__', JSON.parse('{"b":1,"__proto__":{"a":2}}')],
  [
    'more members than are sorted by insertion',
    Object.fromEntries([...Array(60).keys()].map((n) => [`m${97 * n}`, n])),
  ],
  ['what has to be escaped', ['"', '\\', '\0', '\x1f', '\x7f', '\u2028', 'ä', '漢', '😀']],
  ['minus zero and exponents', [-0, 1e21, 1e-7, 0.1]],
  ['nesting that no event has', JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`)],
  ['more than fits into the buffer', 'x'.repeat(200_000)],
  ['more than fits into the buffer, not ASCII', ['é'.repeat(60_000), 'é'.repeat(60_000)]],
  ['nothing but an empty text', ''],
])('%s', (_, value) => {
  expect(writeCanonical(value)).toBe(canonicalize(value))
  expect(writeValues([{ pointer: '/a', value }])).toBe(canonicalize({ '/a': value }))
})

test('a refusal leaves nothing behind in the next text', () => {
  expect(() => writeCanonical(['é', Number.NaN])).toThrow('NaN')
  expect(writeCanonical(['a'])).toBe('["a"]')
})

function outcomeOf(write: () => string): string {
  try {
    return write()
  } catch (error) {
    return String(error)
  }
}
