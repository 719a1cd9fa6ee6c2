'use client'

import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import {
  Fragment,
  type ReactNode,
  type Ref,
  useCallback,
  useDeferredValue,
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useMemo,
  useRef,
} from 'react'
import { cn } from '@/lib/web/cn'
import { cellClass, type TableColumn } from './table-column'
import { headingPx, headPx, rowPx, type TableItem } from './table-item'
import { useAnchor } from './use-anchor'
import { VirtualRow, type VirtualRowProps } from './virtual-row'

export type TableHandle = {
  /** Moves the keyboard to the link of a row, which is brought into view. */
  focus: (key: string) => void
  /** Brings a row into view and leaves the keyboard where it is. */
  show: (key: string) => void
  toTop: () => void
  isAtTop: () => boolean
  /** Key of the row that has the keyboard. */
  focusedKey: () => string | null
}

/** Places in `items`: those on the screen, and the first that nothing covers. */
export type SeenItems = { first: number; last: number; top: number }

type VirtualTableProps<Row> = Pick<VirtualRowProps<Row>, 'onRowClick'> & {
  caption: string
  columns: readonly TableColumn<Row>[]
  items: readonly TableItem<Row>[]
  /** Of the whole list, headings included; null where nobody knows. */
  itemsTotal: number | null
  /** Another value is another list: it begins at its top. */
  listKey: unknown
  rowClassName?: (row: Row) => string | undefined
  isRowCurrent?: (row: Row) => boolean
  isRowSelected?: (row: Row) => boolean
  onSee: (seen: SeenItems) => void
  ref?: Ref<TableHandle>
  /** Below the last row. */
  foot?: ReactNode
}

type ScreenRange = { startIndex: number; endIndex: number }

/** With so few rows all of them are there, for the browser's own search too. */
const plainMax = 120
const overscan = 12

/**
 * A table of any number of rows, of which those near the screen are in the document. It scrolls within itself, sideways
 * too, under its head and the heading of what is on top. Rows that are put in above move nothing on the screen.
 */
