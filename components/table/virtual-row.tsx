'use client'

import { memo, type Ref, useState } from 'react'
import { cn } from '@/lib/web/cn'
import { RowNearContext } from './row-near'
import { cellClass, isOnControl, isSelectingText, type TableColumn } from './table-column'

export type VirtualRowProps<Row> = {
  rowKey: string
  /** Null while it is on its way. */
  row: Row | null
  columns: readonly TableColumn<Row>[]
  /** A click anywhere in a row that is not on a control; the row's own link does the same for keyboards. */
  onRowClick?: ((row: Row) => void) | undefined
  className: string | undefined
  isCurrent: boolean
  isSelected: boolean
  ref: Ref<HTMLTableRowElement>
  'data-index': number
  'aria-rowindex': number
}

/** One row of a `VirtualTable`. Rendered again only for a reason of its own: scrolling is none. */
export const VirtualRow = memo(function VirtualRow<Row extends object>(
  props: VirtualRowProps<Row>,
) {
  const { rowKey, row, columns, onRowClick, className, isCurrent, isSelected, ...shared } = props
  const [isNear, setIsNear] = useState(false)
  const comeNear = () => setIsNear(true)
  return (
    <tr
      {...shared}
      data-row={rowKey}
      aria-current={isCurrent || undefined}
      data-selected={isSelected || undefined}
      aria-busy={row === null || undefined}
      className={cn(
        'group/row scroll-mt-16 hover:bg-hover has-[:focus-visible]:bg-hover aria-[current=true]:bg-accent-subtle data-selected:bg-accent-subtle',
        onRowClick && 'cursor-pointer',
        className,
      )}
      onPointerEnter={comeNear}
      onFocus={comeNear}
      onClick={(event) => {
        if (row && !isOnControl(event.target) && !isSelectingText()) onRowClick?.(row)
      }}
    >
      <RowNearContext value={isNear}>
        {columns.map((column) => (
          <td
            key={column.id}
            className={cn(
              'relative border-b px-3 py-1.5 align-top',
              row === null && 'h-13',
              cellClass(column),
            )}
          >
            {row === null ? (
              <span aria-hidden className="block h-3 w-2/3 rounded bg-subtle" />
            ) : (
              column.cell(row)
            )}
          </td>
        ))}
      </RowNearContext>
    </tr>
  )
}) as <Row extends object>(props: VirtualRowProps<Row>) => React.ReactNode
