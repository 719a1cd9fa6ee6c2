import Link from 'next/link'
import { nameActor, nameTarget } from '@/components/events/event-words'
import { Timestamp } from '@/components/time/timestamp'
import type { StoredEvent } from '@/lib/events/schema'
import { routes } from '@/lib/web/routes'

/** Columns that a phone has no room for, but paper has. */
const wide = 'max-sm:hidden print:table-cell'

type EventTableProps = { company: string; title: string; events: readonly StoredEvent[] }

/** Events one below the other, as paper has them. */
export function EventTable({ company, title, events }: EventTableProps) {
  if (events.length === 0) {
    return <p className="p-4 text-muted-foreground">Nothing in this period.</p>
  }
  const head = 'border-b bg-subtle px-3 py-1.5 font-medium'
  return (
    <table className="w-full border-separate border-spacing-0 text-left">
      <caption className="sr-only">{title}</caption>
      <thead>
        <tr className="text-muted-foreground text-xs">
          <th scope="col" className={head}>
            Time
          </th>
          <th scope="col" className={head}>
            What
          </th>
          <th scope="col" className={`${head} ${wide}`}>
            Who
          </th>
          <th scope="col" className={`${head} ${wide}`}>
            Whom or what
          </th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <tr key={event.seq} className="break-inside-avoid align-top">
            <td className="border-b px-3 py-1.5 whitespace-nowrap">
              <Timestamp at={event.occurred_at} />
            </td>
            <td className="border-b px-3 py-1.5">
              <Link
                href={routes.event(company, event.seq + 1)}
                className="text-accent-text hover:underline"
              >
                {event.label}
              </Link>
              <div className="break-words text-muted-foreground text-xs sm:hidden print:hidden">
                {nameActor(event.actor)}
                {event.targets?.length ? `: ${nameTargets(event)}` : ''}
              </div>
            </td>
            <td className={`border-b px-3 py-1.5 break-words ${wide}`}>{nameActor(event.actor)}</td>
            <td className={`border-b px-3 py-1.5 break-words ${wide}`}>{nameTargets(event)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function nameTargets({ targets = [] }: StoredEvent): string {
  return targets.map((target) => nameTarget(target)).join(', ')
}
