import { bytesEqual } from '@/lib/log/core/bytes'
import { type ByteReader, readBytes, readNumber, readText } from './byte-reader'
import { type Bits, noBits } from './bits'
import { makeWriter, writeBytes, writeNumber, writeText, writtenBytes } from './byte-writer'

/** One value per event: `values[codes[n]]`, and null for code 0. `values[0]` is never used. */
export type Column = { values: string[]; codes: Codes }
export type Codes = Uint8Array | Uint16Array | Uint32Array

/** Codes in the smallest form that holds them. */
export function makeColumn(values: string[], codes: ArrayLike<number>): Column {
  return { values, codes: codesOf(widthFor(values.length), codes) }
}

/**
 * The events whose value passes `test`; null is asked too. Each different value is asked once, which is what makes a
 * pattern over a million events cheap. The set is the caller's own.
 */
export function selectValues(column: Column, test: (value: string | null) => boolean): Bits {
  const { values, codes } = column
  const passes = new Uint8Array(values.length)
  let passing = 0
  for (let code = 0; code < values.length; code += 1) {
    if (!test(code === 0 ? null : (values[code] as string))) continue
    passes[code] = 1
    passing += 1
  }
  if (passing === 0) return noBits(codes.length)
  const known = selected.get(column)
  if (known && bytesEqual(known.passes, passes)) return known.bits.slice()
  const bits = selectCodes(codes, passes)
  selected.set(column, { passes, bits })
  return bits.slice()
}

/** The last question of each column: a list, its count, its histogram, its facets and its further pages ask the same. */
const selected = new WeakMap<Column, { passes: Uint8Array; bits: Bits }>()

function selectCodes(codes: Codes, passes: Uint8Array): Bits {
  const bits = noBits(codes.length)
  for (let word = 0, at = 0; word < bits.length; word += 1) {
    const end = Math.min(codes.length, at + 32)
    let found = 0
    for (let bit = 0; at < end; at += 1, bit += 1) {
      found |= (passes[codes[at] as number] as number) << bit
    }
    bits[word] = found
  }
  return bits
}

export function encodeColumn({ values, codes }: Column): Buffer {
  const writer = makeWriter(codes.byteLength + values.length * 16)
  writeNumber(writer, values.length)
  for (let code = 1; code < values.length; code += 1) writeText(writer, values[code] as string)
  writeNumber(writer, codes.length)
  writeNumber(writer, codes.BYTES_PER_ELEMENT)
  writeBytes(writer, new Uint8Array(codes.buffer, codes.byteOffset, codes.byteLength))
  return writtenBytes(writer)
}

export function decodeColumn(bytes: Uint8Array): Column {
  const reader: ByteReader = { bytes, at: 0 }
  const values = ['']
  for (let left = readNumber(reader) - 1; left > 0; left -= 1) values.push(readText(reader))
  const length = readNumber(reader)
  const width = readNumber(reader)
  // A copy: elements of several bytes have to begin where memory allows it.
  const copy = Uint8Array.from(readBytes(reader, length * width)).buffer
  return { values, codes: viewCodes(width, copy) }
}

/** Bytes that a column takes in memory, roughly. */
export function weighColumn({ values, codes }: Column): number {
  // The set that was selected last stays with it: a bit for each event, and a byte for each value.
  return values.reduce(
    (sum, value) => sum + 41 + value.length,
    codes.byteLength + (codes.length >>> 3),
  )
}

function widthFor(values: number): number {
  if (values <= 0x100) return 1
  return values <= 0x10000 ? 2 : 4
}

function codesOf(width: number, codes: ArrayLike<number>): Codes {
  if (width === 1) return Uint8Array.from(codes)
  return width === 2 ? Uint16Array.from(codes) : Uint32Array.from(codes)
}

function viewCodes(width: number, buffer: ArrayBuffer): Codes {
  if (width === 1) return new Uint8Array(buffer)
  return width === 2 ? new Uint16Array(buffer) : new Uint32Array(buffer)
}
