import type { EventSearchPage, StoredEvent } from '@/lib/events/schema'
import {
  type EventWindow,
  insertEvents,
  mergePage,
  nextRequest,
  openWindow,
  type PageRequest,
  releaseFar,
  requestOfRow,
  type VisibleRows,
} from './event-window'

export type ListState = {
  window: EventWindow
  /** What is on its way. */
  loading: 'older' | 'newer' | 'place' | null
  hasFailed: boolean
}

type FetchPage = (request: PageRequest, signal: AbortSignal) => Promise<EventSearchPage>

/** About a screen of rows, until somebody says what they see. */
const atTop: VisibleRows = { first: 0, last: 20 }

export type ListStore = ReturnType<typeof makeListStore>

/**
 * One list of events as somebody moves through it: begins with the page that came with the document, fetches what comes
 * near, one request at a time, and gives up what is far. A request that failed waits for `retry`.
 */
export function makeListStore(page: EventSearchPage, fetchPage: FetchPage) {
  let state: ListState = { window: openWindow(page), loading: null, hasFailed: false }
  let visible = atTop
  let asked: { done: Promise<void>; abort: () => void } | null = null
  const listeners = new Set<() => void>()

  const change = (next: Partial<ListState>) => {
    state = { ...state, ...next }
    for (const listener of listeners) listener()
  }

  /** Asks, and puts the answer in. Resolves when it is there, or failed. */
  const ask = (
    request: PageRequest,
    take: (page: EventSearchPage) => EventWindow,
    loading: ListState['loading'] = request.direction,
  ): Promise<void> => {
    const controller = new AbortController()
    const run = async () => {
      try {
        const answer = await fetchPage(request, controller.signal)
        if (controller.signal.aborted) return
        change({ window: releaseFar(take(answer), visible), loading: null })
      } catch {
        if (!controller.signal.aborted) change({ loading: null, hasFailed: true })
      }
    }
    change({ loading, hasFailed: false })
    const mine = { done: run(), abort: () => controller.abort() }
    asked = mine
    return mine.done.finally(() => {
      if (asked === mine) asked = null
    })
  }
  const merge = (request: PageRequest) =>
    ask(request, (answer) => mergePage(state.window, { page: answer, request }))

  const fetchNear = async (): Promise<void> => {
    while (!asked && !state.hasFailed) {
      const request = nextRequest(state.window, visible)
      if (!request) return
      await merge(request)
    }
  }

  /** Waits for whatever is on its way, then asks. */
  const askNext = async (request: () => PageRequest | null): Promise<boolean> => {
    while (asked) await asked.done
    const wanted = request()
    if (wanted) await merge(wanted)
    return wanted !== null && !state.hasFailed
  }

  const placeOf = (seq: number) => state.window.rows.findIndex((row) => row.seq === seq)

  return {
    getState: () => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    /** Somebody looks at these rows now. */
    look: (rows: VisibleRows) => {
      visible = rows
      void fetchNear()
    },
    /** Replaces everything by the page after a cursor. */
    openAt: (cursor: string) => {
      asked?.abort()
      visible = atTop
      void ask({ cursor, direction: 'older' }, openWindow, 'place').then(fetchNear)
    },
    retry: () => {
      change({ hasFailed: false })
      void fetchNear()
    },
    /** Answers whether any of them belongs into what is there. */
    insert: (events: readonly StoredEvent[]): boolean => {
      const window = insertEvents(state.window, events)
      if (window === state.window) return false
      change({ window })
      return true
    },
    /** Whether there is an event before (-1) or after (1) that one. */
    canStep: (seq: number, step: 1 | -1): boolean => {
      const { rows, newerCursor, olderCursor } = state.window
      const at = placeOf(seq)
      if (at < 0) return false
      return rows[at + step] !== undefined || (step === 1 ? olderCursor : newerCursor) !== null
    },
    /** The event before or after one, fetched if need be; null where there is none, or no answer. */
    step: async (seq: number, step: 1 | -1): Promise<number | null> => {
      const here = () => state.window.rows[placeOf(seq) + step]
      if (placeOf(seq) < 0) return null
      if (!here()?.event) {
        await askNext(() => {
          const { rows, newerCursor, olderCursor } = state.window
          if (here()?.event) return null
          if (here()) return requestOfRow(rows, placeOf(seq) + step)
          const cursor = step === 1 ? olderCursor : newerCursor
          return cursor === null ? null : { cursor, direction: step === 1 ? 'older' : 'newer' }
        })
      }
      const found = here()
      return found?.event ? found.seq : null
    },
    /** Every event from one to another, both included, fetched if need be; null where one of them did not come. */
    readBetween: async (one: number, other: number): Promise<StoredEvent[] | null> => {
      const found = new Map<number, StoredEvent>()
      const between = () => {
        const [from = 0, to = 0] = [placeOf(one), placeOf(other)].sort((a, b) => a - b)
        return { rows: state.window.rows.slice(from, to + 1), from }
      }
      for (;;) {
        const { rows, from } = between()
        for (const { seq, event } of rows) if (event) found.set(seq, event)
        const missing = rows.findIndex(({ seq }) => !found.has(seq))
        if (missing < 0) return rows.flatMap(({ seq }) => found.get(seq) ?? [])
        // What is asked for last may be given up again at once: it is taken from the answer.
        const unwatch = collect(found)
        const isThere = await askNext(() => requestOfRow(state.window.rows, from + missing))
        unwatch()
        if (!isThere) return null
      }
    },
    close: () => {
      asked?.abort()
      asked = null
    },
  }

  function collect(found: Map<number, StoredEvent>): () => void {
    const take = () => {
      for (const { seq, event } of state.window.rows) if (event) found.set(seq, event)
    }
    listeners.add(take)
    return () => void listeners.delete(take)
  }
}
