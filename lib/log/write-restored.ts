import type { ByteWriter } from '@/lib/platform/byte-writer'
import { parsePointer } from './core/json-pointer'
import { leafVersion } from './core/leaf'
import { describeAction } from './describe-action'
import { internBytes } from './intern-bytes'
import {
  closeBrace,
  comma,
  firstAt,
  isObjectAt,
  nameEnd,
  nextAt,
  openBrace,
  quote,
  stringEnd,
  valueEnd,
} from './json-bytes'
import { leafHashOf, lineFeed, type PackedRow, restoreRow, valuesAt } from './packed-row'

/** What is said of an event that was written. */
export type Written = { id: string; action: string; occurredMs: number }

/** The whole event as JSON. */
export function writeRow(row: PackedRow, out: ByteWriter): void {
  if (writeRestored(row, out)) out.byte(closeBrace)
  else out.text(JSON.stringify(restoreRow(row)))
}

/**
 * What `JSON.stringify(restoreEvent(row))` says, cut out of the row's own bytes, but for the brace that closes it: more may follow.
 * What stays as it is need not be read. Null, and nothing written, for the few rows where a value goes to a place that takes more
 * (an element of an array, a container that is not in the line, a name with an escape), and where something does not fit:
 * `restoreEvent` reads those, or says what is wrong. The line is taken for the canonical JSON that was sealed.
 */
export function writeRestored(row: PackedRow, out: ByteWriter): Written | null {
  const start = out.length
  const written = write(row, out)
  if (!written) out.length = start
  return written
}

const slash = 0x2f

function write(row: PackedRow, out: ByteWriter): Written | null {
  const { bytes, lineAt, lineEnd } = row
  const values = readValues(row)
  if (!values) return null
  const { places, erased } = values
  const root = places.find(({ tokens }) => tokens.length === 0)
  let left = places.length - (root ? 1 : 0)
  const start = out.length
  out.byte(openBrace)
  let id = ''
  let action = ''
  let [occurredAt, occurredEnd, recordedAt, recordedEnd] = [-1, -1, -1, -1]
  let isOurs = false
  /** Where that begins which stays as it is; -1: nowhere. */
  let kept = -1
  for (let from = lineAt + 1; from >= 0; ) {
    const to = nameEnd(bytes, from)
    if (to < 0) return null
    const name = internBytes(bytes, from + 1, to - 1)
    const end = valueEnd(bytes, to + 1)
    if (isOwnName(name)) {
      if (name === 'at') [occurredAt, occurredEnd] = [to + 1, end]
      else if (name === 'rx') [recordedAt, recordedEnd] = [to + 1, end]
      else if (name === 'v') isOurs = internBytes(bytes, to + 1, end) === version
      if (kept >= 0) out.copy(bytes, kept, from - 1)
      kept = -1
    } else {
      if (!eventMembers.has(name) || root?.names.includes(name)) return null
      // With the comma before it.
      if (kept < 0) kept = out.length === start + 1 ? from : from - 1
      if (name === 'id') id = bytes.toString('latin1', to + 2, end - 1)
      else if (name === 'action') action = internBytes(bytes, to + 2, end - 1)
      if (left > 0) {
        const found = findPlaces(bytes, { at: to + 1, name, places })
        if (!found) return null
        for (const { at, place } of found) {
          out.copy(bytes, kept, at)
          if (bytes[at - 1] !== openBrace) out.byte(comma)
          writeMembers(place, { bytes, out })
          kept = at
        }
        left -= found.length
      }
    }
    from = nextAt(bytes, end)
    if (from < 0 && end !== lineEnd - 1) return null
    if (from < 0 && kept >= 0) out.copy(bytes, kept, end)
  }
  if (left > 0 || !isOurs || occurredAt < 0 || recordedAt < 0 || id === '') return null
  if (action === '' || action.includes('\\')) return null
  if (root) {
    if (!root.names.every((name) => eventMembers.has(name))) return null
    out.byte(comma)
    writeMembers(root, { bytes, out })
  }
  out.text(`,"seq":${row.seq},"occurred_at":`)
  out.copy(bytes, occurredAt, occurredEnd)
  out.copy(recordedName)
  out.copy(bytes, recordedAt, recordedEnd)
  out.copy(hashName)
  out.text(leafHashOf(row))
  out.copy(wordsOf(action))
  if (erased.length > 0) out.text(`,"erased":${JSON.stringify(erased)}`)
  const occurredMs = Date.parse(bytes.toString('latin1', occurredAt + 1, occurredEnd - 1))
  return { id, action, occurredMs }
}

const version = JSON.stringify(leafVersion)
const recordedName = Buffer.from(',"recorded_at":')
const hashName = Buffer.from(',"leaf_hash":"')

/** What an event shows under another name, or not at all. */
function isOwnName(name: string): boolean {
  return name === 'at' || name === 'rx' || name === 'log' || name === 'sd' || name === 'v'
}

const eventMembers = new Set([
  ...['id', 'via', 'action', 'actor', 'targets', 'workspace', 'context', 'outcome', 'source'],
  ...['request', 'changes', 'details', 'redacted'],
])

/** Values that go into one container, in the order in which they are put there. */
type Place = {
  tokens: readonly string[]
  names: string[]
  /** From the name, without its quote, to the end of the value: from, to, from, to … */
  ranges: number[]
}

