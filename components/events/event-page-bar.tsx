import { ChevronDown, ChevronLeft, ChevronUp } from 'lucide-react'
import type { Route } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { CopyEventLink } from './copy-event-link'
import { hrefOfEvent, hrefOfList, type ListOfEvent } from './event-address'
import { perspectives } from './perspectives'

type EventPageBarProps = {
  company: string
  event: { id: string; seq: number }
  /** How many events the log has. */
  size: number
  list: ListOfEvent
}

/** What stands over an event's own page: the way back to the list, and to its neighbours in the log. */
export function EventPageBar({ company, event, size, list }: EventPageBarProps) {
  const hrefOf = (seq: number) =>
    seq < 0 || seq >= size ? null : hrefOfEvent({ company, event: seq + 1 }, list)
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 print:hidden">
      <nav aria-label="Breadcrumb" className="min-w-0">
        <ol className="flex min-w-0 items-center gap-1 text-muted-foreground">
          <li className="min-w-0">
            <Link
              href={hrefOfList(company, list)}
              className="flex items-center gap-1 rounded-sm hover:text-foreground"
            >
              <ChevronLeft className="size-4 shrink-0" aria-hidden />
              <span className="shrink-0">{perspectives[list.list].title}</span>
              {list.q === '' ? null : (
                <bdi className="max-w-56 truncate text-code text-xs">{list.q}</bdi>
              )}
            </Link>
          </li>
          <li aria-current="page" className="shrink-0">
            / number {event.seq + 1}
          </li>
        </ol>
      </nav>
      <div className="flex items-center gap-1">
        <nav aria-label="Neighbours in the log" className="flex gap-1">
          <Neighbour href={hrefOf(event.seq - 1)} label="Previous in the log">
            <ChevronUp aria-hidden />
          </Neighbour>
          <Neighbour href={hrefOf(event.seq + 1)} label="Next in the log">
            <ChevronDown aria-hidden />
          </Neighbour>
        </nav>
        <CopyEventLink company={company} event={event.id} />
      </div>
    </div>
  )
}

type NeighbourProps = { href: Route | null; label: string; children: ReactNode }

/** At an end of the log there is nothing to follow; the place stays, so that the other one does not jump. */
function Neighbour({ href, label, children }: NeighbourProps) {
  if (href === null) return <span className="size-7" />
  return (
    <Button variant="ghost" size="icon-sm" asChild>
      <Link href={href} prefetch={false} aria-label={label} title={label}>
        {children}
      </Link>
    </Button>
  )
}
