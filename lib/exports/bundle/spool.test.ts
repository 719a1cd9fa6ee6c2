import { hash, randomBytes } from 'node:crypto'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { openSpool } from './spool'

const directory = mkdtempSync(join(tmpdir(), 'trailkeeper-spool-'))
afterAll(() => rmSync(directory, { recursive: true }))

const members = 3
// Longer than what is read or packed at once, and it hardly packs. Told by where it begins: a failure is printed.
const long = randomBytes(500_000).toString('hex')
const text: fc.Arbitrary<string | number> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.nat({ max: long.length }),
)
const blocks = fc.array(fc.tuple(text, text, text), { maxLength: 5 })

it('members come out as their texts one after another, wherever another process took it up', async () => {
  await fc.assert(
    fc.asyncProperty(blocks, fc.nat({ max: 5 }), async (told, cut) => {
      const texts = told.map((each) =>
        each.map((one) => (typeof one === 'string' ? one : long.slice(one))),
      )
      const path = join(directory, 'spool')
      writeFileSync(path, '')
      let bytes = 0
      const write = async (spool: ReturnType<typeof openSpool>, some: typeof texts) => {
        for (const each of some) {
          const block = await spool.pack(each)
          appendFileSync(path, block)
          bytes += block.length
        }
      }
      await write(openSpool({ members }), texts.slice(0, cut))
      const spool = openSpool({ members })
      await spool.takeUp(path, bytes)
      await write(spool, texts.slice(cut))
      for (const [member, spooled] of spool.finish(path).entries()) {
        const wanted = Buffer.from(texts.map((each) => each[member]).join(''))
        const pieces: Uint8Array[] = []
        for await (const piece of spooled.read()) pieces.push(piece)
        const packed = Buffer.concat(pieces)
        expect(inflateRawSync(packed).equals(wanted)).toBe(true)
        expect(spooled).toMatchObject({
          ...{ size: wanted.length, compressedSize: packed.length, crc32: crc32(wanted) },
          sha256: hash('sha256', wanted),
        })
      }
    }),
    { numRuns: 30 },
  )
})

it('a spool that is shorter than it should be is no spool', async () => {
  const path = join(directory, 'short')
  const block = await openSpool({ members }).pack(['a', 'b', 'c'])
  writeFileSync(path, block.subarray(0, -1))
  await expect(openSpool({ members }).takeUp(path, block.length)).rejects.toThrow('spool')
})
