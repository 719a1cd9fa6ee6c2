'use client'

import { useQueryStates } from 'nuqs'
import { useTransition } from 'react'
import { type View, viewParsers } from './search-params'

type ViewChange = Partial<{ [Key in keyof View]: View[Key] | null }>

/** The state of the page, which is its address, and the three ways to change it. */
export function useView() {
  const [isPending, startTransition] = useTransition()
  const [view, setView] = useQueryStates(viewParsers, {
    shallow: false,
    history: 'push',
    startTransition,
  })

  return {
    view,
    isPending,
    /** Another search: starts at the newest event again. */
    search: (change: ViewChange) =>
      void setView({ ...change, cursor: null, direction: null, event: null }, { scroll: false }),
    /** Another page of the same search. */
    turn: (change: Pick<ViewChange, 'cursor' | 'direction'>) =>
      void setView({ ...change, event: null }, { scroll: true }),
    /** What the rows at hand can answer: the server is not asked. */
    show: (change: Pick<ViewChange, 'event'>) =>
      void setView(change, { shallow: true, scroll: false }),
    /** Which columns are shown; asks the server, since it renders them. */
    arrange: (change: Pick<ViewChange, 'columns'>) =>
      void setView(change, { scroll: false, history: 'replace' }),
  }
}
