import { decodeUtf8, encodeHex } from '@/lib/log/core/bytes'
import { type BundleFile, BundleReadError } from './bundle-file'
import type { StreamingSha256 } from './read-lines'
import {
  commentLength,
  commentPrefix,
  deflated,
  signatures,
  stored,
  tooBig,
  tooMany,
  zip64FieldId,
} from './zip-format'

/** Bytes that can be read anywhere: a file, or what was dropped onto a page. */
export type RandomAccess = {
  size: number
  /** Exactly these bytes; the caller asks for none beyond `size`. */
  read: (offset: number, length: number) => Promise<Uint8Array>
}

/** Undoes raw deflate, piece by piece. May throw anything for damaged input. */
export type Inflate = (compressed: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>

export type OpenedZip = {
  files: BundleFile[]
  /** What is wrong with the archive itself, in words. */
  problems: string[]
}

/**
 * The files of a ZIP archive, from its central directory. The archive may be anybody's: two files in one place, a local
 * header that says otherwise, sizes that are not true, paths and encryption are refused, and no size that it claims is
 * ever allocated. Throws `BundleReadError` when it is no archive.
 */
export async function openZip(
  source: RandomAccess,
  { inflate, createSha256 }: { inflate: Inflate; createSha256: () => StreamingSha256 },
): Promise<OpenedZip> {
  const end = await findEnd(source)
  const problems = await checkComment(source, { ...end, createSha256 })
  const entries = await readCentral(source, end)
  // Each must end before the next begins: otherwise one stretch of bytes would be two files.
  const byOffset = [...entries].sort((one, other) => one.offset - other.offset)
  const limits = new Map(
    byOffset.map((entry, i) => {
      const next = byOffset[i + 1]?.offset ?? end.centralOffset
      // A false offset may lie anywhere, also where the archive has ended.
      return [entry, Math.min(next, end.centralOffset)]
    }),
  )
  const files = entries.map((entry): BundleFile => {
    const limit = limits.get(entry) ?? end.centralOffset
    return {
      name: entry.name,
      size: entry.size,
      open: () => readEntry(source, { entry, limit, inflate }),
    }
  })
  return { files, problems }
}

type End = { centralOffset: number; centralSize: number; entries: number; comment: string | null }

type Entry = {
  name: string
  flags: number
  method: number
  fixed: Uint8Array
  size: number
  compressedSize: number
  offset: number
}

const endLength = 22
const commentMax = 0xffff
const entriesMax = 100
const centralMax = 1_000_000
const pieceBytes = 256 * 1024

async function findEnd(source: RandomAccess): Promise<End> {
  const length = Math.min(source.size, endLength + commentMax)
  const tail = await source.read(source.size - length, length)
  const view = viewOf(tail)
  for (let at = length - endLength; at >= 0; at -= 1) {
    if (view.getUint32(at, true) !== signatures.end) continue
    if (view.getUint16(at + 20, true) !== length - at - endLength) continue
    const place = source.size - length + at
    const short = {
      entries: view.getUint16(at + 10, true),
      centralSize: view.getUint32(at + 12, true),
      centralOffset: view.getUint32(at + 16, true),
    }
    const isBig =
      short.entries === tooMany || short.centralSize === tooBig || short.centralOffset === tooBig
    const numbers = isBig ? await readZip64End(source, place) : short
    const isOneDisk = view.getUint32(at + 4, true) === 0
    const sameCount = view.getUint16(at + 8, true) === short.entries
    if (!isOneDisk || !sameCount) throw new BundleReadError('it is one part of a split archive')
    if (numbers.centralOffset + numbers.centralSize > place || numbers.centralSize > centralMax) {
      throw new BundleReadError('its directory of files is damaged')
    }
    return { ...numbers, comment: decodeUtf8(tail.subarray(at + endLength)) }
  }
  throw new BundleReadError('it is not a ZIP archive, or its end is missing')
}

async function readZip64End(source: RandomAccess, endAt: number) {
  const damaged = new BundleReadError('its directory of files is damaged')
  if (endAt < 20) throw damaged
  const locator = viewOf(await source.read(endAt - 20, 20))
  const at = Number(locator.getBigUint64(8, true))
  if (locator.getUint32(0, true) !== signatures.zip64Locator || at + 56 > endAt - 20) throw damaged
  const record = viewOf(await source.read(at, 56))
  if (record.getUint32(0, true) !== signatures.zip64End) throw damaged
  return {
    entries: Number(record.getBigUint64(32, true)),
    centralSize: Number(record.getBigUint64(40, true)),
    centralOffset: Number(record.getBigUint64(48, true)),
  }
}

async function checkComment(
  source: RandomAccess,
  { comment, createSha256 }: End & { createSha256: () => StreamingSha256 },
): Promise<string[]> {
  if (comment === '') return []
  const isOurs = comment?.length === commentLength && comment.startsWith(commentPrefix)
  if (!isOurs) return ['the archive has a comment that no bundle has']
  const claimed = comment.slice(commentPrefix.length)
  const hash = createSha256()
  const length = source.size - claimed.length
  for (let at = 0; at < length; at += pieceBytes) {
    hash.update(await source.read(at, Math.min(pieceBytes, length - at)))
  }
  if (encodeHex(hash.digest()) === claimed) return []
  return [
    'the archive is not byte for byte what was written: its SHA-256 is not the one in its comment',
  ]
}

async function readCentral(
  source: RandomAccess,
  { centralOffset, centralSize, entries }: End,
): Promise<Entry[]> {
  const damaged = new BundleReadError('its directory of files is damaged')
  if (entries > entriesMax) throw new BundleReadError(`it holds more than ${entriesMax} files`)
  const bytes = await source.read(centralOffset, centralSize)
  const view = viewOf(bytes)
  const found: Entry[] = []
  let at = 0
  for (let number = 0; number < entries; number += 1) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== signatures.central) throw damaged
    const nameLength = view.getUint16(at + 28, true)
    const extraLength = view.getUint16(at + 30, true)
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true)
    if (next > bytes.length) throw damaged
    const nameAt = at + 46
    const extra = bytes.subarray(nameAt + nameLength, nameAt + nameLength + extraLength)
    const sizes = readSizes(
      {
        size: view.getUint32(at + 24, true),
        compressedSize: view.getUint32(at + 20, true),
        offset: view.getUint32(at + 42, true),
      },
      extra,
    )
    if (!sizes) throw damaged
    found.push({
      name: decodeUtf8(bytes.subarray(nameAt, nameAt + nameLength)) ?? '(not text)',
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      // Version, flags, method, time, date, CRC and both sizes: the local header repeats them.
      fixed: bytes.slice(at + 6, at + 28),
      ...sizes,
    })
    at = next
  }
  if (at !== bytes.length) throw damaged
  return found
}

