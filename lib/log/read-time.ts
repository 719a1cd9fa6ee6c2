const zero = 0x30
/** `2026-11-27T13:17:00.123Z`, as the log writes it. */
const length = 24

/** Milliseconds of the RFC 3339 time that the bytes [from, to) spell; NaN where they spell none. */
export function readTime(bytes: Buffer, from: number, to: number): number {
  const year = number(bytes, from, 4)
  // Date.UTC takes the first hundred years for those of the last century.
  if (to - from !== length || bytes[to - 1] !== 0x5a || !(year >= 100))
    return readAny(bytes, from, to)
  const ms = Date.UTC(
    year,
    number(bytes, from + 5, 2) - 1,
    number(bytes, from + 8, 2),
    number(bytes, from + 11, 2),
    number(bytes, from + 14, 2),
    number(bytes, from + 17, 2),
    number(bytes, from + 20, 3),
  )
  return Number.isNaN(ms) ? readAny(bytes, from, to) : ms
}

/** NaN where they are no digits. */
function number(bytes: Buffer, at: number, digits: number): number {
  let value = 0
  for (let end = at + digits; at < end; at += 1) {
    const digit = (bytes[at] as number) - zero
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : Number.NaN
  }
  return value
}

function readAny(bytes: Buffer, from: number, to: number): number {
  return Date.parse(bytes.toString('latin1', from, to))
}
