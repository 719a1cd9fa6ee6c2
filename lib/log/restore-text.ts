import { parsePointer } from './core/json-pointer'
import { leafVersion } from './core/leaf'
import { describeAction } from './describe-action'
import { childAt, closeOf, nameEnd, nextAt, stringEnd, valueEnd } from './json-text'
import { type EventRow, restoreEvent } from './restore-event'
import type { StoredEvent } from './schema'

/** What the database holds of one event, as texts. */
export type TextRow = {
  seq: number
  line: string
  /** Base64. */
  leafHash: string
  /** Ref and canonical text of its personal values; null once erased. */
  personal: [ref: string, text: string | null][]
}

export type RestoredText = {
  id: string
  action: string
  /** As the line has it. */
  occurredAt: string
  /** The event as JSON, without the brace that closes it: more may follow. */
  open: string
}

/** The row as `restoreEvent` takes it. */
export function eventRowOf({ leafHash, ...row }: TextRow): EventRow {
  return { ...row, leafHash: Buffer.from(leafHash, 'base64') }
}

/** The whole event, as the API and the console show it. */
export function restoreRow(row: TextRow): StoredEvent {
  return restoreEvent(eventRowOf(row))
}

/** The same as JSON. */
export function writeRow(row: TextRow): string {
  const text = restoreText(row)
  return text ? `${text.open}}` : JSON.stringify(restoreRow(row))
}

/**
 * What `JSON.stringify(restoreEvent(row))` says, cut out of the row's own texts: what stays as it is need not be read. Null for the
 * few rows where a value goes to a place that takes more (an element of an array, a container that is not in the line, a name with
 * an escape), and where something does not fit: `restoreEvent` reads those, or says what is wrong. The line is taken for the
 * canonical JSON that was sealed.
 */
export function restoreText({ seq, line, leafHash, personal }: TextRow): RestoredText | null {
  const values = readValues(personal)
  if (!values) return null
  const { places, erased } = values
  const root = places.find(({ tokens }) => tokens.length === 0)
  let left = places.length - (root ? 1 : 0)
  const own: { [Name in OwnName]?: string } = {}
  let json = ''
  let id = ''
  let action = ''
  /** Where that begins which stays as it is; -1: nowhere. */
  let kept = -1
  for (let from = 1; from >= 0; ) {
    const to = nameEnd(line, from)
    if (to < 0) return null
    const name = line.slice(from + 1, to - 1)
    const end = valueEnd(line, to + 1)
    if (isOwnName(name)) {
      own[name] = line.slice(to + 1, end)
      if (kept >= 0) json += line.slice(kept, from - 1)
      kept = -1
    } else {
      if (!eventMembers.has(name) || root?.names.includes(name)) return null
      // With the comma before it.
      if (kept < 0) kept = json === '' ? from : from - 1
      if (name === 'id') id = line.slice(to + 2, end - 1)
      else if (name === 'action') action = line.slice(to + 2, end - 1)
      if (left > 0) {
        const found = findPlaces(line, { at: to + 1, name, places })
        if (!found) return null
        for (const { at, place } of found) {
          json += `${line.slice(kept, at)}${line.endsWith('{', at) ? '' : ','}${place.members}`
          kept = at
        }
        left -= found.length
      }
    }
    from = nextAt(line, end)
    if (from < 0 && kept >= 0) json += line.slice(kept, end)
  }
  if (left > 0 || own.v !== version || !own.at || !own.rx || id === '') return null
  if (action === '' || action.includes('\\')) return null
  if (root) {
    if (!root.names.every((name) => eventMembers.has(name))) return null
    json += `,${root.members}`
  }
  const last = erased.length > 0 ? `,"erased":${JSON.stringify(erased)}` : ''
  return {
    id,
    action,
    occurredAt: own.at.slice(1, -1),
    open: `{${json},"seq":${seq},"occurred_at":${own.at},"recorded_at":${own.rx},"leaf_hash":"${leafHash}",${wordsOf(action)}${last}`,
  }
}

const version = JSON.stringify(leafVersion)

type OwnName = 'v' | 'log' | 'sd' | 'at' | 'rx'

