import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteWriter } from './byte-writer'

/** What it writes behind something else, in a buffer that has to grow. */
function written(write: (out: ByteWriter) => void): Buffer {
  const out = new ByteWriter(1)
  out.text('x')
  write(out)
  return out.taken(1)
}

const text = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom('', '"', '\\', '\n', '\x7f', 'é', '\u2028', 'a'.repeat(65)),
)

describe('bytes in the making', () => {
  it('are the UTF-8 of a text, and of its JSON', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(written((out) => out.text(value))).toEqual(Buffer.from(value))
        expect(written((out) => out.json(value))).toEqual(Buffer.from(JSON.stringify(value)))
      }),
    )
  })

  it('are the digits of a number, at least so many', () => {
    const number = fc.oneof(
      fc.nat(),
      fc.maxSafeNat(),
      fc.constantFrom(0, 9, 10, 999, 2 ** 31 - 1, 2 ** 31),
    )
    fc.assert(
      fc.property(number, (value) => {
        expect(written((out) => out.number(value)).toString()).toBe(String(value))
      }),
    )
    for (const value of [0, 7, 45, 123, 4_567]) {
      const digits = written((out) => out.number(value, 3)).toString()
      expect(digits).toBe(String(value).padStart(3, '0'))
    }
  })

  it('are copies, and base64, of some of others', () => {
    const part = fc
      .uint8Array({ maxLength: 400 })
      .chain((bytes) => fc.tuple(fc.constant(bytes), fc.nat(bytes.length), fc.nat(bytes.length)))
    fc.assert(
      fc.property(part, ([bytes, one, other]) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)]
        const some = Buffer.from(bytes.slice(from, to))
        expect(written((out) => out.copy(bytes, from, to))).toEqual(some)
        const base64 = written((out) => out.base64(bytes, from, to)).toString()
        expect(base64).toBe(some.toString('base64'))
      }),
    )
  })

  it('stay as they were taken, whatever is written behind', () => {
    const out = new ByteWriter(4)
    out.text('abc')
    const taken = out.taken()
    out.text('def')
    expect(taken.toString()).toBe('abc')
    expect(out.taken(1, 4).toString()).toBe('bcd')
  })
})
