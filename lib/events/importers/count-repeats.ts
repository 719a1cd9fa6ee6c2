/**
 * Counts how often a text came before: 0 for the first time. Takes some 20 bytes for each different text, so that files of
 * millions of rows fit; two of ten million texts are taken for one with a chance of 1 in 180, and then merely counted
 * on, the same way each time.
 */
export function countRepeats(): (hash: Uint8Array) => number {
  let slots = new Float64Array(1 << 12)
  let used = 0
  const repeats = new Map<number, number>()

  function find(key: number): number {
    let slot = key % slots.length
    while (slots[slot] !== 0 && slots[slot] !== key) slot = (slot + 1) % slots.length
    return slot
  }
  function grow(): void {
    const before = slots
    slots = new Float64Array(before.length * 2)
    for (const key of before) if (key !== 0) slots[find(key)] = key
  }

  return (hash) => {
    const key = readKey(hash)
    const slot = find(key)
    if (slots[slot] === key) {
      const count = (repeats.get(key) ?? 0) + 1
      repeats.set(key, count)
      return count
    }
    slots[slot] = key
    used += 1
    if (used * 2 > slots.length) grow()
    return 0
  }
}

/** 52 bits, never 0, which marks a free slot. */
function readKey(hash: Uint8Array): number {
  const view = new DataView(hash.buffer, hash.byteOffset, 8)
  return (view.getUint32(0) & 0xfffff) * 2 ** 32 + view.getUint32(4) || 1
}
