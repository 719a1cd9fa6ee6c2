'use client'

import Link from 'next/link'
import { useMemo } from 'react'
import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { Timestamp } from '@/components/time/timestamp'
import type { AlertEvent } from '@/lib/alerts/schema/views'
import { routes } from '@/lib/web/routes'

type AlertEventsProps = {
  company: string
  caption: string
  /** Finds them all: what stands around the drawer of one. */
  query: string
  events: readonly AlertEvent[]
}

/** Events in one line each; each opens in the log. */
export function AlertEvents({ company, caption, query, events }: AlertEventsProps) {
  const columns = useMemo(() => makeColumns(company, query), [company, query])
  return <DataTable caption={caption} columns={columns} rows={events} rowId={({ id }) => id} />
}

function makeColumns(company: string, query: string): readonly TableColumn<AlertEvent>[] {
  return [
    {
      id: 'event',
      header: 'Event',
      cell: (event) => (
        <div className="grid gap-0.5">
          <Link
            href={routes.auditLogs(company, { q: query, event: event.seq })}
            prefetch={false}
            className="wrap-anywhere font-medium text-accent-text hover:underline"
          >
            {event.label}
          </Link>
          <span className="wrap-anywhere text-muted-foreground text-xs md:hidden">
            {event.actor}
            {event.target === null ? '' : `, ${event.target}`}
          </span>
        </div>
      ),
    },
    {
      id: 'actor',
      header: 'Actor',
      isHiddenWhenSmall: true,
      cell: ({ actor }) => <bdi className="wrap-anywhere">{actor}</bdi>,
    },
    {
      id: 'target',
      header: 'Target',
      isHiddenWhenSmall: true,
      cell: ({ target }) => <bdi className="wrap-anywhere">{target ?? '–'}</bdi>,
    },
    {
      id: 'at',
      header: 'Happened',
      className: 'w-px',
      cell: ({ at }) => <Timestamp at={at} className="whitespace-nowrap tabular-nums" />,
    },
  ]
}
