/** A set of events of one segment: bit `n % 32` of word `n / 32` stands for event n. All sets of a segment have one length. */
export type Bits = Uint32Array

/** The set of none of `size` events. */
export function noBits(size: number): Bits {
  return new Uint32Array((size + 31) >>> 5)
}

/** The set of all of `size` events. */
export function allBits(size: number): Bits {
  const bits = noBits(size).fill(0xffffffff)
  const rest = size & 31
  if (rest > 0) bits[bits.length - 1] = (1 << rest) - 1
  return bits
}

export function setBit(bits: Bits, at: number): void {
  bits[at >>> 5] = (bits[at >>> 5] as number) | (1 << (at & 31))
}

export function hasBit(bits: Bits, at: number): boolean {
  return ((bits[at >>> 5] as number) & (1 << (at & 31))) !== 0
}

/** Keeps in `into` what is in both. */
export function keepBits(into: Bits, other: Bits): void {
  for (let word = 0; word < into.length; word += 1) {
    into[word] = (into[word] as number) & (other[word] as number)
  }
}

/** Adds `other` to `into`. */
export function addBits(into: Bits, other: Bits): void {
  for (let word = 0; word < into.length; word += 1) {
    into[word] = (into[word] as number) | (other[word] as number)
  }
}

/** What is in `all` and not in `bits`. */
export function invertBits(bits: Bits, all: Bits): Bits {
  return all.map((word, at) => word & ~(bits[at] as number))
}

export function isEmpty(bits: Bits): boolean {
  return bits.every((word) => word === 0)
}

export function countBits(bits: Bits): number {
  let count = 0
  for (let at = 0; at < bits.length; at += 1) {
    let word = bits[at] as number
    word -= (word >>> 1) & 0x55555555
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333)
    count += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
  }
  return count
}

/** Calls `visit` for each member, lowest first. */
export function eachBit(bits: Bits, visit: (at: number) => void): void {
  for (let index = 0; index < bits.length; index += 1) {
    let word = bits[index] as number
    while (word !== 0) {
      const low = word & -word
      visit((index << 5) + (31 - Math.clz32(low)))
      word ^= low
    }
  }
}

/** The same, highest first. */
export function eachBitDown(bits: Bits, visit: (at: number) => void): void {
  for (let index = bits.length - 1; index >= 0; index -= 1) {
    let word = bits[index] as number
    while (word !== 0) {
      const high = 31 - Math.clz32(word)
      visit((index << 5) + high)
      word &= ~(1 << high)
    }
  }
}

/** The lowest members, at most `limit`. */
export function firstBits(bits: Bits, limit: number): number[] {
  const found: number[] = []
  for (let index = 0; index < bits.length && found.length < limit; index += 1) {
    for (let word = bits[index] as number; word !== 0 && found.length < limit; word &= word - 1) {
      found.push((index << 5) + (31 - Math.clz32(word & -word)))
    }
  }
  return found
}
