import fc from 'fast-check'
import { expect, it } from 'vitest'
import { listEvents, makePostings } from './postings'
import { makeBlockWriter, postingsOf, readBlock } from './term-blocks'

/** Few letters, so that terms share their beginnings; some of them are two code units, some come after surrogates. */
const letter = fc.constantFrom('a', 'b', 'é', '\u{1f600}', '\u{1f601}', '\ufeff', '\uffee')
const term = fc.array(letter, { maxLength: 6 }).map((letters) => letters.join(''))

it('reads the terms from any term on, each with its own events', () => {
  fc.assert(
    fc.property(fc.uniqueArray(term, { minLength: 1, maxLength: 40 }), term, (terms, from) => {
      const ascending = [...terms].sort((one, other) => (one < other ? -1 : 1))
      const writer = makeBlockWriter()
      for (const [at, one] of ascending.entries()) {
        const postings = makePostings([at, at + 7], { places: new Uint8Array(0), size: 100 })
        writer.add({ term: one, postings })
      }
      const [block = new Uint8Array(0)] = writer.finish().blocks
      const read = [...readBlock(block, from)].map((entry) => [
        entry.term,
        [...listEvents(postingsOf(entry))],
      ])
      expect(read).toEqual(
        ascending.flatMap((one, at) => (one < from ? [] : [[one, [at, at + 7]]])),
      )
    }),
    { numRuns: 500 },
  )
})
