'use client'

import { type Ref, type RefObject, useImperativeHandle } from 'react'
import type { TableHandle } from '@/components/table/virtual-table'
import type { StoredEvent } from '@/lib/events/schema'
import type { ListedEvent } from './event-window'

/** What the keys of the page do with the list. */
export type EventListHandle = {
  /** To the event below or above the one that has the keyboard or is open, else to the first on the screen. */
  moveRow: (step: 1 | -1) => void
  select: (isRange: boolean) => void
  toggleLive: () => void
}

type RowKeysInput = {
  ref: Ref<EventListHandle>
  table: RefObject<TableHandle | null>
  rows: readonly ListedEvent[]
  /** Place of the first row on the screen. */
  topRow: RefObject<number>
  open: StoredEvent | null
  neighbour: (step: 1 | -1) => (() => void) | null
  onSelect: (event: StoredEvent, how: { isRange: boolean }) => void
  onToggleLive: () => void
}

export function useRowKeys(input: RowKeysInput): void {
  const { ref, table, rows, topRow, open, neighbour, onSelect, onToggleLive } = input
  const focusedPlace = () => {
    const key = table.current?.focusedKey() ?? null
    return rows.findIndex(({ seq }) => String(seq) === key)
  }
  useImperativeHandle(ref, () => ({
    moveRow: (step) => {
      if (open) return neighbour(step)?.()
      const at = focusedPlace()
      const next = at < 0 ? rows[topRow.current] : rows[at + step]
      if (next) table.current?.focus(String(next.seq))
    },
    select: (isRange) => {
      const event = rows[focusedPlace()]?.event
      if (event) onSelect(event, { isRange })
    },
    toggleLive: onToggleLive,
  }))
}
