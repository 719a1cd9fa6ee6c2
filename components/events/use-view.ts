'use client'

import { useQueryState, useQueryStates } from 'nuqs'
import { useCallback, useTransition } from 'react'
import { type View, viewParsers } from './search-params'

const {
  event: eventParser,
  live: liveParser,
  columns: columnsParser,
  stack: stackParser,
  ...searchParsers
} = viewParsers
const { cursor, direction } = searchParsers

/** What the browser changes by itself: the server is not asked, and no way back is added. */
const quietly = { history: 'replace', scroll: false } as const

type ViewChange = Partial<{ [Key in keyof typeof searchParsers]: View[Key] | null }>

/** The state of the page, which is its address, and the ways to change it. */
export function useView() {
  const [isPending, startTransition] = useTransition()
  const [view, setView] = useQueryStates(searchParsers, { history: 'push', scroll: false })
  // By themselves: what is changed together with a transition always asks the server.
  const [event, setEvent] = useQueryState('event', {
    ...eventParser,
    history: 'push',
    scroll: false,
  })
  const [live, setLive] = useQueryState('live', { ...liveParser, ...quietly })
  const [columns, setColumns] = useQueryState('columns', { ...columnsParser, ...quietly })
  const [stack, setStack] = useQueryState('stack', { ...stackParser, ...quietly })
  const [, setPlace] = useQueryStates({ cursor, direction }, quietly)

  // Stable: what rows are made with must not change while somebody scrolls.
  const search = useCallback(
    (change: ViewChange) => {
      void setEvent(null, { history: 'replace' })
      void setView({ ...change, cursor: null, direction: null })
    },
    [setEvent, setView],
  )
  const show = useCallback(
    (seq: number | null, { isSilent = false } = {}) =>
      void setEvent(seq, { history: isSilent ? 'replace' : 'push' }),
    [setEvent],
  )

  return {
    view: { ...view, event, live, columns, stack } satisfies View,
    isPending,
    /** Another search: starts at the newest event again. What it finds is asked for by `useSearched`. */
    search,
    /** Opens or closes the drawer. What the rows at hand can answer, the server is not asked. */
    show,
    /** Another page of the same search, drawn by the server as its link is. */
    turn: (change: Pick<ViewChange, 'cursor' | 'direction'>) => {
      void setEvent(null, { history: 'replace' })
      void setView(change, { shallow: false, startTransition })
    },
    /** Notes where somebody has scrolled to, so that reading goes on there after a reload. */
    place: (at: string | null) => void setPlace({ cursor: at, direction: null }),
    /** Which columns are shown, and in which order. */
    arrange: (next: View['columns']) => void setColumns(next),
    /** What the histogram is stacked by: the viewer's liking, and part of a view that is saved or shared. */
    stackBy: (next: View['stack']) => void setStack(next),
    setLive: (isOn: boolean) => void setLive(isOn ? true : null),
  }
}

export type ViewControls = ReturnType<typeof useView>