export function VirtualTable<Row extends object>(props: VirtualTableProps<Row>) {
  const { columns, items, listKey, ref } = props
  const scroller = useRef<HTMLDivElement>(null)
  const focused = useRef<string | null>(null)
  const wanted = useRef<string | null>(null)
  const places = useMemo(() => new Map(items.map(({ key }, place) => [key, place])), [items])
  /** Of another list, what is on the screen is drawn first, and the rest once that can be seen. */
  const isWhole = useDeferredValue(listKey) === listKey

  /** What is near the screen, the heading over it, and the row that has the keyboard. */
  const rangeExtractor = useCallback(
    (range: Range) => {
      if (isWhole && range.count <= plainMax)
        return Array.from({ length: range.count }, (_, at) => at)
      const kept = new Set(defaultRangeExtractor(range))
      const heading = items.findLastIndex(
        ({ kind }, at) => kind === 'heading' && at <= range.startIndex,
      )
      if (heading >= 0) kept.add(heading)
      const place = focused.current === null ? undefined : places.get(focused.current)
      if (place !== undefined) kept.add(place)
      return [...kept].sort((one, other) => one - other)
    },
    [items, places, isWhole],
  )
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLTableRowElement>({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => (items[at]?.kind === 'heading' ? headingPx : rowPx),
    getItemKey: (at) => items[at]?.key ?? at,
    rangeExtractor,
    overscan,
    scrollMargin: headPx,
    scrollPaddingStart: headPx + headingPx,
    // Before there is a screen to measure: what the server renders.
    initialRect: { width: 1_200, height: 800 },
  })
  const { range } = virtualizer
  const rendered = virtualizer.getVirtualItems()
  const end = virtualizer.getTotalSize() + headPx

  const { stickToTop } = useAnchor({ scroller, virtualizer, items, places, listKey })

  const tell = useEffectEvent(({ startIndex: first, endIndex: last }: ScreenRange) => {
    const covered = (scroller.current?.scrollTop ?? 0) + headPx + headingPx
    props.onSee({ first, last, top: virtualizer.getVirtualItemForOffset(covered)?.index ?? 0 })
  })
  // The screen is the outside system: what it shows is told after it was drawn.
  useEffect(() => {
    if (range && items.length > 0) tell(range)
  }, [range, items])

  const reach = useCallback((key: string, isFocusing: boolean): boolean => {
    const row = scroller.current?.querySelector(`[data-row="${CSS.escape(key)}"]`)
    if (!row) return false
    if (isFocusing) row.querySelector<HTMLElement>('a')?.focus({ preventScroll: true })
    row.scrollIntoView({ block: 'nearest' })
    return true
  }, [])

  // A row that was far away is there only after the scrolling towards it.
  useEffect(() => {
    if (wanted.current !== null && reach(wanted.current, true)) wanted.current = null
  })

  const bring = (key: string, isFocusing: boolean) => {
    if (reach(key, isFocusing)) return
    if (isFocusing) wanted.current = key
    const place = places.get(key)
    if (place !== undefined) virtualizer.scrollToIndex(place, { align: 'auto' })
  }
  useImperativeHandle(ref, () => ({
    focus: (key) => bring(key, true),
    show: (key) => bring(key, false),
    toTop: stickToTop,
    isAtTop: () => (scroller.current?.scrollTop ?? 0) < 4,
    focusedKey: () => focused.current,
  }))

  return (
    <div
      ref={scroller}
      // Rows come and go above: the virtualizer keeps the place, and the browser must not do so as well.
      className="max-h-[max(24rem,calc(100dvh-7rem))] overflow-auto overscroll-x-contain [overflow-anchor:none]"
    >
      <table
        className="w-full table-fixed border-separate border-spacing-0 text-left"
        aria-rowcount={props.itemsTotal === null ? -1 : props.itemsTotal + 1}
      >
        <caption className="sr-only">{props.caption}</caption>
        <thead className="sticky top-0 z-2">
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={cn(
                  'h-8 overflow-hidden text-ellipsis border-b bg-subtle px-3 font-medium text-muted-foreground text-xs whitespace-nowrap',
                  cellClass(column),
                )}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody
          onFocus={({ target }) => {
            focused.current = target.closest('[data-row]')?.getAttribute('data-row') ?? null
          }}
          onBlur={({ relatedTarget }) => {
            const isInside = relatedTarget?.closest('[data-row]')
            if (!isInside) focused.current = null
          }}
        >
          {rendered.map((item, at) => {
            const entry = items[item.index]
            if (!entry) return null
            const before = at === 0 ? headPx : (rendered[at - 1]?.end ?? headPx)
            const shared = {
              ref: virtualizer.measureElement,
              'data-index': item.index,
              'aria-rowindex': item.index + 2,
            }
            return (
              <Fragment key={entry.key}>
                <Space px={item.start - before} />
                {entry.kind === 'heading' ? (
                  <tr {...shared}>
                    <Heading columns={columns} label={entry.label} />
                  </tr>
                ) : (
                  <VirtualRow
                    {...shared}
                    rowKey={entry.key}
                    row={entry.row}
                    columns={columns}
                    onRowClick={props.onRowClick}
                    className={entry.row ? props.rowClassName?.(entry.row) : undefined}
                    isCurrent={entry.row ? (props.isRowCurrent?.(entry.row) ?? false) : false}
                    isSelected={entry.row ? (props.isRowSelected?.(entry.row) ?? false) : false}
                  />
                )}
              </Fragment>
            )
          })}
          <Space px={end - (rendered.at(-1)?.end ?? end)} />
        </tbody>
      </table>
      {props.foot}
    </div>
  )
}

/** Stands for rows that are not in the document. */
function Space({ px }: { px: number }) {
  if (px < 1) return null
  return (
    <tr aria-hidden>
      <td className="p-0" style={{ height: px }} />
    </tr>
  )
}

/** Over all columns. A span of more than are shown would make more of them on small screens. */
function Heading<Row>(props: { columns: readonly TableColumn<Row>[]; label: ReactNode }) {
  const { columns, label } = props
  const spans = {
    'md:hidden': columns.filter(({ isHiddenWhenSmall }) => !isHiddenWhenSmall).length,
    'hidden md:table-cell': columns.length,
  }
  return Object.entries(spans).map(([shown, span]) => (
    <th
      key={shown}
      scope="rowgroup"
      colSpan={span}
      className={cn('sticky top-8 z-1 h-7 border-b bg-background p-0 font-medium text-xs', shown)}
    >
      <span className="sticky left-0 inline-block px-3">{label}</span>
    </th>
  ))
}
