/** A small, fast, seeded source of chance (sfc32). Not for secrets: whoever knows the seed knows every number. */
export type Random = {
  /** 0 … 2^32 - 1 */
  uint32(): number
  /** 0 ≤ x < 1 */
  float(): number
  /** 0 … size - 1 */
  int(size: number): number
  chance(probability: number): boolean
  pick<T>(values: readonly T[]): T
  /** Lower-case hexadecimal, `length` a multiple of 8. */
  hex(length: number): string
}

export function createRandom(seed: string | number): Random {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, hashText(String(seed)), 1]

  function uint32(): number {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return sum >>> 0
  }
  const float = () => uint32() / 0x100000000
  const int = (size: number) => Math.floor(float() * size)

  for (let round = 0; round < 15; round++) uint32()
  return {
    uint32,
    float,
    int,
    chance: (probability) => float() < probability,
    pick(values) {
      const value = values[int(values.length)]
      if (value === undefined) throw new Error('There is nothing to pick from an empty list.')
      return value
    },
    hex(length) {
      let text = ''
      while (text.length < length) text += hexWord(uint32())
      return text
    },
  }
}

/**
 * Picks places 0 … n - 1 in proportion to their weights.
 * All weights zero: always the first place.
 */
export function createWeightedPicker(weights: readonly number[]): (random: Random) => number {
  let sum = 0
  const sums = Float64Array.from(weights, (weight) => {
    sum += weight
    return sum
  })
  return (random) => {
    const wanted = random.float() * sum
    let [low, high] = [0, sums.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sums[middle] ?? 0) > wanted) high = middle
      else low = middle + 1
    }
    return low
  }
}

/** Weights 1, 1/2, 1/3 …: a few do most, as everywhere. */
export function zipfWeights(size: number, exponent = 1): number[] {
  return Array.from({ length: size }, (_, place) => 1 / (place + 1) ** exponent)
}

/** UUID version 7 (RFC 9562): sorts by time; the rest is seeded chance, so the same run gives the same ids. */
export function makeUuidV7({ atMs, random }: { atMs: number; random: Random }): string {
  const time = atMs.toString(16).padStart(12, '0')
  const [first, second, third] = [random.uint32(), random.uint32(), random.uint32()]
  const version = hexBytes[0x70 | (first & 0x0f)]
  const variant = hexBytes[0x80 | (second & 0x3f)]
  return (
    `${time.slice(0, 8)}-${time.slice(8)}-${version}${hexBytes[(first >>> 8) & 0xff]}` +
    `-${variant}${hexBytes[(second >>> 8) & 0xff]}` +
    `-${hexBytes[first >>> 24]}${hexBytes[second >>> 24]}${hexWord(third)}`
  )
}

const hexBytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function hexWord(word: number): string {
  return `${hexBytes[word >>> 24]}${hexBytes[(word >>> 16) & 0xff]}${hexBytes[(word >>> 8) & 0xff]}${hexBytes[word & 0xff]}`
}

/** FNV-1a: spreads a seed text over 32 bits. */
function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  return hash >>> 0
}
