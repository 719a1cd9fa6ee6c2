import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { newUuidV7 } from '@/lib/platform/ids'
import { deriveSalt, digestDisclosure, formatValues, makeDisclosure } from './core/disclosure'
import { hashLeaf } from './core/merkle'
import { digestValues } from './digest-values'
import { hashLeafText, hmacSha256, sha256 } from './hashing'

it('the fast digest is the one that verifiers compute', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })), (members) => {
      const values = Object.entries(members).map(([name, value]) => ({
        pointer: `/${name}`,
        value,
      }))
      const input = { key: randomBytes(32), eventId: newUuidV7(), valuesText: formatValues(values) }
      const salt = deriveSalt(hmacSha256, input)
      const disclosure = makeDisclosure({ salt, valuesText: input.valuesText })
      expect(digestValues(input)).toBe(digestDisclosure(sha256, disclosure))
    }),
  )
})

it('the hash of a line as text is the hash of its bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (line) => {
      const bytes = Buffer.from(line, 'utf8')
      expect(Buffer.from(hashLeafText(line))).toEqual(Buffer.from(hashLeaf(sha256, bytes)))
    }),
  )
})