function writeMembers({ ranges }: Place, { bytes, out }: { bytes: Buffer; out: ByteWriter }) {
  for (let at = 0; at < ranges.length; at += 2) {
    if (at > 0) out.byte(comma)
    out.byte(quote)
    out.copy(bytes, ranges[at], ranges[at + 1])
  }
}

function readValues(row: PackedRow): {
  places: Place[]
  erased: string[]
} | null {
  const { bytes, end } = row
  const places: Place[] = []
  const erased: string[] = []
  for (let at = valuesAt(row); at < end; ) {
    if (bytes[at] !== lineFeed) return null
    const refEnd = bytes.indexOf('\t', at)
    const text = refEnd + 1
    if (bytes[text] !== openBrace) {
      erased.push(internBytes(bytes, at + 1, refEnd))
      at = text
      continue
    }
    at = text + 2
    for (let from = firstAt(bytes, text); from >= 0; ) {
      const to = stringEnd(bytes, from)
      const spot = spotOf(internBytes(bytes, from + 1, to - 1))
      if (!spot) return null
      const valueTo = valueEnd(bytes, to + 1)
      // The name is how the pointer ends: `"/actor/email":"…"` → `"email":"…"`.
      let name = to - 1
      while (bytes[name - 1] !== slash) name -= 1
      if (!addValue(places, spot, [name, valueTo])) return null
      from = nextAt(bytes, valueTo)
      at = valueTo + 1
    }
  }
  return { places, erased }
}

/** False where there is such a value already. */
function addValue(
  places: Place[],
  { tokens, name }: Spot,
  [from, to]: [from: number, to: number],
): boolean {
  const place = places.find((one) => isSame(one.tokens, tokens))
  if (!place) {
    places.push({ tokens, names: [name], ranges: [from, to] })
    return true
  }
  if (place.names.includes(name)) return false
  place.names.push(name)
  place.ranges.push(from, to)
  return true
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  if (one === other) return true
  return one.length === other.length && one.every((token, at) => token === other[at])
}

/** Where a pointer leads: the way to the container, and the member in it. */
type Spot = { tokens: readonly string[]; name: string }

/** Many pointers, and few different ones; what is rare or made up is looked at anew. */
const knownSpots = new Map<string, Spot | null>()
const knownMax = 1_000

/** Null where text alone does not lead there: an escape, or no pointer. */
function spotOf(pointer: string): Spot | null {
  const known = knownSpots.get(pointer)
  if (known !== undefined) return known
  const cut = pointer.lastIndexOf('/')
  const isPlain = cut >= 0 && !pointer.includes('\\') && !pointer.includes('~')
  const tokens = cut === 0 ? rootTokens : parsePointer(pointer.slice(0, cut))
  const spot = isPlain && tokens ? { tokens, name: pointer.slice(cut + 1) } : null
  if (knownSpots.size < knownMax) knownSpots.set(pointer, spot)
  return spot
}

const rootTokens: readonly string[] = []

/** Where the containers close that lie in the member at `at`, ascending; null where one is not there, or has such a value. */
function findPlaces(
  bytes: Buffer,
  { at, name, places }: { at: number; name: string; places: readonly Place[] },
): { at: number; place: Place }[] | null {
  const found: { at: number; place: Place }[] = []
  for (const place of places) {
    if (place.tokens[0] !== name) continue
    let container = at
    for (let depth = 1; depth < place.tokens.length && container >= 0; depth += 1) {
      container = childAt(bytes, { at: container, token: place.tokens[depth] ?? '' })
    }
    const close = container < 0 ? -1 : closeOf(bytes, { at: container, without: place.names })
    if (close < 0) return null
    found.push({ at: close, place })
  }
  return found.length > 1 ? found.sort((one, other) => one.at - other.at) : found
}

/** Where a member (by the spelling of its name) or an element of the container at `at` begins; -1: it has none, or is none. */
function childAt(bytes: Buffer, { at, token }: { at: number; token: string }): number {
  let from = firstAt(bytes, at)
  if (isObjectAt(bytes, at)) {
    while (from >= 0) {
      const to = nameEnd(bytes, from)
      if (to < 0) return -1
      if (internBytes(bytes, from + 1, to - 1) === token) return to + 1
      from = nextAt(bytes, valueEnd(bytes, to + 1))
    }
  }
  if (!/^(0|[1-9]\d{0,9})$/.test(token)) return -1
  for (let left = Number(token); left > 0 && from >= 0; left -= 1) {
    from = nextAt(bytes, valueEnd(bytes, from))
  }
  return from
}

/** Where the object at `at` closes, unless it has one of these members or is no object: then -1. */
function closeOf(
  bytes: Buffer,
  { at, without }: { at: number; without: readonly string[] },
): number {
  if (!isObjectAt(bytes, at)) return -1
  let close = at + 1
  for (let from = firstAt(bytes, at); from >= 0; ) {
    const to = stringEnd(bytes, from)
    if (without.includes(internBytes(bytes, from + 1, to - 1))) return -1
    close = valueEnd(bytes, to + 1)
    from = nextAt(bytes, close)
  }
  return close
}

const wordBytes = new Map<string, Buffer>()

/** What an action is called, as members; before them a text closes, and a comma follows. */
function wordsOf(action: string): Buffer {
  const known = wordBytes.get(action)
  if (known !== undefined) return known
  const bytes = Buffer.from(`",${JSON.stringify(describeAction(action)).slice(1, -1)}`)
  if (wordBytes.size < knownMax) wordBytes.set(action, bytes)
  return bytes
}
