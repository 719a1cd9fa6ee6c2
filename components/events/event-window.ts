import type { EventSearchPage, StoredEvent } from '@/lib/events/schema'

/**
 * The part of a list of events that a browser holds: one unbroken run of rows, newest first. Rows far from what is looked
 * at keep their place and give up their event, which is asked for again when they come near: thousands of rows cost little.
 */
export type EventWindow = {
  rows: readonly ListedEvent[]
  /** Null where the list ends; what lies beyond is asked for with it. */
  newerCursor: string | null
  olderCursor: string | null
}

export type ListedEvent = { seq: number; atMs: number; event: StoredEvent | null }

/** Which rows somebody looks at, as places in `rows`, both inclusive. */
export type VisibleRows = { first: number; last: number }

export type PageRequest = { cursor: string; direction: 'older' | 'newer' }

/** How many events are asked for at a time. */
export const windowPage = 100
/** Rows that are there before anybody scrolls to them. */
const marginRows = 30
/** Events that are held at most, and how many of them around what is looked at. */
const heldMax = 1_000
const heldAround = 400

export function openWindow(page: EventSearchPage): EventWindow {
  return {
    rows: page.events.map(listEvent),
    newerCursor: page.newerCursor,
    olderCursor: page.olderCursor,
  }
}

/** What has to be asked for next, so that everything near what is looked at is there; null: nothing. */
export function nextRequest(
  { rows, newerCursor, olderCursor }: EventWindow,
  { first, last }: VisibleRows,
): PageRequest | null {
  const from = Math.max(0, first - marginRows)
  const until = Math.min(rows.length, last + marginRows + 1)
  for (let at = from; at < until; at++) {
    if (rows[at]?.event === null) return requestOfRow(rows, at)
  }
  if (last + marginRows >= rows.length && olderCursor !== null) {
    return { cursor: olderCursor, direction: 'older' }
  }
  if (first - marginRows < 0 && newerCursor !== null) {
    return { cursor: newerCursor, direction: 'newer' }
  }
  return null
}

/** Asks for a row whose event was given up: from its newer neighbour on, and for the first one from an older row back. */
export function requestOfRow(rows: readonly ListedEvent[], at: number): PageRequest | null {
  const before = rows[at - 1]
  if (before) return { cursor: cursorOf(before), direction: 'older' }
  const beyond = rows.findIndex((row, place) => place > at && row.event !== null)
  const from = rows[Math.min(beyond < 0 ? rows.length - 1 : beyond, at + windowPage)]
  return from ? { cursor: cursorOf(from), direction: 'newer' } : null
}

/**
 * Puts an answer in. It says what lies in its span and what does not: rows there that it does not name are gone, and
 * events that came late find their place.
 */
export function mergePage(
  window: EventWindow,
  { page, request }: { page: EventSearchPage; request: PageRequest },
): EventWindow {
  const { rows } = window
  const start = readCursor(request.cursor)
  const found = page.events.map(listEvent)
  if (request.direction === 'older') {
    const last = found.at(-1)
    const before = rows.filter((row) => !isOlder(row, start))
    const after = last && page.olderCursor !== null ? rows.filter((row) => isOlder(row, last)) : []
    const olderCursor = after.length > 0 ? window.olderCursor : page.olderCursor
    return { ...window, rows: [...before, ...found, ...after], olderCursor }
  }
  const edge = found[0] ?? start
  // Nothing lies beyond, says the answer: what came since is there all the same, what was given up is gone.
  const isEnd = page.newerCursor === null
  const before = rows.filter((row) => isOlder(edge, row) && (!isEnd || row.event !== null))
  const after = rows.filter((row) => !isOlder(start, row))
  const newerCursor = before.length > 0 ? window.newerCursor : page.newerCursor
  return { ...window, rows: [...before, ...found, ...after], newerCursor }
}

/**
 * Puts events in that have just come, each once and in its place by the time when it happened. Where the list does not
 * reach so far yet, they come with its pages.
 */
export function insertEvents(window: EventWindow, events: readonly StoredEvent[]): EventWindow {
  const { rows, newerCursor, olderCursor } = window
  const known = new Set(rows.map(({ seq }) => seq))
  const [newest, oldest] = [rows[0], rows.at(-1)]
  const added = events.map(listEvent).filter((row) => {
    if (known.has(row.seq)) return false
    known.add(row.seq)
    const isBeyondOldest = oldest !== undefined && isOlder(row, oldest)
    const isBeyondNewest = newest !== undefined && isOlder(newest, row)
    return !(isBeyondOldest && olderCursor !== null) && !(isBeyondNewest && newerCursor !== null)
  })
  if (added.length === 0) return window
  return {
    ...window,
    rows: [...added, ...rows].sort((one, other) => (isOlder(one, other) ? 1 : -1)),
  }
}

/** Gives up events far from what is looked at, once too many are held. */
export function releaseFar(window: EventWindow, { first, last }: VisibleRows): EventWindow {
  const held = window.rows.reduce((sum, { event }) => sum + (event ? 1 : 0), 0)
  if (held <= heldMax) return window
  const rows = window.rows.map((row, at) =>
    row.event && (at < first - heldAround || at > last + heldAround)
      ? { ...row, event: null }
      : row,
  )
  return { ...window, rows }
}

/** Where a page starts that begins after this row; the same text as the server's. */
export function cursorOf({ atMs, seq }: Pick<ListedEvent, 'atMs' | 'seq'>): string {
  return `${atMs}.${seq}`
}

function readCursor(cursor: string): { atMs: number; seq: number } {
  const [atMs = '0', seq = '0'] = cursor.split('.')
  return { atMs: Number(atMs), seq: Number(seq) }
}

function listEvent(event: StoredEvent): ListedEvent {
  return { seq: event.seq, atMs: Date.parse(event.occurred_at), event }
}

type Place = Pick<ListedEvent, 'atMs' | 'seq'>

/** Whether `one` stands below `other`. */
function isOlder(one: Place, other: Place): boolean {
  return one.atMs === other.atMs ? one.seq < other.seq : one.atMs < other.atMs
}
