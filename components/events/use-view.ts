'use client'

import { useQueryState, useQueryStates } from 'nuqs'
import { useTransition } from 'react'
import { type View, viewParsers } from './search-params'

const { event: eventParser, ...searchParsers } = viewParsers

type ViewChange = Partial<{ [Key in Exclude<keyof View, 'event'>]: View[Key] | null }>

/** The state of the page, which is its address, and the three ways to change it. */
export function useView() {
  const [isPending, startTransition] = useTransition()
  const [view, setView] = useQueryStates(searchParsers, {
    shallow: false,
    history: 'push',
    startTransition,
  })
  // By itself: what is changed together with a transition always asks the server.
  const [event, setEvent] = useQueryState('event', {
    ...eventParser,
    history: 'push',
    scroll: false,
  })

  const leaveEvent = () => {
    if (event !== null) void setEvent(null, { history: 'replace' })
  }

  return {
    view: { ...view, event } satisfies View,
    isPending,
    /** Another search: starts at the newest event again. */
    search: (change: ViewChange) => {
      leaveEvent()
      void setView({ ...change, cursor: null, direction: null }, { scroll: false })
    },
    /** Another page of the same search. */
    turn: (change: Pick<ViewChange, 'cursor' | 'direction'>) => {
      leaveEvent()
      void setView(change, { scroll: true })
    },
    /** Another page of the same search, behind the drawer, which stays. */
    turnBehind: (change: Pick<ViewChange, 'cursor' | 'direction'>) =>
      void setView(change, { scroll: false }),
    /** Opens or closes the drawer. What the rows at hand can answer, the server is not asked. */
    show: (seq: number | null, { isSilent = false } = {}) =>
      void setEvent(seq, { history: isSilent ? 'replace' : 'push' }),
    /** Which columns are shown; asks the server, since it renders them. */
    arrange: (columns: View['columns']) =>
      void setView({ columns }, { scroll: false, history: 'replace' }),
  }
}
