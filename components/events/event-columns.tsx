'use client'

import type { ReactNode } from 'react'
import type { TableColumn } from '@/components/table/table-column'
import { Timestamp } from '@/components/time/timestamp'
import type { StoredEvent } from '@/lib/events/schema'
import { ActorIdentity } from './actor-identity'
import { ChangeBadge, OutcomeBadge } from './change-badge'
import { type ColumnId, columnLabels } from './column-ids'
import { Code, Nothing, Text } from './cell-text'
import { textOf } from './event-cells'
import { EventLink } from './event-link'
import { MomentHeader } from './moment-header'
import { requestColumns } from './request-columns'
import { nameActor, nameTarget, spellOut } from './event-words'

/**
 * Every column there is; which of them are shown, and in which order, `EventRows` says. Widths are fixed: rows that come in
 * while somebody scrolls must not move the columns.
 */
export const eventColumns: readonly TableColumn<StoredEvent>[] = [
  column('action', {
    cell: (event) => <ActionCell event={event} />,
    isHiddenWhenSmall: false,
    className: 'md:w-64',
  }),
  column('user', { cell: ({ actor }) => <ActorIdentity actor={actor} />, className: 'w-44' }),
  column('subject', { cell: (event) => <SubjectCell event={event} />, className: 'w-44' }),
  column('context', { cell: ({ context }) => <Text>{context}</Text>, className: 'w-32' }),
  column('time', {
    header: <MomentHeader id="time" />,
    cell: ({ occurred_at }) => <Timestamp at={occurred_at} className="whitespace-nowrap" />,
    className: 'w-40',
  }),
  column('category', { cell: ofText('category'), className: 'w-36' }),
  column('area', { cell: ofText('area'), className: 'w-36' }),
  column('parameters', { cell: ofText('parameters'), className: 'w-52' }),
  column('details', { cell: ofCode('details'), className: 'w-64' }),
  column('workspace', { cell: ofText('workspace'), className: 'w-28' }),
  column('done_by', {
    cell: ({ actor }) => <Text>{nameActor(actor)}</Text>,
    className: 'w-44',
  }),
  column('outcome', { cell: ofText('outcome'), className: 'w-28' }),
  column('ip', { cell: ofCode('ip'), className: 'w-40' }),
  column('exact_action', { cell: ofCode('exact_action'), className: 'w-48' }),
  ...requestColumns,
]

function ofText(id: ColumnId) {
  return (event: StoredEvent) => <Text>{textOf(id, event)}</Text>
}

function ofCode(id: ColumnId) {
  return (event: StoredEvent) => <Code>{textOf(id, event)}</Code>
}

function column(
  id: ColumnId,
  rest: Omit<TableColumn<StoredEvent>, 'id' | 'header'> & { header?: ReactNode },
): TableColumn<StoredEvent> {
  return { id, header: columnLabels[id], isHiddenWhenSmall: true, ...rest }
}

/** On small screens this one cell says who, what on and when as well. */
function ActionCell({ event }: { event: StoredEvent }) {
  return (
    <div className="grid gap-0.5">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <ChangeBadge change={event.change} />
        <EventLink event={event} />
      </div>
      {/* The outcome beside the short line: beside the long one it would take a line of its own in most rows. */}
      <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
        {event.change === 'failed' ? null : <OutcomeBadge outcome={event.outcome} />}
        <span className="hidden break-all text-code text-muted-foreground text-xs md:block">
          {event.action}
        </span>
      </div>
      <div className="grid gap-0.5 md:hidden">
        <ActorIdentity actor={event.actor} />
        {event.targets?.[0] ? (
          <span className="truncate pl-5 text-muted-foreground text-xs">
            on {nameTarget(event.targets[0])}
          </span>
        ) : null}
        <Timestamp at={event.occurred_at} className="pl-5 text-muted-foreground text-xs" />
      </div>
    </div>
  )
}

function SubjectCell({ event }: { event: StoredEvent }) {
  const [first, ...others] = event.targets ?? []
  if (!first) return <Nothing />
  const name = nameTarget(first)
  return (
    <div className="grid min-w-0">
      <span className="flex min-w-0 items-baseline gap-1.5">
        <span className="truncate">{name}</span>
        {others.length > 0 ? (
          <span
            className="shrink-0 text-muted-foreground text-xs"
            title={others.map(nameTarget).join(', ')}
          >
            +{others.length} more
          </span>
        ) : null}
      </span>
      <span className="truncate text-muted-foreground text-xs">
        {spellOut(first.type)}
        {first.id && first.id !== name ? <span className="text-code"> {first.id}</span> : null}
      </span>
    </div>
  )
}
