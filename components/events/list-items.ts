import type { TableItem } from '@/components/table/table-item'
import { formatDayHeading } from '@/components/time/days'
import type { StoredEvent } from '@/lib/events/schema'
import type { ListedEvent } from './event-window'

/** The rows with a heading over each day, and for every place in the result which row stands there or comes next. */
export function listItems(
  rows: readonly ListedEvent[],
  dayOf: (atMs: number) => string,
): { items: TableItem<StoredEvent>[]; rowAt: number[] } {
  const items: TableItem<StoredEvent>[] = []
  const rowAt: number[] = []
  let day = ''
  for (const [at, { seq, atMs, event }] of rows.entries()) {
    const own = dayOf(atMs)
    if (own !== day) {
      day = own
      items.push({ kind: 'heading', key: day, label: formatDayHeading(day) })
      rowAt.push(at)
    }
    items.push({ kind: 'row', key: String(seq), row: event })
    rowAt.push(at)
  }
  return { items, rowAt }
}
