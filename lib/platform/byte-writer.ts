/** Up to here a loop is quicker than a call out of JavaScript. */
const shortMax = 192

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
    this.length += this.buffer.write(text, this.length)
  }

  /** What was written from `from` on; not a copy. */
  taken(from = 0): Buffer {
    return this.buffer.subarray(from, this.length)
  }

  /** Leaves what was taken to whoever has it. */
  private grow(size: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.length + size))
    larger.set(this.buffer.subarray(0, this.length))
    this.buffer = larger
  }
}
