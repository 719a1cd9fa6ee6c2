import type { StoredEvent } from '@/lib/events/schema'
import { routes } from '@/lib/web/routes'
import { type ColumnId, columnLabels } from './column-ids'
import { textOf } from './event-cells'

/** The whole events, as the API has them. */
export function toJson(events: readonly StoredEvent[]): string {
  return JSON.stringify(events, null, 2)
}

/** The columns that are shown, for a spreadsheet. */
export function toTsv(events: readonly StoredEvent[], columns: readonly ColumnId[]): string {
  const told = columns.filter((id) => id !== 'view_details')
  const lines = [
    told.map((id) => columnLabels[id]),
    ...events.map((event) => told.map((id) => textOf(id, event))),
  ]
  return lines.map((cells) => cells.map(writeCell).join('\t')).join('\n')
}

/** One address a line. */
export function toLinks(
  events: readonly StoredEvent[],
  { company, origin }: { company: string; origin: string },
): string {
  return events.map(({ id }) => `${origin}${routes.event(company, id)}`).join('\n')
}

/**
 * A tab or a line end would make other cells of it, and whoever sends events could have a spreadsheet calculate: a text that
 * begins like a formula gets an apostrophe (OWASP, CSV injection).
 */
function writeCell(text: string): string {
  const line = text.replaceAll(/[\t\r\n\u2028\u2029]+/g, ' ')
  return /^\s*[=+\-@]/.test(line) ? `'${line}` : line
}
