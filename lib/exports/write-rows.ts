import { findCsvField } from '@/lib/events/importers/csv-fields'
import { AppError } from '@/lib/platform/errors'
import { type PackedRow, restoreRow } from '@/lib/log/packed-row'
import { writeRow } from '@/lib/log/cut-event'
import { ByteWriter } from '@/lib/platform/byte-writer'
import { makeCsvWriter } from './csv/write-csv'
import { columnsMax, type ExportFormat } from './schema/formats'

/** How a plain format is written: what comes first, events in turn, what comes last. */
export type RowWriter = {
  head: string
  write: (rows: readonly PackedRow[]) => Buffer
  tail: string
}

/** With `goesOn`, behind events that are written already. Throws `export_columns_invalid` (400). */
export function makeRowWriter(
  format: Exclude<ExportFormat, 'bundle'>,
  columns: readonly string[] | undefined,
  { goesOn = false }: { goesOn?: boolean } = {},
): RowWriter {
  if (columns !== undefined) checkColumns(format, columns)
  const writer = makeWriter(format, { columns, goesOn })
  return goesOn ? { ...writer, head: '' } : writer
}

function makeWriter(
  format: Exclude<ExportFormat, 'bundle'>,
  { columns, goesOn }: { columns: readonly string[] | undefined; goesOn: boolean },
): RowWriter {
  switch (format) {
    case 'csv': {
      const { header, write } = makeCsvWriter(columns)
      return { head: header, write: (rows) => Buffer.from(write(rows)), tail: '' }
    }
    case 'json':
      return makeJsonWriter(columns, { isFirst: !goesOn })
    case 'ndjson':
      return {
        head: '',
        write: (rows) => {
          const out = new ByteWriter(firstBytes)
          for (const row of rows) {
            writeRow(row, out)
            out.text('\n')
          }
          return out.taken()
        },
        tail: '',
      }
  }
}

/** Of some hundred rows. */
const firstBytes = 256 * 1024

/** An array with an event a line. */
function makeJsonWriter(
  columns: readonly string[] | undefined,
  { isFirst }: { isFirst: boolean },
): RowWriter {
  const paths = columns?.map((name) => ({ name, path: findCsvField(name)?.path ?? [] }))
  let separator = isFirst ? '\n' : ',\n'
  return {
    head: '[',
    write: (rows) => {
      const out = new ByteWriter(firstBytes)
      for (const row of rows) {
        out.text(separator)
        if (paths) out.text(JSON.stringify(pick(restoreRow(row), paths)))
        else writeRow(row, out)
        separator = ',\n'
      }
      return out.taken()
    },
    tail: '\n]\n',
  }
}

/** What is chosen, under the names of the columns. */
function pick(
  event: object,
  paths: readonly { name: string; path: readonly (string | number)[] }[],
): Record<string, unknown> {
  const picked: [string, unknown][] = []
  for (const { name, path } of paths) {
    let here: unknown = event
    for (const step of path) {
      const isThere = typeof here === 'object' && here !== null && Object.hasOwn(here, step)
      here = isThere ? (here as Record<string | number, unknown>)[step] : undefined
    }
    if (here !== undefined) picked.push([name, here])
  }
  return Object.fromEntries(picked)
}

/** Throws `export_columns_invalid` (400). */
export function checkColumns(format: ExportFormat, columns: readonly string[]): void {
  const refuse = (detail: string) =>
    new AppError('export_columns_invalid', {
      status: 400,
      title: 'Columns that cannot be exported',
      detail,
      errors: [{ pointer: '/columns', message: detail }],
    })
  if (format === 'ndjson') {
    throw refuse('NDJSON holds whole events: columns are chosen for CSV and JSON.')
  }
  if (columns.length === 0 || columns.length > columnsMax) {
    throw refuse(`Choose from 1 to ${columnsMax} columns, not ${columns.length}.`)
  }
  const unknown = columns.find((name) => findCsvField(name) === null)
  if (unknown !== undefined) {
    throw refuse(
      `"${unknown}" is no field of an event: columns are named like actor.email, targets.0.id or details.reason.`,
    )
  }
  const twice = columns.find((name, at) => columns.indexOf(name) !== at)
  if (twice !== undefined) throw refuse(`"${twice}" is chosen twice.`)
}
