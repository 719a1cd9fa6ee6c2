'use client'

import { ChevronDown, ChevronUp, ExternalLink, X } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Sheet, SheetContent, SheetTitle } from '@/components/ui/sheet'
import { CopyEventLink } from './copy-event-link'
import { EventDetails } from './event-details'
import type { EventDrawerProps } from './event-drawer'
import { EventHeading } from './event-heading'
import { focusEvent } from './event-rows'
import { hrefOfEvent } from './event-address'

/** The event at the edge of the page. */
export function EventSheet({
  company,
  event,
  log,
  list,
  onPrevious,
  onNext,
  onClose,
}: EventDrawerProps) {
  return (
    <Sheet open={event !== null} onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      {event ? (
        <SheetContent
          // The panel itself: it reads out what is open, and no button lights up for people who clicked a row.
          onOpenAutoFocus={(opening) => {
            opening.preventDefault()
            if (opening.currentTarget instanceof HTMLElement) opening.currentTarget.focus()
          }}
          onCloseAutoFocus={(closing) => {
            // Where reading stopped, which need not be where it began.
            if (focusEvent(event.seq)) closing.preventDefault()
          }}
        >
          <header className="grid gap-3 border-b px-4 py-3">
            <div className="flex items-center gap-1">
              <IconButton label="Previous event" onClick={onPrevious}>
                <ChevronUp aria-hidden />
              </IconButton>
              <IconButton label="Next event" onClick={onNext}>
                <ChevronDown aria-hidden />
              </IconButton>
              <div className="ml-auto flex items-center gap-1">
                <CopyEventLink company={company} event={event.id} />
                <Button variant="ghost" size="icon-sm" asChild>
                  <a
                    href={hrefOfEvent({ company, event: event.id }, list)}
                    aria-label="Open as a page"
                    title="Open as a page"
                  >
                    <ExternalLink aria-hidden />
                  </a>
                </Button>
                <IconButton label="Close" onClick={onClose}>
                  <X aria-hidden />
                </IconButton>
              </div>
            </div>
            <SheetTitle className="grid gap-0.5">
              <EventHeading event={event} />
            </SheetTitle>
          </header>
          <div
            // A new event starts at its top.
            key={event.seq}
            className="min-h-0 flex-1 overflow-y-auto px-4 py-3"
          >
            <EventDetails company={company} event={event} log={log} level={3} />
          </div>
        </SheetContent>
      ) : null}
    </Sheet>
  )
}

type IconButtonProps = { label: string; onClick: (() => void) | null; children: React.ReactNode }

function IconButton({ label, onClick, children }: IconButtonProps) {
  return (
    <Button
      variant="ghost"
      size="icon-sm"
      aria-label={label}
      title={label}
      // Not `disabled`: whoever steps to the end by keyboard would lose their place.
      aria-disabled={onClick === null}
      className="aria-disabled:cursor-not-allowed aria-disabled:opacity-55"
      onClick={onClick ?? undefined}
    >
      {children}
    </Button>
  )
}