/** What an event shows under another name, or not at all. */
function isOwnName(name: string): name is OwnName {
  return name === 'at' || name === 'rx' || name === 'log' || name === 'sd' || name === 'v'
}

const eventMembers = new Set([
  ...['id', 'via', 'action', 'actor', 'targets', 'workspace', 'context', 'outcome', 'source'],
  ...['request', 'changes', 'details', 'redacted'],
])

/** Values that go into one container, in the order in which they are put there. */
type Place = { tokens: readonly string[]; names: string[]; members: string }

function readValues(personal: TextRow['personal']): { places: Place[]; erased: string[] } | null {
  const places: Place[] = []
  const erased: string[] = []
  for (const [ref, text] of personal) {
    if (text === null) {
      erased.push(ref)
      continue
    }
    for (let from = text === '{}' ? -1 : 1; from >= 0; ) {
      const to = stringEnd(text, from)
      const spot = spotOf(text.slice(from + 1, to - 1))
      if (!spot) return null
      const end = valueEnd(text, to + 1)
      // The name is how the pointer ends: `"/actor/email":"…"` → `"email":"…"`.
      if (!addValue(places, spot, `"${text.slice(to - 1 - spot.name.length, end)}`)) return null
      from = nextAt(text, end)
    }
  }
  return { places, erased }
}

/** False where there is such a value already. */
function addValue(places: Place[], { tokens, name }: Spot, member: string): boolean {
  const place = places.find((one) => isSame(one.tokens, tokens))
  if (!place) {
    places.push({ tokens, names: [name], members: member })
    return true
  }
  if (place.names.includes(name)) return false
  place.names.push(name)
  place.members += `,${member}`
  return true
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  if (one === other) return true
  return one.length === other.length && one.every((token, at) => token === other[at])
}

/** Where a pointer leads: the way to the container, and the member in it. */
type Spot = { tokens: readonly string[]; name: string }

/** A part of a text keeps all of it in memory, and a row may be a part of megabytes: what stays has to be a copy. */
function copyOf(text: string): string {
  return Buffer.from(text).toString()
}

/** Many pointers, and few different ones; what is rare or made up is looked at anew. */
const knownSpots = new Map<string, Spot | null>()
const knownMax = 1_000

/** Null where text alone does not lead there: an escape, or no pointer. */
function spotOf(text: string): Spot | null {
  const known = knownSpots.get(text)
  if (known !== undefined) return known
  const pointer = copyOf(text)
  const cut = pointer.lastIndexOf('/')
  const isPlain = cut >= 0 && !pointer.includes('\\') && !pointer.includes('~')
  const tokens = cut === 0 ? rootTokens : parsePointer(copyOf(pointer.slice(0, cut)))
  const spot = isPlain && tokens ? { tokens, name: pointer.slice(cut + 1) } : null
  if (knownSpots.size < knownMax) knownSpots.set(pointer, spot)
  return spot
}

const rootTokens: readonly string[] = []

/** Where the containers close that lie in the member at `at`, ascending; null where one is not there, or has such a value. */
function findPlaces(
  line: string,
  { at, name, places }: { at: number; name: string; places: readonly Place[] },
): { at: number; place: Place }[] | null {
  const found: { at: number; place: Place }[] = []
  for (const place of places) {
    if (place.tokens[0] !== name) continue
    let container = at
    for (let depth = 1; depth < place.tokens.length && container >= 0; depth += 1) {
      container = childAt(line, { at: container, token: place.tokens[depth] ?? '' })
    }
    const close = container < 0 ? -1 : closeOf(line, { at: container, without: place.names })
    if (close < 0) return null
    found.push({ at: close, place })
  }
  return found.length > 1 ? found.sort((one, other) => one.at - other.at) : found
}

const wordTexts = new Map<string, string>()

/** What an action is called, as members. */
function wordsOf(action: string): string {
  const known = wordTexts.get(action)
  if (known !== undefined) return known
  const own = copyOf(action)
  const text = JSON.stringify(describeAction(own)).slice(1, -1)
  if (wordTexts.size < knownMax) wordTexts.set(own, text)
  return text
}
