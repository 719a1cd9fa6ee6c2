'use client'

import type { StoredEvent } from '@/lib/events/schema'
import type { ListStore } from './event-list-store'

type NeighboursInput = {
  store: ListStore
  /** The event in the drawer. */
  open: StoredEvent | null
  onShow: (seq: number) => void
}

/**
 * The ways from the open event to the one before and the one after it, over the ends of what is there too: then it is fetched
 * first. Null where the list itself ends, or does not hold the event.
 */
export function useNeighbours({ store, open, onShow }: NeighboursInput) {
  return (step: 1 | -1): (() => void) | null => {
    if (!open || !store.canStep(open.seq, step)) return null
    return async () => {
      const next = await store.step(open.seq, step)
      if (next !== null) onShow(next)
    }
  }
}
