import { concatBytes, encodeUtf8 } from '@/lib/log/core/bytes'

/**
 * The ZIP format (APPNOTE 6.3.9) as far as bundles need it: entries stored or deflated, sizes known beforehand, ZIP64 where
 * a number does not fit 32 bits. Nothing is encrypted or split.
 */
export type ZipEntry = {
  /** ASCII, without a path. */
  name: string
  method: typeof stored | typeof deflated
  crc32: number
  size: number
  compressedSize: number
  /** Where its local header begins. */
  offset: number
}

export const stored = 0
export const deflated = 8

export const signatures = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  zip64End: 0x06064b50,
  zip64Locator: 0x07064b50,
} as const

/** What stands for "look in the ZIP64 field". */
export const tooBig = 0xffffffff
export const tooMany = 0xffff
export const zip64FieldId = 1

export function encodeLocalHeader(entry: ZipEntry, modified: Date): Uint8Array {
  const isBig = entry.size >= tooBig || entry.compressedSize >= tooBig
  const extra = isBig ? zip64Field([entry.size, entry.compressedSize]) : new Uint8Array(0)
  const name = encodeUtf8(entry.name)
  return concatBytes(
    u32(signatures.local),
    commonFields(entry, { isBig, modified }),
    u16(name.length),
    u16(extra.length),
    name,
    extra,
  )
}

export function encodeCentralHeader(entry: ZipEntry, modified: Date): Uint8Array {
  const { offset, size, compressedSize } = entry
  const isBig = size >= tooBig || compressedSize >= tooBig || offset >= tooBig
  const extra = isBig ? zip64Field([size, compressedSize, offset]) : new Uint8Array(0)
  const name = encodeUtf8(entry.name)
  return concatBytes(
    u32(signatures.central),
    u16((unix << 8) | versionOf(isBig)),
    commonFields(entry, { isBig, modified }),
    u16(name.length),
    u16(extra.length),
    // Comment, disk, internal attributes: none.
    u16(0),
    u16(0),
    u16(0),
    // A regular file that everybody may read.
    u32(0o100644 * 0x10000),
    u32(isBig ? tooBig : offset),
    name,
    extra,
  )
}

/** What closes the archive, but for the comment itself. */
export function encodeEnd(end: {
  entries: number
  centralOffset: number
  centralSize: number
  commentLength: number
}): Uint8Array {
  const { entries, centralOffset, centralSize, commentLength } = end
  const isBig = centralOffset >= tooBig
  const zip64 = isBig
    ? concatBytes(
        u32(signatures.zip64End),
        u64(44),
        u16((unix << 8) | versionOf(true)),
        u16(versionOf(true)),
        u32(0),
        u32(0),
        u64(entries),
        u64(entries),
        u64(centralSize),
        u64(centralOffset),
        u32(signatures.zip64Locator),
        u32(0),
        u64(centralOffset + centralSize),
        u32(1),
      )
    : new Uint8Array(0)
  return concatBytes(
    zip64,
    u32(signatures.end),
    u16(0),
    u16(0),
    u16(entries),
    u16(entries),
    u32(centralSize),
    u32(isBig ? tooBig : centralOffset),
    u16(commentLength),
  )
}

/**
 * The archive's comment is this and the SHA-256 of every byte before the hash, in hex: so that a changed byte is seen also
 * where it changes no file. Whoever packs a bundle anew leaves no comment.
 */
export const commentPrefix = 'trailkeeper audit-bundle/1 sha256:'
export const commentLength = commentPrefix.length + 64

const unix = 3

function versionOf(isBig: boolean): number {
  return isBig ? 45 : 20
}

/** From "version needed" to the sizes, the same in both headers. */
function commonFields(
  { method, crc32, size, compressedSize }: ZipEntry,
  { isBig, modified }: { isBig: boolean; modified: Date },
): Uint8Array {
  const { time, date } = dosTime(modified)
  return concatBytes(
    u16(versionOf(isBig)),
    u16(0),
    u16(method),
    u16(time),
    u16(date),
    u32(crc32),
    u32(isBig ? tooBig : compressedSize),
    u32(isBig ? tooBig : size),
  )
}

function zip64Field(numbers: readonly number[]): Uint8Array {
  return concatBytes(u16(zip64FieldId), u16(8 * numbers.length), ...numbers.map(u64))
}

/** Two seconds at most exact, in UTC; the format has no time zone. */
function dosTime(at: Date): { time: number; date: number } {
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1)
  const years = Math.min(127, Math.max(0, at.getUTCFullYear() - 1980))
  return { time, date: (years << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate() }
}

function u16(value: number): Uint8Array {
  return write(2, (view) => view.setUint16(0, value, true))
}

function u32(value: number): Uint8Array {
  return write(4, (view) => view.setUint32(0, value, true))
}

function u64(value: number): Uint8Array {
  return write(8, (view) => view.setBigUint64(0, BigInt(value), true))
}

function write(length: number, fill: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(length)
  fill(new DataView(bytes.buffer))
  return bytes
}
