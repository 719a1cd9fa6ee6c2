/** A growing buffer for the parts of a segment. Whole numbers are little-endian base 128 (LEB128), texts UTF-8 behind their length. */
export type ByteWriter = { bytes: Buffer; length: number }

export function makeWriter(capacity = 1_024): ByteWriter {
  return { bytes: Buffer.allocUnsafe(capacity), length: 0 }
}

/** The bytes written so far; the same memory, until the next write. */
export function writtenBytes({ bytes, length }: ByteWriter): Buffer {
  return bytes.subarray(0, length)
}

export function writeNumber(writer: ByteWriter, value: number): void {
  reserve(writer, 8)
  let rest = value
  // Beyond 31 bits the operators on integers would wrap.
  while (rest >= 0x80) {
    writer.bytes[writer.length++] = (rest % 0x80) | 0x80
    rest = Math.floor(rest / 0x80)
  }
  writer.bytes[writer.length++] = rest
}

export function writeText(writer: ByteWriter, text: string): void {
  const bytes = Buffer.from(text, 'utf8')
  writeNumber(writer, bytes.length)
  writeBytes(writer, bytes)
}

export function writeBytes(writer: ByteWriter, bytes: Uint8Array): void {
  reserve(writer, bytes.length)
  writer.bytes.set(bytes, writer.length)
  writer.length += bytes.length
}

function reserve(writer: ByteWriter, more: number): void {
  if (writer.length + more <= writer.bytes.length) return
  const grown = Buffer.allocUnsafe(Math.max(writer.bytes.length * 2, writer.length + more))
  writer.bytes.copy(grown, 0, 0, writer.length)
  writer.bytes = grown
}
