'use client'

import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { StoredEvent } from '@/lib/events/schema'
import type { ListSearch } from './fetch-events'
import type { followTail, TailState } from './follow-tail'

/** Events that wait to be shown; beyond it the list is read anew instead. */
const pendingMax = 500
/** What came is told to screen readers so often. */
const announceMs = 3_000
const freshMs = 4_000

type LiveTailInput = {
  isOn: boolean
  /** The same object for the same list. */
  search: ListSearch
  /** Size of the log before the page was read: what came since is not in it. */
  after: number
  /** Another value is another list, which knows everything up to its own `after`. */
  listKey: unknown
  /** Whether new events may come in where they belong without moving what somebody looks at. */
  mayInsert: () => boolean
  onInsert: (events: StoredEvent[]) => void
}

/**
 * Follows the log while it is on. New events come in at once where that disturbs nobody, and wait otherwise: paused, somewhere
 * else in the list, or with an event open.
 */
export function useLiveTail({ isOn, search, after, listKey, mayInsert, onInsert }: LiveTailInput) {
  const [state, setState] = useState<TailState>('connecting')
  const [problem, setProblem] = useState<string | null>(null)
  const [isPaused, setIsPaused] = useState(false)
  const [pending, setPending] = useState<{ events: StoredEvent[]; isBehind: boolean }>(none)
  const [shownCount, setShownCount] = useState(0)
  const [fresh, setFresh] = useState<ReadonlySet<number>>(new Set())
  const announced = useAnnouncedCount()
  const cursor = useRef(after)

  const isWithin = ({ occurred_at: at }: StoredEvent) =>
    (search.after === undefined || Date.parse(at) > Date.parse(search.after)) &&
    (search.before === undefined || Date.parse(at) < Date.parse(search.before))

  const insert = (events: StoredEvent[]) => {
    onInsert(events)
    setShownCount((count) => count + events.length)
    setFresh(new Set(events.map(({ seq }) => seq)))
  }
  const take = useEffectEvent((came: StoredEvent[]) => {
    for (const { seq } of came) cursor.current = Math.max(cursor.current, seq + 1)
    const events = came.filter(isWithin)
    if (events.length === 0) return
    announced.add(events.length)
    if (!isPaused && pending.events.length === 0 && !pending.isBehind && mayInsert()) {
      return insert(events)
    }
    setPending((before) => {
      const known = new Set(before.events.map(({ seq }) => seq))
      const all = [...before.events, ...events.filter(({ seq }) => !known.has(seq))]
      return all.length > pendingMax ? { events: [], isBehind: true } : { ...before, events: all }
    })
  })

  // Another list has in it what was waiting, and knows the log up to its own `after`.
  useEffect(() => {
    if (listKey === undefined) return
    cursor.current = after
    setPending(none)
    setShownCount(0)
  }, [listKey, after])

  useEffect(() => {
    if (!isOn || listKey === undefined) return
    const ended = new AbortController()
    setProblem(null)
    void begin(search, {
      after: () => cursor.current,
      signal: ended.signal,
      onEvents: take,
      onBehind: () => setPending({ events: [], isBehind: true }),
      onState: (next, why) => {
        if (ended.signal.aborted) return
        setState(next)
        setProblem(why ?? null)
      },
    })
    return () => ended.abort()
  }, [isOn, listKey, search])

  useEffect(() => {
    if (fresh.size === 0) return
    const timer = setTimeout(() => setFresh(new Set()), freshMs)
    return () => clearTimeout(timer)
  }, [fresh])

  const flush = () => {
    setPending(none)
    if (pending.events.length > 0) insert(pending.events)
  }
  return {
    state,
    problem,
    isPaused,
    pause: () => setIsPaused(true),
    resume: () => {
      setIsPaused(false)
      if (mayInsert()) flush()
    },
    /** How many have come into the list by themselves. */
    shownCount,
    fresh,
    announced: announced.text,
    pendingCount: pending.events.length,
    isBehind: pending.isBehind,
    /** Shows what waited. */
    flush,
    /** The same, where it disturbs nobody any more. */
    catchUp: () => {
      if (!isPaused && pending.events.length > 0 && mayInsert()) flush()
    },
  }
}

type Followed = Omit<Parameters<typeof followTail>[1], 'after'> & { after: () => number }

/** Most lists are never followed: what follows them is loaded with the first that is. */
async function begin(search: ListSearch, { after, ...told }: Followed): Promise<void> {
  const { followTail } = await import('./follow-tail').catch(() => ({ followTail: null }))
  if (told.signal.aborted) return
  if (followTail) return followTail(search, { ...told, after: after() })
  told.onState('ended', 'The live view could not be loaded. Load the page anew.')
}

export type LiveTail = ReturnType<typeof useLiveTail>

const none: { events: StoredEvent[]; isBehind: boolean } = { events: [], isBehind: false }

/** Gathers what came over a few seconds into one sentence: a busy log would talk without end. */
function useAnnouncedCount() {
  const count = useRef(0)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const [text, setText] = useState('')
  useEffect(() => () => clearTimeout(timer.current), [])
  return {
    text,
    add: (more: number) => {
      count.current += more
      timer.current ??= setTimeout(() => {
        timer.current = undefined
        setText(`${count.current} new ${count.current === 1 ? 'event' : 'events'}`)
        count.current = 0
      }, announceMs)
    },
  }
}
