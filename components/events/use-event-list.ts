'use client'

import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { SeenRows } from './event-rows'
import { makeListStore } from './event-list-store'
import { cursorOf } from './event-window'
import { fetchEvents, isCursor } from './fetch-events'
import type { View } from './search-params'
import type { Searched } from './use-searched'

type EventListInput = {
  /** What was found; another one is another list. */
  shown: Searched['shown']
  view: View
  isPending: boolean
  onPlace: (cursor: string | null) => void
}

/** How many rows the links to newer and older events skip: as many as a page from the server has. */
const pageRows = 50
/** Scrolling has ended. */
const settleMs = 250

/**
 * The list behind a page: begins with what was found, goes on by itself, and notes in the address where somebody
 * is, so that a reload, or coming back, goes on there.
 */
export function useEventList(input: EventListInput) {
  const { shown, view, isPending, onPlace } = input
  const { start } = shown.list
  const store = useMemo(
    () =>
      makeListStore(shown.list.page, (request, signal) =>
        fetchEvents(shown.search, { request, signal }),
      ),
    [shown],
  )
  const state = useSyncExternalStore(store.subscribe, store.getState, store.getState)
  const [top, setTop] = useState(0)
  const settling = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const seenTop = useRef(0)

  // The browser may show a page that it has kept, from before somebody scrolled on.
  const cursor = view.cursor
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address counts when the list begins, and follows it then
  useEffect(() => {
    setTop(0)
    seenTop.current = 0
    if (isCursor(cursor) && cursor !== start) store.openAt(cursor)
    return () => {
      clearTimeout(settling.current)
      store.close()
    }
  }, [store])

  const { rows, newerCursor, olderCursor } = state.window
  const settle = (row: number) => {
    setTop(row)
    if (isPending) return
    const before = store.getState().window.rows[row - 1]
    if (before) onPlace(cursorOf(before))
    else if (store.getState().window.newerCursor === null) onPlace(null)
  }

  const [first, last] = [rows[top], rows[Math.min(top + pageRows, rows.length) - 1]]
  const hasNewer = top > 0 || newerCursor !== null
  const hasOlder = top + pageRows < rows.length || olderCursor !== null
  return {
    store,
    state,
    /** Where the pages before and after what is on the screen begin; null where there is none. */
    newer: hasNewer && first ? cursorOf(first) : null,
    older: hasOlder && last ? cursorOf(last) : null,
    see: (seen: SeenRows) => {
      store.look(seen)
      if (seen.top === seenTop.current) return
      seenTop.current = seen.top
      clearTimeout(settling.current)
      settling.current = setTimeout(() => settle(seen.top), settleMs)
    },
  }
}
