import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { constants, crc32, deflateRaw, inflateRaw } from 'node:zlib'
import { readExactly } from '@/lib/platform/read-exactly'

/** A member that was written before the archive around it: its sizes are known, its bytes lie packed in a file. */
export type Spooled = {
  size: number
  compressedSize: number
  crc32: number
  /** Hex. */
  sha256: string
  read: () => AsyncIterable<Uint8Array>
}

/**
 * Members of an archive while their texts still come, side by side in one file of blocks. A block is the lengths of its pieces, then a
 * piece of each member: deflated text that ends with a whole byte, is not final, and refers to nothing before it. So the file can be
 * cut behind any block and gone on with by another process, and the pieces of a member, one after another and with an end, are
 * one deflate stream.
 */
export type Spool = {
  /** The next block, of a text for each member, for the end of the file. One at a time. */
  pack: (texts: readonly string[]) => Promise<Buffer>
  /** Takes up a file of so many bytes that another process packed, before anything is packed here. */
  takeUp: (path: string, bytes: number, signal?: AbortSignal) => Promise<void>
  /** What the members are, once all blocks are in the file. */
  finish: (path: string) => Spooled[]
}

/** Counts on where blocks are made in another way. */
export const spoolVersion = 1

type Sum = { size: number; compressedSize: number; crc32: number; hash: Hash }

const deflate = promisify<Buffer, object, Buffer>(deflateRaw)
const inflate = promisify<Buffer, object, Buffer>(inflateRaw)

const chunkSize = 64 * 1024
const deflating = { level: 6, finishFlush: constants.Z_FULL_FLUSH, chunkSize }
const inflating = { finishFlush: constants.Z_SYNC_FLUSH, chunkSize }

/** A block of deflate with nothing in it, which is the last. */
const streamEnd = Uint8Array.of(3, 0)

/** Bytes of a length. */
const lengthBytes = 4
const readAtOnce = 256 * 1024

/** At constant memory: a block at a time. */
export function openSpool({ members }: { members: number }): Spool {
  const sums = Array.from({ length: members }, (): Sum => {
    return { size: 0, compressedSize: 0, crc32: 0, hash: createHash('sha256') }
  })
  let length = 0
  return {
    async pack(texts) {
      const header = Buffer.alloc(members * lengthBytes)
      const pieces = await Promise.all(
        sums.map(async (sum, member) => {
          const text = Buffer.from(texts[member] ?? '', 'utf8')
          // Others work on it while this one adds up.
          const packing = deflate(text, deflating)
          addText(sum, text)
          const piece = await packing
          sum.compressedSize += piece.length
          header.writeUInt32LE(piece.length, member * lengthBytes)
          return piece
        }),
      )
      const block = Buffer.concat([header, ...pieces])
      length += block.length
      return block
    },
    async takeUp(path, bytes, signal) {
      const file = await open(path, 'r')
      try {
        for await (const pieces of walk(file, { members, bytes })) {
          signal?.throwIfAborted()
          await Promise.all(
            sums.map(async (sum, member) => {
              const piece = pieces[member] ?? { at: 0, length: 0 }
              addText(sum, await inflate(await readPiece(file, piece), inflating))
              sum.compressedSize += piece.length
            }),
          )
        }
      } finally {
        await file.close()
      }
      length += bytes
    },
    finish: (path) =>
      sums.map(({ hash, compressedSize, ...sum }, member) => ({
        ...sum,
        compressedSize: compressedSize + streamEnd.length,
        sha256: hash.digest('hex'),
        read: () => readMember(path, { member, members, bytes: length }),
      })),
  }
}

function addText(sum: Sum, text: Buffer): void {
  // Of nothing, zlib's CRC is that of the beginning, whatever came before.
  if (text.length === 0) return
  sum.size += text.length
  sum.crc32 = crc32(text, sum.crc32)
  sum.hash.update(text)
}

async function* readMember(
  path: string,
  { member, ...size }: { member: number; members: number; bytes: number },
): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r')
  try {
    for await (const pieces of walk(file, size)) {
      const { at: start, length } = pieces[member] ?? { at: 0, length: 0 }
      for (let at = 0; at < length; at += readAtOnce) {
        yield await readPiece(file, { at: start + at, length: Math.min(readAtOnce, length - at) })
      }
    }
    yield streamEnd
  } finally {
    await file.close()
  }
}

type Piece = { at: number; length: number }

/** Where the pieces of each block lie. */
async function* walk(
  file: FileHandle,
  { members, bytes }: { members: number; bytes: number },
): AsyncGenerator<Piece[]> {
  for (let at = 0; at < bytes; ) {
    const header = await readPiece(file, { at, length: members * lengthBytes })
    at += header.length
    const pieces: Piece[] = []
    for (let from = 0; from < header.length; from += lengthBytes) {
      const length = header.readUInt32LE(from)
      pieces.push({ at, length })
      at += length
    }
    yield pieces
  }
}

async function readPiece(file: FileHandle, piece: Piece): Promise<Buffer> {
  const bytes = await readExactly(file, piece)
  if (bytes === null) throw new Error('the spool of a bundle ends before its last block does')
  return bytes
}
