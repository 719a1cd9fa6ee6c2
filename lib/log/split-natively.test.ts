import fc from 'fast-check'
import { expect, it } from 'vitest'
import { splitLines } from './core/bundle/read-lines'
import { splitNatively } from './split-natively'

const line = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  fc.constant('\uFEFF'),
)

it('tells of any bytes the texts and the ends that the core tells', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), (lines) => {
      const bytes = Buffer.concat(lines.flatMap((one) => [Buffer.from(one), Buffer.from('\n')]))
      const before = Buffer.from(bytes)
      expect(splitNatively(bytes)).toEqual(splitLines(bytes))
      expect(bytes).toEqual(before)
    }),
  )
})

it('reads a line that is no UTF-8 as null, and those beside it as they are', () => {
  const bytes = Buffer.concat([Buffer.from('a\né\n'), Buffer.of(0xff, 10), Buffer.from('\n')])
  expect(splitNatively(bytes)).toEqual({ texts: ['a', 'é', null, ''], ends: [1, 4, 6, 7] })
})
