import type { ReactNode } from 'react'
import { cn } from '@/lib/web/cn'

/** A column by what it says, not by what the table library wants to hear. */
export type TableColumn<Row> = {
  id: string
  header: ReactNode
  cell: (row: Row) => ReactNode
  /** For every cell of the column, the head included: widths, alignment. */
  className?: string
  /** Left out on small screens, where the main column says it instead. */
  isHiddenWhenSmall?: boolean
}

export function cellClass<Row>(column: TableColumn<Row> | undefined): string {
  return cn(column?.className, column?.isHiddenWhenSmall && 'hidden md:table-cell')
}

/** Links and buttons in a row act for themselves. */
export function isOnControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('a, button, input, summary') !== null
}

/** Somebody who drags over a row wants its text, not its details. */
export function isSelectingText(): boolean {
  return (window.getSelection()?.toString() ?? '') !== ''
}
