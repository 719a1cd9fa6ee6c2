'use client'

import { type ReactNode, type Ref, useMemo } from 'react'
import type { TableColumn } from '@/components/table/table-column'
import { type SeenItems, type TableHandle, VirtualTable } from '@/components/table/virtual-table'
import { makeDayTeller } from '@/components/time/days'
import { useTimeStyle } from '@/components/time/time-style'
import type { StoredEvent } from '@/lib/events/schema'
import { cn } from '@/lib/web/cn'
import { CellFilter } from './cell-filter'
import { OutcomeIcon } from './change-badge'
import type { ColumnId } from './column-ids'
import { termOf } from './event-cells'
import { eventColumns } from './event-columns'
import { SelectBox } from './event-selection'
import type { EventWindow } from './event-window'
import { isRefused } from './event-words'
import { listItems } from './list-items'

/** Rows on the screen, by their places in the list; `top` is the first that nothing covers. */
export type SeenRows = SeenItems

type EventRowsProps = {
  list: EventWindow
  /** Another value is another list. */
  listKey: unknown
  /** In the order in which they stand. */
  columns: readonly ColumnId[]
  open: StoredEvent | null
  isSelected: (event: StoredEvent) => boolean
  /** Came in by themselves a moment ago. */
  isFresh: (event: StoredEvent) => boolean
  isPending: boolean
  onOpen: (event: StoredEvent) => void
  onSee: (seen: SeenRows) => void
  ref: Ref<TableHandle>
  foot: ReactNode
}

/** The table of events. What failed or was refused has a mark and a red edge, whichever columns are shown. */
export function EventRows({ list, columns, onSee, isPending, isFresh, ...props }: EventRowsProps) {
  const { open } = props
  const { zone } = useTimeStyle()
  const dayOf = useMemo(() => makeDayTeller(zone), [zone])
  const { items, rowAt } = useMemo(() => listItems(list.rows, dayOf), [list.rows, dayOf])
  const shown = useMemo(
    () => [selectColumn, ...columns.flatMap((id) => byId.get(id) ?? [])],
    [columns],
  )
  const isWhole = list.newerCursor === null && list.olderCursor === null
  return (
    <div className={cn('transition-opacity', isPending && 'opacity-60')}>
      <VirtualTable
        ref={props.ref}
        caption="Events, newest first"
        columns={shown}
        items={items}
        itemsTotal={isWhole ? items.length : null}
        listKey={props.listKey}
        onRowClick={props.onOpen}
        rowClassName={(event) =>
          cn(
            isRefused(event) && '[&>td:first-child]:shadow-[inset_3px_0_0_var(--failed)]',
            isFresh(event) && 'animate-fresh',
          )
        }
        isRowCurrent={(event) => event.seq === open?.seq}
        isRowSelected={props.isSelected}
        onSee={({ first, last, top }) => {
          const rowOf = (place: number) => rowAt[place] ?? 0
          onSee({ first: rowOf(first), last: rowOf(last), top: rowOf(top) })
        }}
        foot={props.foot}
      />
    </div>
  )
}

/** Moves the keyboard to one event; false where the list does not hold it. */
export function focusEvent(seq: number): boolean {
  const link = document.querySelector<HTMLElement>(`[data-event-link="${seq}"]`)
  link?.focus({ preventScroll: true })
  link?.closest('tr')?.scrollIntoView({ block: 'nearest' })
  return link !== null
}

const selectColumn: TableColumn<StoredEvent> = {
  id: 'select',
  header: <span className="sr-only">Selected, and outcome</span>,
  className: 'w-9 pr-0',
  cell: (event) => (
    <span className="grid justify-items-start gap-1">
      <SelectBox event={event} />
      <OutcomeIcon outcome={event.outcome} />
    </span>
  ),
}

const byId = new Map<string, TableColumn<StoredEvent>>(
  eventColumns.map((column) => [
    column.id,
    {
      ...column,
      cell: (event) => (
        <CellFilter term={termOf(column.id as ColumnId, event)}>{column.cell(event)}</CellFilter>
      ),
    },
  ]),
)
