import { createHash } from 'node:crypto'
import { crc32, createInflateRaw, deflateRawSync } from 'node:zlib'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes, encodeUtf8 } from '@/lib/log/core/bytes'
import { BundleReadError } from './bundle-file'
import { openZip } from './read-zip'
import {
  deflated,
  encodeCentralHeader,
  encodeEnd,
  encodeLocalHeader,
  stored,
  tooBig,
  type ZipEntry,
} from './zip-format'

const modified = new Date('2026-11-26T06:00:00Z')
const tools = {
  inflate: (packed: AsyncIterable<Uint8Array>) => Readable.from(packed).pipe(createInflateRaw()),
  createSha256: () => createHash('sha256'),
}

function sourceOf(bytes: Uint8Array) {
  return {
    size: bytes.length,
    read: async (offset: number, length: number) => bytes.subarray(offset, offset + length),
  }
}

type Piece = { name: string; text: string; packed?: boolean; claim?: Partial<ZipEntry> }

/** An archive as our writer makes it, with what an attacker claims in its directory. */
function zip(pieces: readonly Piece[]): Uint8Array {
  const parts: Uint8Array[] = []
  const entries: ZipEntry[] = []
  let offset = 0
  for (const { name, text, packed = false, claim = {} } of pieces) {
    const plain = encodeUtf8(text)
    const bytes = packed ? deflateRawSync(plain) : plain
    const entry: ZipEntry = {
      ...{ name, offset, crc32: crc32(plain), size: plain.length },
      ...{ method: packed ? deflated : stored, compressedSize: bytes.length },
    }
    const local = encodeLocalHeader({ ...entry, ...claim }, modified)
    parts.push(local, bytes)
    entries.push({ ...entry, ...claim })
    offset += local.length + bytes.length
  }
  const central = entries.map((entry) => encodeCentralHeader(entry, modified))
  const centralSize = central.reduce((sum, header) => sum + header.length, 0)
  const end = encodeEnd({
    ...{ entries: entries.length, centralOffset: offset, centralSize, commentLength: 0 },
  })
  return concatBytes(...parts, ...central, end)
}

async function readAll(bytes: Uint8Array): Promise<Record<string, string>> {
  const { files } = await openZip(sourceOf(bytes), tools)
  const texts: Record<string, string> = {}
  for (const { name, open } of files) {
    const pieces: Uint8Array[] = []
    for await (const piece of open()) pieces.push(piece)
    texts[name] = Buffer.concat(pieces).toString('utf8')
  }
  return texts
}

const twoFiles: Piece[] = [
  { name: 'a.txt', text: 'hello' },
  { name: 'b.txt', text: 'x'.repeat(5_000), packed: true },
]

describe('openZip', () => {
  it('reads stored and deflated files', async () => {
    expect(await readAll(zip(twoFiles))).toEqual({ 'a.txt': 'hello', 'b.txt': 'x'.repeat(5_000) })
  })

  it('reads numbers of more than 32 bits, and believes none that the archive cannot hold', async () => {
    const entry: ZipEntry = {
      ...{ name: 'a.txt', method: stored, crc32: 0 },
      ...{ size: 5 * tooBig, compressedSize: 5 * tooBig, offset: 6 * tooBig },
    }
    const central = encodeCentralHeader(entry, modified)
    const directory = { entries: 1, centralOffset: tooBig + 10, centralSize: central.length }
    const end = encodeEnd({ ...directory, commentLength: 0 })
    // Only the last bytes of a huge archive exist here; the rest is never asked for.
    const tail = concatBytes(central, end)
    const size = directory.centralOffset + tail.length
    const opened = await openZip(
      {
        size,
        read: async (offset, length) => {
          const at = offset - directory.centralOffset
          if (at >= 0) return tail.subarray(at, at + length)
          return concatBytes(new Uint8Array(Math.min(length, -at)), tail.subarray(0, length + at))
        },
      },
      tools,
    )
    expect(opened.files.map(({ name, size: own }) => ({ name, own }))).toEqual([
      { name: 'a.txt', own: 5 * tooBig },
    ])
    const [file] = opened.files
    await expect(file?.open()[Symbol.asyncIterator]().next()).rejects.toThrow(BundleReadError)
  })

  it.each<[string, Partial<ZipEntry>]>([
    ['unpacks to more than it says', { size: 100 }],
    ['unpacks to less than it says', { size: 6_000 }],
    ['says otherwise than the directory', { offset: 3 }],
    ['method 12', { method: 12 as never }],
    ['says otherwise', { compressedSize: 50_000 }],
  ])('refuses a file that %s', async (words, claim) => {
    const [first, second] = twoFiles
    if (!first || !second) throw new Error('there are two')
    await expect(readAll(zip([first, { ...second, claim }]))).rejects.toThrow(words)
  })

  it('refuses files that claim to begin where the archive has ended', async () => {
    const claim = { offset: 0x0100_0000 }
    const [first, second] = twoFiles
    if (!first || !second) throw new Error('there are two')
    const both = [
      { ...first, claim },
      { ...second, claim: { offset: claim.offset + 5_000 } },
    ]
    await expect(readAll(zip(both))).rejects.toThrow(BundleReadError)
  })

  it('stops unpacking a bomb where its claim ends', async () => {
    const bomb = zip([
      { name: 'bomb', text: 'x'.repeat(20_000_000), packed: true, claim: { size: 1_000 } },
    ])
    const { files } = await openZip(sourceOf(bomb), tools)
    let bytes = 0
    const unpack = async () => {
      for await (const piece of files[0]?.open() ?? []) bytes += piece.length
    }
    await expect(unpack()).rejects.toThrow('unpacks to more than it says')
    expect(bytes).toBeLessThan(100_000)
  })

  it('refuses more files than any bundle has', async () => {
    const many = Array.from({ length: 101 }, (_, at) => ({ name: `f${at}`, text: '' }))
    await expect(openZip(sourceOf(zip(many)), tools)).rejects.toThrow('more than 100 files')
  })

  it('ends with files or a refusal for any bytes, and for any damage', async () => {
    const whole = zip(twoFiles)
    const attempt = async (bytes: Uint8Array) => {
      await readAll(bytes).catch((error: unknown) => {
        if (!(error instanceof BundleReadError)) throw error
      })
    }
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), attempt))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 })), {
          maxLength: 4,
        }),
        async (edits) => {
          const bytes = whole.slice()
          for (const [at, value] of edits) bytes[at] = value
          await attempt(bytes)
        },
      ),
      { numRuns: 500 },
    )
  })
})
