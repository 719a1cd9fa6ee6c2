/** Up to here a loop is quicker than a call out of JavaScript. */
const shortMax = 192
const shortTextMax = 64
const asciiMax = 0x7f
const padding = 0x3d
const quote = 0x22
const zero = 0x30
const intMax = 2 ** 31 - 1
const powers = Array.from({ length: 11 }, (_, digits) => 10 ** digits)
const base64Digits = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')

/** Bytes in the making, in a buffer that grows. What was taken of it stays as it is, whatever is written behind. */
export class ByteWriter {
  private buffer: Buffer
  length = 0

  constructor(size: number) {
    this.buffer = Buffer.allocUnsafeSlow(size)
  }

  /** A character that is ASCII. */
  byte(code: number): void {
    if (this.length === this.buffer.length) this.grow(1)
    this.buffer[this.length] = code
    this.length += 1
  }

  /** Bytes [from, to) of `source`. */
  copy(source: Uint8Array, from = 0, to = source.length): void {
    const size = to - from
    if (this.length + size > this.buffer.length) this.grow(size)
    const { buffer } = this
    if (size <= shortMax) {
      for (let at = from, put = this.length; at < to; at += 1, put += 1) {
        buffer[put] = source[at] as number
      }
    } else buffer.set(source.subarray(from, to), this.length)
    this.length += size
  }

  /** The UTF-8 of a text. */
  text(text: string): void {
    // A unit of a string has three bytes at most.
    const room = text.length * 3
    if (this.length + room > this.buffer.length) this.grow(room)
    if (text.length > shortTextMax || !this.ascii(text)) {
      this.length += this.buffer.write(text, this.length)
    }
  }

  /** The JSON of a text. */
  json(text: string): void {
    const { length } = this
    this.byte(quote)
    if (text.length <= shortTextMax && isPlain(text)) {
      this.text(text)
      this.byte(quote)
    } else {
      this.length = length
      this.text(JSON.stringify(text))
    }
  }

  /** A whole number that is not negative, in decimal digits, at least so many. */
  number(value: number, digitsMin = 1): void {
    if (value > intMax) {
      this.text(String(value))
      return
    }
    let digits = digitsMin
    while (value >= (powers[digits] as number)) digits += 1
    if (this.length + digits > this.buffer.length) this.grow(digits)
    let left = value
    for (let put = this.length + digits - 1; put >= this.length; put -= 1) {
      const rest = Math.trunc(left / 10)
      this.buffer[put] = zero + left - rest * 10
      left = rest
    }
    this.length += digits
  }

  /** The base64 of the bytes [from, to) of `source`. */
  base64(source: Uint8Array, from: number, to: number): void {
    const size = Math.ceil((to - from) / 3) * 4
    if (this.length + size > this.buffer.length) this.grow(size)
    const { buffer } = this
    const end = this.length + size
    for (let at = from, put = this.length; at < to; at += 3, put += 4) {
      const second = at + 1 < to ? (source[at + 1] as number) : 0
      const third = at + 2 < to ? (source[at + 2] as number) : 0
      const bits = ((source[at] as number) << 16) | (second << 8) | third
      buffer[put] = base64Digits[bits >> 18] as number
      buffer[put + 1] = base64Digits[(bits >> 12) & 63] as number
      buffer[put + 2] = base64Digits[(bits >> 6) & 63] as number
      buffer[put + 3] = base64Digits[bits & 63] as number
    }
    const missing = (3 - ((to - from) % 3)) % 3
    for (let put = end - missing; put < end; put += 1) buffer[put] = padding
    this.length = end
  }

  /** False, and nothing written, where it is not ASCII. */
  private ascii(text: string): boolean {
    const { buffer, length } = this
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      if (code > asciiMax) return false
      buffer[length + at] = code
    }
    this.length += text.length
    return true
  }

  /** What was written, [from, to) of it; not a copy. */
  taken(from = 0, to = this.length): Buffer {
    return this.buffer.subarray(from, to)
  }

  /** Leaves what was taken to whoever has it. */
  private grow(size: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.length + size))
    larger.set(this.buffer.subarray(0, this.length))
    this.buffer = larger
  }
}

/** Whether it stands in JSON as it is. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 0x20 || code > asciiMax || code === quote || code === 0x5c) return false
  }
  return true
}
