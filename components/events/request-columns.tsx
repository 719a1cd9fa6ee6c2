'use client'

import type { TableColumn } from '@/components/table/table-column'
import { Timestamp } from '@/components/time/timestamp'
import { Badge } from '@/components/ui/badge'
import type { StoredEvent } from '@/lib/events/schema'
import { Code, Nothing, Text } from './cell-text'
import { columnLabels } from './column-ids'
import { nameAccount } from './event-cells'
import { EventLink } from './event-link'
import { authTypeLabels, nameIdentity } from './event-words'
import { MomentHeader } from './moment-header'

/** The columns that tell of an event's request. */
export const requestColumns: readonly TableColumn<StoredEvent>[] = [
  {
    id: 'account',
    header: columnLabels.account,
    isHiddenWhenSmall: true,
    className: 'w-44',
    cell: (event) => <Account name={nameAccount(event)} />,
  },
  {
    id: 'auth_type',
    header: columnLabels.auth_type,
    isHiddenWhenSmall: true,
    className: 'w-24 whitespace-nowrap',
    cell: ({ request }) => <Text>{request?.auth_type && authTypeLabels[request.auth_type]}</Text>,
  },
  {
    id: 'resource',
    header: columnLabels.resource,
    isHiddenWhenSmall: true,
    className: 'w-44',
    cell: ({ request }) => <Code>{request?.resource}</Code>,
  },
  {
    id: 'method',
    header: columnLabels.method,
    isHiddenWhenSmall: true,
    className: 'w-20',
    cell: ({ request }) => <Code>{request?.method}</Code>,
  },
  {
    id: 'path',
    header: columnLabels.path,
    className: 'md:w-44',
    cell: (event) => <PathCell event={event} />,
  },
  {
    id: 'status',
    header: columnLabels.status,
    isHiddenWhenSmall: true,
    className: 'w-24 whitespace-nowrap',
    cell: ({ request }) => <Status code={request?.status} />,
  },
  {
    id: 'created',
    header: <MomentHeader id="created" />,
    isHiddenWhenSmall: true,
    className: 'w-40',
    cell: ({ occurred_at }) => <Timestamp at={occurred_at} className="whitespace-nowrap" />,
  },
  {
    id: 'view_details',
    header: <span className="sr-only">{columnLabels.view_details}</span>,
    className: 'w-28 whitespace-nowrap text-right',
    cell: (event) => <EventLink event={event}>View details</EventLink>,
  },
]

/** On small screens this one cell says what, who and when as well. */
function PathCell({ event }: { event: StoredEvent }) {
  const { request, details } = event
  const count = typeof details?.count === 'number' ? details.count : 1
  return (
    <div className="grid gap-0.5">
      <span className="flex flex-wrap items-center gap-1.5 md:hidden">
        <Badge>{request?.method ?? '–'}</Badge>
        <Status code={request?.status} />
      </span>
      <span className="flex min-w-0 items-baseline gap-1.5">
        <Code>{request?.path ?? request?.route}</Code>
        {count > 1 ? (
          <span
            className="shrink-0 text-muted-foreground text-xs"
            title={`${count} requests of one minute`}
          >
            × {count}
          </span>
        ) : null}
      </span>
      <span className="grid text-muted-foreground text-xs md:hidden">
        <span className="truncate">{nameAccount(event) ?? nameIdentity(event.actor)}</span>
        <Timestamp at={event.occurred_at} />
      </span>
    </div>
  )
}

/** On one line: an address broken in two is hard to tell from two. */
function Account({ name }: { name: string | undefined }) {
  return name === undefined ? (
    <Nothing />
  ) : (
    <span className="block truncate" title={name}>
      {name}
    </span>
  )
}

function Status({ code }: { code: number | undefined }) {
  if (code === undefined) return <Nothing />
  return <Badge tone={code >= 400 ? 'failed' : 'made'}>{code}</Badge>
}
