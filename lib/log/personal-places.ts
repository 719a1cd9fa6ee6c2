import { parsePointer } from './core/json-pointer'
import {
  closeBrace,
  firstAt,
  isValueAt,
  memberNameEnd,
  nextAt,
  openBrace,
  valueEnd,
} from './json-bytes'
import { KnownBytes } from './known-bytes'
import { lineFeed, type PackedRow, tab, valuesAt } from './packed-row'

/** Where a pointer leads: to a member of a container. */
export type Spot = { container: string; tokens: readonly string[]; name: string }

export type PersonalPlace = {
  spot: Spot
  /** From the name, without its quote, to the end of the value. */
  from: number
  to: number
}

/**
 * Reads the personal values of a row as places in its bytes, in the order in which they are put back, and adds the refs of erased ones
 * to `erased`. False where text alone does not put one back: two at one place, an escape, or no pointer.
 */
export function readPlaces(
  row: PackedRow,
  { places, erased }: { places: PersonalPlace[]; erased: string[] },
): boolean {
  const { bytes, end } = row
  let at = valuesAt(row)
  while (at < end) {
    if (bytes[at] !== lineFeed) return false
    const refAt = at + 1
    // A control character is of no ref: what ends one is a tab, or nothing.
    for (at = refAt; at < end && (bytes[at] as number) >= firstPrintable; ) at += 1
    if (at >= end || bytes[at] !== tab) return false
    const text = at + 1
    if (bytes[text] !== openBrace) {
      erased.push(bytes.toString('utf8', refAt, at))
      at = text
      continue
    }
    at = text + 2
    for (let from = firstAt(bytes, text); from >= 0; ) {
      const nameTo = memberNameEnd(bytes, from)
      if (nameTo < 0) return false
      const spot = knownSpots.read(bytes, from + 1, nameTo - 1)
      if (!spot || isTaken(places, spot)) return false
      const to = valueEnd(bytes, nameTo + 1)
      if (!isValueAt(bytes, nameTo + 1, to)) return false
      // The name is how the pointer ends: `"/actor/email":"…"` → `"email":"…"`.
      let name = nameTo - 1
      while (bytes[name - 1] !== slash) name -= 1
      places.push({ spot, from: name, to })
      from = nextAt(bytes, to)
      at = to + 1
    }
    if (bytes[at - 1] !== closeBrace) return false
  }
  return at === end
}

const slash = 0x2f
const firstPrintable = 0x20

function isTaken(places: readonly PersonalPlace[], { container, name }: Spot): boolean {
  for (const { spot } of places) {
    if (spot.name === name && spot.container === container) return true
  }
  return false
}

/** Null where bytes alone do not lead there: an escape, more than ASCII, or no pointer. */
function spotOf(pointer: string): Spot | null {
  const cut = pointer.lastIndexOf('/')
  const isPlain = cut >= 0 && /^[ !#-[\]-}]*$/.test(pointer)
  const container = pointer.slice(0, Math.max(0, cut))
  const tokens = container === '' ? rootTokens : parsePointer(container)
  return isPlain && tokens ? { container, tokens, name: pointer.slice(cut + 1) } : null
}

const rootTokens: readonly string[] = []
const knownSpots = new KnownBytes(spotOf)
