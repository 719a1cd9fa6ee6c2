/** Power of two. */
const slots = 4_096
const lengthMax = 128

/**
 * What was made of texts that come again and again, such as names of members, found by their bytes. It holds so many and no more: what is
 * rare or made up gives way, and is made anew.
 */
export class KnownBytes<Value> {
  private readonly known: (Known<Value> | undefined)[] = new Array(slots)
  private readonly make: (text: string) => Value

  /** `make`: from the text that the bytes spell in UTF-8. */
  constructor(make: (text: string) => Value) {
    this.make = make
  }

  /** What is made of the bytes [from, to). */
  read(bytes: Uint8Array, from: number, to: number): Value {
    const length = to - from
    if (length > lengthMax) return this.make(decode(bytes, from, to))
    let sum = length
    for (let at = from; at < to; at += 1) sum = (Math.imul(sum, 31) + (bytes[at] as number)) | 0
    const slot = (sum ^ (sum >>> 15)) & (slots - 1)
    const found = this.known[slot]
    if (found && isSame(found.bytes, { bytes, from, to })) return found.value
    const value = this.make(decode(bytes, from, to))
    // A copy: a Buffer's own `slice` would keep the whole batch that the bytes stand in.
    this.known[slot] = { bytes: new Uint8Array(bytes.subarray(from, to)), value }
    return value
  }
}

type Known<Value> = { bytes: Uint8Array; value: Value }

function isSame(
  own: Uint8Array,
  { bytes, from, to }: { bytes: Uint8Array; from: number; to: number },
): boolean {
  if (own.length !== to - from) return false
  for (let at = 0; at < own.length; at += 1) if (own[at] !== bytes[from + at]) return false
  return true
}

function decode(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString()
}
