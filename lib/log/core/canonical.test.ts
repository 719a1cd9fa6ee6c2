import { readdirSync } from 'node:fs'
import oracle from 'canonicalize'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CanonicalJsonError, canonicalize } from './canonical'
import { readVector, vectorPath } from './test-vectors/reference-tree'

test('writes the published examples of RFC 8785 byte for byte', () => {
  const files = readdirSync(vectorPath('jcs-cyberphone/testdata/input'))
  expect(files).toHaveLength(6)
  for (const file of files) {
    const input: unknown = JSON.parse(
      readVector(`jcs-cyberphone/testdata/input/${file}`).toString(),
    )
    const text = canonicalize(input)
    expect(text).toBe(readVector(`jcs-cyberphone/testdata/output/${file}`).toString())
    const hex = readVector(`jcs-cyberphone/testdata/outhex/${file.replace('.json', '.txt')}`)
    expect(Buffer.from(text).toString('hex')).toBe(hex.toString().replaceAll(/\s/g, ''))
  }
})

test('writes the numbers of RFC 8785 appendix B, and refuses those without a spelling', () => {
  const file = JSON.parse(readVector('jcs-rfc8785-numbers/numbers.json').toString())
  const vectors: { ieee754_hex: string; json: string | null }[] = file.vectors
  expect(vectors).toHaveLength(26)
  for (const { ieee754_hex, json } of vectors) {
    const value = Buffer.from(ieee754_hex, 'hex').readDoubleBE()
    if (json === null) expect(() => canonicalize(value)).toThrow(CanonicalJsonError)
    else expect(canonicalize(value)).toBe(json)
  }
})

test('agrees with an independent implementation on any JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
      expect(canonicalize(value)).toBe(oracle(value))
    }),
    { numRuns: 1000 },
  )
})

test('refuses what has no canonical form, and names the place', () => {
  const refused: [unknown, string][] = [
    [undefined, ''],
    [{ a: undefined }, '/a'],
    [[1, undefined], '/1'],
    [new Array(1), '/0'],
    [{ 'a/b': [{ '~': Number.NaN }] }, '/a~1b/0/~0'],
    [{ a: '\ud800' }, '/a'],
    [{ '\udc00': 1 }, '/\udc00'],
    [{ a: new Date(0) }, '/a'],
    [{ a: 1n }, '/a'],
    [() => 1, ''],
  ]
  for (const [value, pointer] of refused) {
    expect(() => canonicalize(value)).toThrow(expect.objectContaining({ pointer }))
  }
  let deep: unknown = 1
  for (let i = 0; i < 100_000; i++) deep = [deep]
  expect(() => canonicalize(deep)).toThrow(CanonicalJsonError)
})

test('treats __proto__ as a member like any other', () => {
  const text = '{"__proto__":{"a":1},"constructor":2}'
  expect(canonicalize(JSON.parse(text))).toBe(text)
})