type Sizes = { size: number; compressedSize: number; offset: number }

/** The ZIP64 field has those numbers, in this order, that do not fit; `null` where one is missing. */
function readSizes(short: Sizes, extra: Uint8Array): Sizes | null {
  const names = (['size', 'compressedSize', 'offset'] as const).filter(
    (name) => short[name] === tooBig,
  )
  if (names.length === 0) return short
  const view = viewOf(extra)
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== zip64FieldId) continue
    const length = view.getUint16(at + 2, true)
    if (length < names.length * 8 || at + 4 + length > extra.length) return null
    const long = { ...short }
    for (const [i, name] of names.entries()) {
      const value = Number(view.getBigUint64(at + 4 + i * 8, true))
      if (!Number.isSafeInteger(value)) return null
      long[name] = value
    }
    return long
  }
  return null
}

async function* readEntry(
  source: RandomAccess,
  { entry, limit, inflate }: { entry: Entry; limit: number; inflate: Inflate },
): AsyncGenerator<Uint8Array> {
  const start = await findData(source, { entry, limit })
  const packed = readPieces(source, { start, length: entry.compressedSize })
  let length = 0
  try {
    for await (const piece of entry.method === deflated ? inflate(packed) : packed) {
      length += piece.length
      if (length > entry.size) throw new BundleReadError('it unpacks to more than it says')
      yield piece
    }
  } catch (error) {
    if (error instanceof BundleReadError) throw error
    throw new BundleReadError('it cannot be unpacked: its compressed bytes were changed')
  }
  if (length !== entry.size) throw new BundleReadError('it unpacks to less than it says')
}

/** Where the bytes of an entry begin, once its local header agrees with the directory. */
async function findData(
  source: RandomAccess,
  { entry, limit }: { entry: Entry; limit: number },
): Promise<number> {
  const { name, flags, method, fixed, offset, compressedSize, size } = entry
  if ((flags & 1) !== 0) throw new BundleReadError('it is encrypted')
  if (method !== stored && method !== deflated) {
    throw new BundleReadError(`it is packed in a way that bundles are not (method ${method})`)
  }
  if (method === stored && size !== compressedSize) {
    throw new BundleReadError('its two sizes contradict each other')
  }
  const differs = new BundleReadError('its header says otherwise than the directory of files')
  if (offset + 30 > limit) throw differs
  const header = await source.read(offset, 30)
  const view = viewOf(header)
  const nameLength = view.getUint16(26, true)
  const start = offset + 30 + nameLength + view.getUint16(28, true)
  if (view.getUint32(0, true) !== signatures.local || start + compressedSize > limit) throw differs
  const ownName = decodeUtf8(await source.read(offset + 30, nameLength))
  // With a data descriptor the local header leaves CRC and sizes out, with ZIP64 it may have them elsewhere.
  const hasSizes = (flags & 8) === 0 && view.getUint32(22, true) !== tooBig
  const compared = header.subarray(6, hasSizes ? 26 : 14)
  const isSame = compared.every((byte, at) => byte === fixed[at + 2])
  if (!isSame || ownName !== name) throw differs
  return start
}

async function* readPieces(
  source: RandomAccess,
  { start, length }: { start: number; length: number },
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length; at += pieceBytes) {
    yield await source.read(start + at, Math.min(pieceBytes, length - at))
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
