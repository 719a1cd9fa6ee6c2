import type { Route } from 'next'
import { type ColumnId, columnIds } from '@/components/events/column-ids'
import { perspectives } from '@/components/events/perspectives'
import { serializeView, type View } from '@/components/events/search-params'
import { timePresets } from '@/components/time/time-range'
import type { SavedView, ViewState } from '@/lib/events/views/schema'

/** The part of an address that a view keeps. */
export type AddressState = Pick<View, 'q' | 'last' | 'from' | 'to' | 'columns' | 'stack'>

/** Where a view leads: the page with its search, under its name. */
export function hrefOfView(
  company: string,
  { id, perspective, state }: Pick<SavedView, 'id' | 'perspective' | 'state'>,
): Route {
  const address = { ...toAddress(state), view: id }
  return serializeView(perspectives[perspective].href(company), address) as Route
}

/** What this version does not know of a state, such as a column that is gone, is left out. */
export function toAddress({ q, last, from, to, columns, stack }: ViewState): AddressState {
  const known = columns.filter((column): column is ColumnId => isColumn(column))
  return {
    q,
    last: timePresets.find((preset) => preset === last) ?? null,
    from: from === null ? null : new Date(from),
    to: to === null ? null : new Date(to),
    columns: known.length > 0 ? known : null,
    stack,
  }
}

/** The search of an address, to be saved; `columns` are those shown, wherever they come from. */
export function toState(view: AddressState, columns: readonly ColumnId[]): ViewState {
  const { q, last, from, to, stack } = view
  return {
    q,
    last,
    from: last === null ? (from?.toISOString() ?? null) : null,
    to: last === null ? (to?.toISOString() ?? null) : null,
    columns: [...columns],
    stack,
  }
}

function isColumn(column: string): column is ColumnId {
  return (columnIds as readonly string[]).includes(column)
}
