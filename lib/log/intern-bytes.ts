/** Of what comes again and again, such as names of members; what is rare or made up is read anew. */
const knownMax = 2_048
const lengthMax = 128

const known = new Map<number, { bytes: Uint8Array; text: string }>()

/** The text that the bytes [from, to) spell in UTF-8: of what has come before the same string, without making one. */
export function internBytes(bytes: Uint8Array, from: number, to: number): string {
  let sum = to - from
  if (sum > lengthMax) return read(bytes, from, to)
  for (let at = from; at < to; at += 1) sum = (Math.imul(sum, 31) + (bytes[at] as number)) | 0
  const found = known.get(sum)
  if (found && isSame(found.bytes, { bytes, from, to })) return found.text
  const text = read(bytes, from, to)
  if (!found && known.size < knownMax) known.set(sum, { bytes: bytes.slice(from, to), text })
  return text
}

function isSame(
  own: Uint8Array,
  { bytes, from, to }: { bytes: Uint8Array; from: number; to: number },
): boolean {
  if (own.length !== to - from) return false
  for (let at = 0; at < own.length; at += 1) if (own[at] !== bytes[from + at]) return false
  return true
}

function read(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString()
}
