'use client'

import type { ReactNode } from 'react'
import type { TableColumn } from '@/components/table/data-table'
import { Timestamp } from '@/components/time/timestamp'
import type { StoredEvent } from '@/lib/events/schema'
import { areas, kinds } from '@/lib/log/catalogue/vocabulary'
import { ActorIdentity } from './actor-identity'
import { ChangeBadge, OutcomeBadge } from './change-badge'
import { type ColumnId, columnLabels } from './column-ids'
import { EventLink } from './event-link'
import { MomentHeader } from './moment-header'
import { requestColumns } from './request-columns'
import { Code, Nothing, Text } from './cell-text'
import { asLabel, listParameters, nameActor, nameTarget, spellOut } from './event-words'

/** Every column there is; which of them are shown, and in which order, `EventRows` says. */
export const eventColumns: readonly TableColumn<StoredEvent>[] = [
  column('action', {
    cell: (event) => <ActionCell event={event} />,
    isHiddenWhenSmall: false,
    className: 'md:min-w-56 xl:min-w-64',
  }),
  column('user', {
    cell: ({ actor }) => <ActorIdentity actor={actor} />,
    className: 'md:min-w-36 max-w-56 xl:min-w-56',
  }),
  column('subject', {
    cell: (event) => <SubjectCell event={event} />,
    className: 'md:min-w-36 max-w-64 xl:min-w-48',
  }),
  column('context', {
    cell: ({ context }) => <Text>{context}</Text>,
    className: 'md:min-w-20 max-w-48',
  }),
  column('time', {
    header: <MomentHeader id="time" />,
    cell: ({ occurred_at }) => <Timestamp at={occurred_at} className="whitespace-nowrap" />,
  }),
  column('category', {
    cell: ({ kind }) => <Text>{nameIn(kinds, kind)}</Text>,
    className: 'md:min-w-28',
  }),
  column('area', {
    cell: ({ area }) => <Text>{nameIn(areas, area)}</Text>,
    className: 'md:min-w-28',
  }),
  column('parameters', {
    cell: (event) => <Text>{listParameters(event)}</Text>,
    className: 'md:min-w-48 max-w-64',
  }),
  column('details', {
    cell: ({ details }) => <Code>{details && JSON.stringify(details)}</Code>,
    className: 'md:min-w-56 max-w-72',
  }),
  column('workspace', {
    cell: ({ workspace }) => <Text>{workspace && (workspace.name ?? workspace.id)}</Text>,
    className: 'md:min-w-28 max-w-40',
  }),
  column('done_by', {
    cell: ({ actor }) => <Text>{nameActor(actor)}</Text>,
    className: 'md:min-w-32 max-w-56',
  }),
  column('outcome', { cell: ({ outcome }) => <Text>{asLabel(outcome ?? 'success')}</Text> }),
  column('ip', { cell: ({ source }) => <Code>{source?.ip}</Code>, className: 'md:min-w-36' }),
  column('exact_action', { cell: ({ action }) => <Code>{action}</Code>, className: 'md:min-w-40' }),
  ...requestColumns,
]

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
        {event.change === 'failed' ? null : <OutcomeBadge outcome={event.outcome} />}
      </div>
      <span className="hidden break-all text-code text-muted-foreground text-xs md:block">
        {event.action}
      </span>
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

/** Areas of unknown actions are no entries of the vocabulary: they are spelled out. */
function nameIn(words: Record<string, string>, id: string): string {
  return words[id] ?? asLabel(id)
}
