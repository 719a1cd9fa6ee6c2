'use client'

import { useEffect, useState } from 'react'
import type { EventSearchPage, StoredEvent } from '@/lib/events/schema'

type Step = 1 | -1

type NeighboursInput = {
  page: EventSearchPage
  /** The event in the drawer. */
  open: StoredEvent | null
  onShow: (seq: number, how?: { isSilent: boolean }) => void
  /** Asks for the page beyond an end of this one, and leaves the drawer as it is meanwhile. */
  onCross: (to: { cursor: string; direction: 'newer' | 'older' }) => void
}

/**
 * The ways from the open event to the one before and the one after it, over the ends of the page too: then the next page
 * is fetched, and its nearest event opened as soon as it is there. Null where the list itself ends, or does not hold the
 * event.
 */
export function useNeighbours({ page, open, onShow, onCross }: NeighboursInput) {
  const [crossing, setCrossing] = useState<{ from: EventSearchPage; step: Step } | null>(null)
  const hasArrived = crossing !== null && crossing.from !== page

  // The page that was asked for comes from the server, at its own time.
  useEffect(() => {
    if (!hasArrived) return
    setCrossing(null)
    const nearest = crossing.step === 1 ? page.events.at(0) : page.events.at(-1)
    if (nearest && open) onShow(nearest.seq, { isSilent: true })
  }, [hasArrived, crossing, page, open, onShow])

  return (step: Step): (() => void) | null => {
    const place = page.events.findIndex(({ seq }) => seq === open?.seq)
    if (place < 0) return null
    const neighbour = page.events[place + step]
    if (neighbour) return () => onShow(neighbour.seq)
    const cursor = step === 1 ? page.olderCursor : page.newerCursor
    if (cursor === null) return null
    return () => {
      setCrossing({ from: page, step })
      onCross({ cursor, direction: step === 1 ? 'older' : 'newer' })
    }
  }
}
