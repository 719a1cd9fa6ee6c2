import { formatCell, formatJsonCell } from '@/lib/events/importers/csv-dialect'
import { allColumns } from '@/lib/exports/schema/formats'
import { type PackedRow, textRowOf } from '@/lib/log/packed-row'
import { cellOf } from './cells'
import { openRow } from './open-row'

/**
 * Writes events as records of our CSV dialect (`lib/events/importers/csv-dialect.ts`), which the importer reads back as they
 * were. Columns are names of that dialect.
 */
export function makeCsvWriter(columns: readonly string[] = allColumns): {
  header: string
  write: (rows: readonly PackedRow[]) => string
} {
  const cells = columns.map(cellOf)
  const last = cells.length - 1
  return {
    header: `${columns.map(formatCell).join(',')}\r\n`,
    write: (rows) => {
      const parts: string[] = []
      for (const row of rows) {
        const open = openRow(textRowOf(row))
        for (let at = 0; at <= last; at++) {
          const value = (cells[at] as (typeof cells)[number])(open)
          if (value !== undefined) {
            parts.push(
              typeof value === 'string' ? formatCell(value) : formatJsonCell(JSON.stringify(value)),
            )
          }
          parts.push(at === last ? '\r\n' : ',')
        }
      }
      return parts.join('')
    },
  }
}
