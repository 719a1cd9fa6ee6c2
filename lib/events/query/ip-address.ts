/** All addresses of which the first `bits` bits are those of `bytes`. */
export type Network = { bytes: number[]; bits: number }

/**
 * The 4 bytes of an IPv4 address or the 16 of an IPv6 one; IPv4 written as IPv6 (`::ffff:10.0.0.1`) is IPv4. Null for
 * anything else, zones (`fe80::1%eth0`) included.
 */
export function readAddress(text: string): number[] | null {
  const bytes = text.includes(':') ? readIpv6(text) : readIpv4(text)
  const isMapped =
    bytes?.length === 16 && bytes.slice(0, 12).every((byte, at) => byte === mapped[at])
  return isMapped ? bytes.slice(12) : bytes
}

const mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255]

/** Reads `10.0.0.0/8` and `2001:db8::/32`. What the address says beyond the prefix does not matter. */
export function readNetwork(text: string): Network | null {
  const [, address = '', length = ''] = /^([^/]*)\/(\d{1,3})$/.exec(text) ?? []
  const bytes = readAddress(address)
  if (bytes === null) return null
  // Of IPv4 written as IPv6, the prefix counts from the beginning of the IPv6 address.
  const bits = Number(length) - (bytes.length === 4 && address.includes(':') ? 96 : 0)
  return length !== '' && bits >= 0 && bits <= bytes.length * 8 ? { bytes, bits } : null
}

/** Whether the address lies within the network; one of the other version never does. */
export function isInNetwork(address: number[], { bytes, bits }: Network): boolean {
  if (address.length !== bytes.length) return false
  const whole = bits >> 3
  for (let at = 0; at < whole; at += 1) {
    if (address[at] !== bytes[at]) return false
  }
  const shift = 8 - (bits & 7)
  return shift === 8 || (address[whole] ?? 0) >> shift === (bytes[whole] ?? 0) >> shift
}

/** The one spelling of an address (RFC 5952), so that `2001:DB8:0::1` and `2001:db8::1` are the same. */
export function writeAddress(bytes: number[]): string {
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0)).toString(16),
  )
  const { start, length } = findZeros(groups)
  if (length < 2) return groups.join(':')
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`
}

/** The first of the longest runs of zeros. */
function findZeros(groups: string[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  let start = 0
  for (const [at, group] of groups.entries()) {
    if (group !== '0') start = at + 1
    else if (at + 1 - start > best.length) best = { start, length: at + 1 - start }
  }
  return best
}

function readIpv4(text: string): number[] | null {
  const fields = text.split('.')
  const isRight = fields.length === 4 && fields.every((field) => /^(?:0|[1-9]\d{0,2})$/.test(field))
  const bytes = fields.map(Number)
  return isRight && bytes.every((byte) => byte <= 255) ? bytes : null
}

function readIpv6(text: string): number[] | null {
  if (text.length > 45) return null
  const sides = text.split('::')
  if (sides.length > 2) return null
  const [left, right] = sides.map((side, at) => readGroups(side, at === sides.length - 1))
  if (!left || right === null) return null
  if (right === undefined) return left.length === 16 ? left : null
  const missing = 16 - left.length - right.length
  return missing < 2 ? null : [...left, ...new Array<number>(missing).fill(0), ...right]
}

/** The bytes of `a:b:c`; the last group of an address may be IPv4. */
function readGroups(text: string, isEnd: boolean): number[] | null {
  if (text === '') return []
  const bytes: number[] = []
  const groups = text.split(':')
  for (const [at, group] of groups.entries()) {
    if (/^[\da-f]{1,4}$/i.test(group)) {
      const number = Number.parseInt(group, 16)
      bytes.push(number >> 8, number & 255)
    } else {
      const ipv4 = isEnd && at === groups.length - 1 ? readIpv4(group) : null
      if (ipv4 === null) return null
      bytes.push(...ipv4)
    }
  }
  return bytes
}
