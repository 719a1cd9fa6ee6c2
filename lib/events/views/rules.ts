import type { JsonObject, JsonValue } from '@/lib/log/schema'
import type { ViewState } from './schema'

const minuteMs = 60_000

/**
 * How often one member's opening of one view is recorded: by its link once a minute, so that a double click is one; by the
 * address of the page that stands open, or by beginning with it, once a day: paging and reloading are none then, and a link to
 * that page still is one.
 */
export const openingEveryMs = { link: minuteMs, page: 24 * 60 * minuteMs } as const

/** Whether two states are the same search. */
export function isSameState(one: ViewState, other: ViewState): boolean {
  return compareStates(one, other).length === 0
}

export type StateChange = { field: string; old: JsonValue; new: JsonValue }

/** What differs, under the names that events have for it. */
export function compareStates(old: ViewState, next: ViewState): StateChange[] {
  const [before, after] = [describeAll(old), describeAll(next)]
  return Object.keys(before).flatMap((field) =>
    JSON.stringify(before[field]) === JSON.stringify(after[field])
      ? []
      : [{ field, old: before[field] ?? null, new: after[field] ?? null }],
  )
}

/** A state as events tell it; what is not set is left out. */
export function describeState(state: ViewState): JsonObject {
  return Object.fromEntries(
    Object.entries(describeAll(state)).filter(([, value]) => value !== null && value !== ''),
  )
}

function describeAll({ q, last, from, to, columns, stack }: ViewState): Record<string, JsonValue> {
  const range = from === null && to === null ? null : { from, to }
  return {
    query: q,
    range: last === null ? range : { last },
    columns: columns.length > 0 ? [...columns] : null,
    stack,
  }
}
