import { randomFillSync } from 'node:crypto'
import { nowMs } from './clock'

/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then a 12-bit counter and 62 random bits.
 * Every id made by this process is greater than the one before, also within one millisecond and when the
 * clock goes back; then the id's time runs ahead of the clock by as little as that takes.
 */
export function newUuidV7(atMs: number = nowMs()): string {
  if (atMs > lastMs) {
    lastMs = atMs
    // Starting low in the counter's range leaves room for 2,048 more ids in this millisecond.
    counter = takeRandomByte() * 8
  } else if (counter < 0xfff) {
    counter++
  } else {
    lastMs++
    counter = 0
  }
  const time = lastMs.toString(16).padStart(12, '0')
  const random = takeRandomHex()
  const variant = ((Number.parseInt(random.slice(0, 1), 16) & 3) | 8).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${variant}${random.slice(1, 4)}-${random.slice(4)}`
}

/** Whether a text is a UUID: anything else makes Postgres fail on the cast instead of finding nothing. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}

let lastMs = 0
let counter = 0

// One system call per id would cost more than all the rest, so randomness is taken 4 KiB at a time.
const pool = Buffer.alloc(4096)
let used = pool.length

function takeRandomByte(): number {
  refill(1)
  const byte = pool[used] ?? 0
  used++
  return byte
}

function takeRandomHex(): string {
  refill(8)
  const hex = pool.toString('hex', used, used + 8)
  used += 8
  return hex
}

function refill(bytes: number): void {
  if (used + bytes <= pool.length) return
  randomFillSync(pool)
  used = 0
}
