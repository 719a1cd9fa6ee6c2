'use client'

import { createContext, use, useState } from 'react'
import type { StoredEvent } from '@/lib/events/schema'
import type { ListStore } from './event-list-store'

/** More than this is an export, and no copy. */
export const selectionMax = 1_000

type Selection = {
  events: ReadonlyMap<number, StoredEvent>
  /** Where a range begins. */
  anchor: number | null
  problem: string | null
}

const nothing: Selection = { events: new Map(), anchor: null, problem: null }

/** The events that somebody has ticked, in the order of ticking; another search begins without. */
export function useSelection({ store, searchKey }: { store: ListStore; searchKey: string }) {
  const [held, setHeld] = useState({ key: searchKey, selection: nothing })
  const { selection } = held.key === searchKey ? held : { selection: nothing }
  const set = (next: Selection) => setHeld({ key: searchKey, selection: next })

  const add = (events: readonly StoredEvent[], anchor: number) => {
    const all = new Map(selection.events)
    for (const event of events) all.set(event.seq, event)
    if (all.size > selectionMax) {
      const problem = `At most ${selectionMax.toLocaleString('en-US')} events can be selected; nothing was added.`
      return set({ ...selection, problem })
    }
    set({ events: all, anchor, problem: null })
  }

  /** Ticks or unticks one event; as a range, everything from the last one touched to this one. */
  const toggle = async (event: StoredEvent, { isRange = false } = {}) => {
    const { anchor, events } = selection
    if (isRange && anchor !== null && anchor !== event.seq) {
      const between = await store.readBetween(anchor, event.seq)
      if (between) return add(between, event.seq)
      const problem = 'The events in between could not be loaded; nothing was added.'
      return set({ ...selection, problem })
    }
    if (!events.has(event.seq)) return add([event], event.seq)
    const left = new Map(events)
    left.delete(event.seq)
    set({ events: left, anchor: event.seq, problem: null })
  }

  return { ...selection, toggle, clear: () => set(nothing) }
}

type SelectionContextValue = {
  has: (seq: number) => boolean
  toggle: (event: StoredEvent, how: { isRange: boolean }) => void
}

export const SelectionContext = createContext<SelectionContextValue>({
  has: () => false,
  toggle: () => {},
})

/** The tick of one row. Its click is larger than its box. */
export function SelectBox({ event }: { event: StoredEvent }) {
  const { has, toggle } = use(SelectionContext)
  return (
    <label className="-m-1 grid size-6 cursor-pointer place-items-center">
      <span className="sr-only">
        Select {event.label}, {event.occurred_at}
      </span>
      <input
        type="checkbox"
        className="size-3.5 cursor-pointer accent-accent"
        checked={has(event.seq)}
        // The click knows about Shift; change does not.
        onClick={(click) => toggle(event, { isRange: click.shiftKey })}
        onChange={() => undefined}
      />
    </label>
  )
}
