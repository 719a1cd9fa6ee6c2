/**
 * A UUIDv7 (RFC 9562 §5.7): milliseconds, a 12-bit counter, 62 random bits. Each one made by this process is
 * greater than the one before, also within one millisecond and when the clock goes back.
 */
export function newUuidV7(): string {
  const nowMs = Date.now()
  const random = crypto.getRandomValues(new Uint8Array(9))
  if (nowMs > lastMs) {
    lastMs = nowMs
    // Starting low leaves room for thousands more in this millisecond.
    counter = random[8] ?? 0
  } else if (counter < 0xfff) {
    counter++
  } else {
    lastMs++
    counter = 0
  }
  random[0] = ((random[0] ?? 0) & 0x3f) | 0x80
  const time = toHex(lastMs, 12)
  const tail = Array.from(random.subarray(0, 8), (byte) => toHex(byte, 2)).join('')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${toHex(counter, 3)}-${tail.slice(0, 4)}-${tail.slice(4)}`
}

let lastMs = 0
let counter = 0

function toHex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}
