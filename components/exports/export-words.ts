import { describeRange, isBounded } from '@/components/time/time-range'
import type { ExportFormat, ExportState, ExportView } from '@/lib/exports/schema/formats'

export const formatLabels: Record<ExportFormat, string> = {
  csv: 'CSV',
  json: 'JSON',
  ndjson: 'NDJSON',
  bundle: 'Evidence bundle',
}

/** What was asked for beside the query, in a line: the range, the columns; empty where it was all of both. */
export function describeExtent({ after, before, columns }: ExportView, zone: string): string {
  // Bounds are exclusive, what people chose is not.
  const range = { last: null, from: moved(after, 1), to: moved(before, -1) }
  return [
    isBounded(range) ? describeRange(range, zone) : '',
    columns.length === 0 ? '' : `${columns.length} ${columns.length === 1 ? 'column' : 'columns'}`,
  ]
    .filter((part) => part !== '')
    .join(', ')
}

function moved(iso: string | null, ms: number): string | null {
  return iso === null ? null : new Date(Date.parse(iso) + ms).toISOString()
}

export function describeOrigin({ by, origin }: ExportView): string {
  if (by !== null) return `by ${by}`
  return { console: 'by somebody who has left', api: 'by API key', cli: 'by the operator' }[origin]
}

const units = ['bytes', 'KB', 'MB', 'GB', 'TB']

/** "1.2 MB". */
export function formatBytes(bytes: number): string {
  let unit = 0
  let value = bytes
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000
    unit += 1
  }
  return `${value.toLocaleString('en-US', { maximumFractionDigits: unit === 0 ? 0 : 1 })} ${units[unit]}`
}

export function countEvents(rows: number): string {
  return `${rows.toLocaleString('en-US')} ${rows === 1 ? 'event' : 'events'}`
}

/** "1,200 of 5,000 events", as far as it is known how many there will be. */
export function describeProgress({ rows, rowsExpected }: ExportView): string {
  return rowsExpected === null || rowsExpected === 0
    ? countEvents(rows)
    : `${rows.toLocaleString('en-US')} of ${countEvents(rowsExpected)}`
}

/** What changed from one list to the next, in sentences; empty where nothing did that somebody waits for. */
export function tellNews(before: readonly ExportView[], after: readonly ExportView[]): string {
  const states = new Map(before.map(({ id, state }) => [id, state]))
  return after.flatMap((one) => tellChange(one, states.get(one.id)) ?? []).join(' ')
}

function tellChange(one: ExportView, former: ExportState | undefined): string | null {
  const { state, format, rows, error } = one
  if (state === former) return null
  const what = `The export as ${formatLabels[format]}`
  switch (state) {
    case 'waiting':
    case 'running':
      // Between the two nothing has happened that anybody has to hear.
      if (former === 'waiting' || former === 'running') return null
      return `${what} ${former === undefined ? 'begins' : 'goes on'}.`
    case 'done':
      return `${what} is done: ${countEvents(rows)}.`
    case 'failed':
      return `${what} failed.${error === null ? '' : ` ${error}`}`
    case 'cancelled':
      return `${what} was cancelled.`
    case 'expired':
      return `The file of the export as ${formatLabels[format]} was deleted.`
    case 'sent':
      return null
  }
}
