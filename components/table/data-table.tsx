'use client'

import {
  columnVisibilityFeature,
  createColumnHelper,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { useMemo } from 'react'
import { cn } from '@/lib/web/cn'
import { cellClass, isOnControl, isSelectingText, type TableColumn } from './table-column'

type DataTableProps<Row> = {
  /** Names the table for screen readers. */
  caption: string
  columns: readonly TableColumn<Row>[]
  /** Ids of the columns that are shown; all when left out. */
  visible?: readonly string[]
  rows: readonly Row[]
  rowId: (row: Row) => string
  /** A click anywhere in a row that is not on a control; the row's own link or button does the same for keyboards. */
  onRowClick?: (row: Row) => void
  rowClassName?: (row: Row) => string | undefined
  isRowCurrent?: (row: Row) => boolean
}

// Sorting, filtering and paging are the server's: the table only renders what it is given.
const features = tableFeatures({ columnVisibilityFeature })

export function DataTable<Row extends object>({
  caption,
  columns,
  visible,
  rows,
  rowId,
  onRowClick,
  rowClassName,
  isRowCurrent,
}: DataTableProps<Row>) {
  const byId = useMemo(() => new Map(columns.map((column) => [column.id, column])), [columns])
  const definitions = useMemo(() => {
    const helper = createColumnHelper<typeof features, Row>()
    return helper.columns(
      columns.map((column) => helper.display({ id: column.id, header: () => column.header })),
    )
  }, [columns])
  const columnVisibility = useMemo(
    () => Object.fromEntries(columns.map(({ id }) => [id, !visible || visible.includes(id)])),
    [columns, visible],
  )
  const table = useTable({
    features,
    columns: definitions,
    data: rows,
    getRowId: rowId,
    state: { columnVisibility },
  })

  return (
    <table className="w-full border-separate border-spacing-0 text-left">
      <caption className="sr-only">{caption}</caption>
      <thead>
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id}>
            {group.headers.map((header) => (
              <th
                key={header.id}
                scope="col"
                className={cn(
                  'h-8 border-b bg-subtle px-3 font-medium text-muted-foreground text-xs whitespace-nowrap',
                  cellClass(byId.get(header.column.id)),
                )}
              >
                <table.FlexRender header={header} />
              </th>
            ))}
          </tr>
        ))}
      </thead>
      <tbody>
        {table.getRowModel().rows.map((row) => (
          <tr
            key={row.id}
            data-row={row.id}
            aria-current={isRowCurrent?.(row.original) || undefined}
            className={cn(
              'group hover:bg-hover aria-[current=true]:bg-accent-subtle has-[:focus-visible]:bg-hover',
              onRowClick && 'cursor-pointer',
              rowClassName?.(row.original),
            )}
            onClick={(event) => {
              if (!isOnControl(event.target) && !isSelectingText()) onRowClick?.(row.original)
            }}
          >
            {row.getVisibleCells().map((cell) => (
              <td
                key={cell.id}
                className={cn(
                  'border-b px-3 py-1.5 align-top group-last:border-b-0',
                  cellClass(byId.get(cell.column.id)),
                )}
              >
                {/* Called, not rendered as a component: a new function would be a new component, and its state lost. */}
                {byId.get(cell.column.id)?.cell(row.original)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
