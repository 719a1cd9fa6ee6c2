'use client'

import { useMemo } from 'react'
import { DataTable } from '@/components/table/data-table'
import type { StoredEvent } from '@/lib/events/schema'
import { cn } from '@/lib/web/cn'
import type { ColumnId } from './column-ids'
import { eventColumns } from './event-columns'
import { isRefused } from './event-words'

type EventRowsProps = {
  events: readonly StoredEvent[]
  columns: readonly ColumnId[]
  /** Columns that stand first, in this order. */
  usual: readonly ColumnId[]
  open: StoredEvent | null
  isPending: boolean
  onOpen: (seq: number) => void
}

/** The table of events. What failed or was refused has a red edge, whichever columns are shown. */
export function EventRows({ events, columns, usual, open, isPending, onOpen }: EventRowsProps) {
  const ordered = useMemo(() => putFirst(usual), [usual])
  return (
    <div className={cn('overflow-x-auto transition-opacity', isPending && 'opacity-60')}>
      <DataTable
        caption="Events, newest first"
        columns={ordered}
        visible={columns}
        rows={events}
        rowId={rowId}
        onRowClick={(event) => onOpen(event.seq)}
        rowClassName={(event) =>
          isRefused(event) ? '[&>td:first-child]:shadow-[inset_3px_0_0_var(--failed)]' : undefined
        }
        isRowCurrent={(event) => event.seq === open?.seq}
      />
    </div>
  )
}

/** Moves the keyboard to the event below or above the one that has it, else to the first one. */
export function focusRow(step: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>('[data-event-link]')]
  const focused = document.activeElement?.closest('[data-row]')
  const at = links.findIndex((link) => link.closest('[data-row]') === focused)
  const link = at < 0 ? links[0] : links[at + step]
  link?.focus()
  link?.scrollIntoView({ block: 'nearest' })
}

/** Moves the keyboard to one event; false where the list does not hold it. */
export function focusEvent(seq: number): boolean {
  const link = document.querySelector<HTMLElement>(`[data-event-link="${seq}"]`)
  link?.focus({ preventScroll: true })
  link?.scrollIntoView({ block: 'nearest' })
  return link !== null
}

function putFirst(usual: readonly ColumnId[]) {
  const ids: readonly string[] = usual
  const place = (id: string) => (ids.includes(id) ? ids.indexOf(id) : ids.length)
  return [...eventColumns].sort((one, other) => place(one.id) - place(other.id))
}

function rowId(event: StoredEvent): string {
  return String(event.seq)
}
