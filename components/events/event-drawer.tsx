'use client'

import { lazy } from 'react'
import { WhenOpened } from '@/components/ui/when-opened'
import type { StoredEvent } from '@/lib/events/schema'
import type { ListOfEvent } from './event-address'
import type { LogHead } from './seal'

// Fetched by those who open an event: the list is lighter without.
const EventSheet = lazy(async () => ({ default: (await import('./event-sheet')).EventSheet }))

export type EventDrawerProps = {
  company: string
  event: StoredEvent | null
  log: LogHead | null
  /** What the event's own page leads back to. */
  list: ListOfEvent
  /** Null where the list at hand ends. */
  onPrevious: (() => void) | null
  onNext: (() => void) | null
  onClose: () => void
}

/** One event over the list that it is in. */
export function EventDrawer(props: EventDrawerProps) {
  return (
    <WhenOpened isOpen={props.event !== null}>
      <EventSheet {...props} />
    </WhenOpened>
  )
}
