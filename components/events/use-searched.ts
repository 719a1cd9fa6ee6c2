'use client'

import { useEffect, useEffectEvent, useState } from 'react'
import { type TimeRange, toSearchBounds } from '@/components/time/time-range'
import { useTimeZone } from '@/components/time/time-zone'
import type { EventList } from '@/lib/events/schema/event-list'
import { fetchList, type ListSearch } from './fetch-events'
import type { PerspectiveId } from './perspectives'
import type { View } from './search-params'

/** What the viewer searches for, wherever in what is found they are. */
export type Asked = { q: string; range: TimeRange }

/** What came with the document. */
export type GivenList = { asked: Asked; list: EventList }

type Settled = {
  /** Changes with each document: what it brought comes first. */
  given: GivenList
  /** What is shown. The same object for the same list. */
  shown: { key: string; list: EventList; search: ListSearch; isGiven: boolean }
  /** The question that was answered, or got no answer. */
  answered: string
  hasFailed: boolean
}

/**
 * The list of what the address asks for. The document brings the first one; each further search is asked as data, while the
 * list before it stays: drawing the whole page on the server would take several times as long as searching.
 */
export function useSearched(input: {
  given: GivenList
  asked: Asked
  view: View
  company: string
  perspective: PerspectiveId
}) {
  const { given, asked, view, company, perspective } = input
  const zone = useTimeZone()
  const [attempt, setAttempt] = useState(0)
  const wanted = JSON.stringify(asked)
  const question = `${attempt} ${wanted}`
  const searchOf = ({ q, range }: Asked): ListSearch => ({
    ...{ company, perspective, q, zone },
    ...toSearchBounds(range, Date.now()),
  })
  const settle = (brought: GivenList): Settled => {
    const key = JSON.stringify(brought.asked)
    const shown = { key, list: brought.list, search: searchOf(brought.asked), isGiven: true }
    return { given: brought, shown, answered: `${attempt} ${key}`, hasFailed: false }
  }
  const [state, setState] = useState(() => settle(given))
  const settled = state.given === given ? state : settle(given)
  if (settled !== state) setState(settled)
  const isPending = settled.answered !== question

  const readQuestion = useEffectEvent(() => ({
    search: searchOf(asked),
    place: { cursor: view.cursor, direction: view.direction },
    event: view.event,
  }))
  useEffect(() => {
    if (!isPending) return
    const left = new AbortController()
    const ask = async () => {
      const { search, ...at } = readQuestion()
      const list = await fetchList(search, { ...at, signal: left.signal }).catch(() => null)
      if (left.signal.aborted) return
      setState((before) => ({
        ...before,
        ...(list ? { shown: { key: wanted, list, search, isGiven: false } } : {}),
        answered: question,
        hasFailed: list === null,
      }))
    }
    void ask()
    return () => left.abort()
  }, [isPending, question, wanted])

  return {
    /** What is asked for: the same for every page of one search. */
    key: wanted,
    shown: settled.shown,
    isPending,
    /** There is no answer to what the address asks: what is shown is an older search. */
    hasFailed: !isPending && settled.hasFailed,
    /** Asks the same once more. */
    renew: () => setAttempt(attempt + 1),
  }
}

export type Searched = ReturnType<typeof useSearched>
