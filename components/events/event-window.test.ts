import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EventSearchPage, StoredEvent } from '@/lib/events/schema'
import {
  cursorOf,
  type EventWindow,
  insertEvents,
  mergePage,
  nextRequest,
  openWindow,
  type PageRequest,
  releaseFar,
} from './event-window'

function makeEvent(seq: number, atMs = seq * 1_000): StoredEvent {
  return { seq, occurred_at: new Date(atMs).toISOString() } as StoredEvent
}

/** What the server answers about these events. */
function ask(
  all: readonly StoredEvent[],
  request: PageRequest | null,
  limit = 100,
): EventSearchPage {
  const sorted = [...all].sort(
    (one, other) =>
      Date.parse(other.occurred_at) - Date.parse(one.occurred_at) || other.seq - one.seq,
  )
  const cursorOfEvent = (event: StoredEvent) =>
    cursorOf({ atMs: Date.parse(event.occurred_at), seq: event.seq })
  const isOlderThan = (event: StoredEvent, cursor: string) => {
    const [atMs = 0, seq = 0] = cursor.split('.').map(Number)
    const eventMs = Date.parse(event.occurred_at)
    return eventMs === atMs ? event.seq < seq : eventMs < atMs
  }
  const isNewer = request?.direction === 'newer'
  const rest = sorted.filter((event) => {
    if (!request) return true
    if (!isNewer) return isOlderThan(event, request.cursor)
    return !isOlderThan(event, request.cursor) && cursorOfEvent(event) !== request.cursor
  })
  const events = isNewer ? rest.slice(-limit) : rest.slice(0, limit)
  const hasMore = rest.length > events.length
  const [first, last] = [events.at(0), events.at(-1)]
  const isFirstPage = isNewer ? !hasMore : request === null
  return {
    events,
    newerCursor: isFirstPage || !first ? null : cursorOfEvent(first),
    olderCursor: (!isNewer && !hasMore) || !last ? null : cursorOfEvent(last),
  }
}

/** Asks for what a viewer at these rows needs, until nothing is left to ask. */
function settle(
  window: EventWindow,
  { all, first, last }: { all: readonly StoredEvent[]; first: number; last: number },
): EventWindow {
  let now = window
  for (let turn = 0; turn < 20; turn++) {
    const request = nextRequest(now, { first, last })
    if (!request) return now
    now = mergePage(now, { page: ask(all, request), request })
  }
  throw new Error('the window never has enough')
}

const seqs = (window: EventWindow) => window.rows.map(({ seq }) => seq)

describe('the window of a list', () => {
  const all = Array.from({ length: 3_000 }, (_, seq) => makeEvent(seq))

  it('holds every event once and in order, however far somebody scrolls', () => {
    let window = openWindow(ask(all, null, 50))
    for (let first = 0; first < 2_990; first += 25) {
      window = settle(window, { all, first, last: first + 15 })
      window = releaseFar(window, { first, last: first + 15 })
    }
    expect(seqs(window)).toEqual(Array.from({ length: 3_000 }, (_, at) => 2_999 - at))
    expect(window.olderCursor).toBeNull()
    expect(window.rows.filter(({ event }) => event !== null).length).toBeLessThanOrEqual(1_100)
  })

  it('fetches again what it gave up, at the top too', () => {
    let window = openWindow(ask(all, null, 50))
    for (let first = 0; first < 2_000; first += 50) {
      window = settle(window, { all, first, last: first + 15 })
      window = releaseFar(window, { first, last: first + 15 })
    }
    expect(window.rows[0]?.event).toBeNull()
    const before = seqs(window)
    window = settle(window, { all, first: 0, last: 15 })
    expect(window.rows[0]?.event?.seq).toBe(2_999)
    expect(window.rows.slice(0, 40).every(({ event }) => event !== null)).toBe(true)
    expect(seqs(window)).toEqual(before)
  })

  it('that begins in the middle reaches both ends', () => {
    let window = openWindow(ask(all, { cursor: '1500000.1500', direction: 'older' }, 50))
    expect(seqs(window)[0]).toBe(1_499)
    window = settle(window, { all, first: 0, last: 15 })
    expect(seqs(window)[0]).toBe(2_999)
    window = settle(window, { all, first: 2_985, last: 2_999 })
    expect(seqs(window)).toEqual(Array.from({ length: 3_000 }, (_, at) => 2_999 - at))
  })

  it('forgets rows that are gone, so that nothing is asked for twice in vain', () => {
    let window = openWindow(ask(all, null, 50))
    window = settle(window, { all, first: 1_000, last: 1_015 })
    const emptied = { ...window, rows: window.rows.map((row) => ({ ...row, event: null })) }
    const left = all.filter(({ seq }) => seq % 2 === 0)
    const again = settle(emptied, { all: left, first: 0, last: 15 })
    expect(
      seqs(again)
        .slice(0, 40)
        .every((seq) => seq % 2 === 0),
    ).toBe(true)
  })

  it('takes in what comes by its time, once, and leaves to further pages what lies beyond', () => {
    let window = openWindow(ask(all, null, 50))
    const late = makeEvent(5_000, 2_980_500)
    const veryLate = makeEvent(5_001, 500)
    const newest = makeEvent(5_002)
    window = insertEvents(window, [late, veryLate, newest, late])
    window = insertEvents(window, [newest])
    expect(seqs(window).slice(0, 3)).toEqual([5_002, 2_999, 2_998])
    expect(seqs(window).filter((seq) => seq === 5_000)).toHaveLength(1)
    expect(seqs(window)).not.toContain(5_001)
  })

  it('keeps what came while its newest page was on its way', () => {
    const window = openWindow(ask(all, null, 50))
    const request = { cursor: '2990000.2990', direction: 'newer' as const }
    const page = ask(all, request)
    const grown = insertEvents(window, [makeEvent(5_002)])
    expect(seqs(mergePage(grown, { page, request }))[0]).toBe(5_002)
  })

  it('stays in order for events of any times', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 120 }),
        fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 20 }),
        (times, lateTimes) => {
          const events = times.map((atMs, seq) => makeEvent(seq, atMs))
          const late = lateTimes.map((atMs, at) => makeEvent(1_000 + at, atMs))
          let window = openWindow(ask(events, null, 10))
          window = insertEvents(window, late)
          window = settle(window, { all: [...events, ...late], first: 0, last: 200 })
          expect(seqs(window)).toEqual(
            ask([...events, ...late], null, 1_000).events.map((e) => e.seq),
          )
        },
      ),
    )
  })
})
