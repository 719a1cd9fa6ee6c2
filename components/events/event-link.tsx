'use client'

import { createContext, type MouseEvent, type ReactNode, use } from 'react'
import type { StoredEvent } from '@/lib/events/schema'
import { cn } from '@/lib/web/cn'

type EventOpening = { hrefOf: (seq: number) => string; open: (seq: number) => void }

/** How the list around opens an event: the address that shows it, and the quick way without asking the server. */
export const EventOpeningContext = createContext<EventOpening>({
  hrefOf: () => '',
  open: () => {},
})

/** The label of an event, or what else stands for it, as a real link: Enter opens it here, a modified click wherever the browser likes. */
export function EventLink({ event, children }: { event: StoredEvent; children?: ReactNode }) {
  const { hrefOf, open } = use(EventOpeningContext)
  const onClick = (click: MouseEvent) => {
    if (click.metaKey || click.ctrlKey || click.shiftKey || click.altKey || click.button !== 0)
      return
    click.preventDefault()
    open(event.seq)
  }
  return (
    <a
      href={hrefOf(event.seq)}
      onClick={onClick}
      data-event-link={event.seq}
      className={cn(
        'rounded-sm font-medium underline-offset-2 hover:underline',
        children !== undefined && 'font-normal text-accent-text',
      )}
    >
      {children ?? event.label}
      {children === undefined ? null : (
        <span className="sr-only"> of {event.request?.path ?? event.label}</span>
      )}
    </a>
  )
}
