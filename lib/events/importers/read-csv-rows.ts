import { isUtf8 } from 'node:buffer'
import { detectDelimiter } from './csv-dialect'
import type { ImportProblem } from './importer'
import { importLimits, lineTooLong, notUtf8 } from './read-records'
import { type Line, splitLines } from './split-lines'

export type CsvRow = { line: number; cells: string[] } | { line: number; problem: ImportProblem }

/**
 * The records of a CSV text (RFC 4180) with the line that each begins at, in constant memory; blank lines are passed by.
 * The delimiter is the header's. A record that is broken is one problem, and reading goes on at the line after its first:
 * a quote that nobody closes must not swallow the rest of the file.
 */
export async function* readCsvRows(
  input: AsyncIterable<Uint8Array>,
): AsyncGenerator<CsvRow, void, undefined> {
  const lines = splitLines(input, () => importLimits.lineBytesMax)
  /** Lines of a broken record that are read once more, the next one last. */
  const again: Line[] = []
  const takeLine = async (): Promise<Line | undefined> => {
    const line = again.pop()
    if (line) return line
    const { value } = await lines.next()
    return value ?? undefined
  }
  let delimiter: string | null = null
  for (let first = await takeLine(); first; first = await takeLine()) {
    if (isBlank(first)) continue
    delimiter ??= detectDelimiter(decode(first))
    const row = openRow(delimiter)
    const held = [first]
    let bytes = 0
    let state = feed(row, first)
    while (state === 'open') {
      const line = await takeLine()
      if (!line) break
      held.push(line)
      bytes += 'bytes' in line ? line.bytes.length : 0
      state = bytes > importLimits.lineBytesMax ? 'too_long' : feed(row, line)
    }
    const at = first.line
    if (state === 'complete' && row.isUtf8) yield { line: at, cells: row.cells }
    else if (state === 'complete') yield { line: at, problem: notUtf8 }
    else {
      yield { line: at, problem: problems[state] }
      for (let last = held.length - 1; last > 0; last--) again.push(held[last] as Line)
    }
  }
}

type Row = {
  delimiter: string
  cells: string[]
  /** The cell in quotes that is not closed yet. */
  quoted: string | null
  isUtf8: boolean
}

function openRow(delimiter: string): Row {
  return { delimiter, cells: [], quoted: null, isUtf8: true }
}

type RowState = 'complete' | 'open' | 'stray' | 'too_long'

/** Reads one more line into the row. The text of the file is whoever wrote it: every character is looked at once. */
function feed(row: Row, line: Line): RowState {
  if ('tooLong' in line) return 'too_long'
  if (!isUtf8(line.bytes)) row.isUtf8 = false
  const text = decode(line)
  // A line end within quotes is part of the cell, the last one is not.
  const end = text.endsWith('\r') ? text.length - 1 : text.length
  let at = 0
  if (row.quoted !== null) row.quoted += '\n'
  for (;;) {
    if (row.quoted === null && text[at] === '"') {
      row.quoted = ''
      at += 1
    }
    if (row.quoted === null) {
      const next = text.indexOf(row.delimiter, at)
      row.cells.push(text.slice(at, next === -1 ? end : next))
      if (next === -1) return 'complete'
      at = next + 1
      continue
    }
    const quote = text.indexOf('"', at)
    row.quoted += text.slice(at, quote === -1 ? text.length : quote)
    if (quote === -1) return 'open'
    at = quote + 1
    if (text[at] === '"') {
      row.quoted += '"'
      at += 1
      continue
    }
    row.cells.push(row.quoted)
    row.quoted = null
    if (at >= end) return 'complete'
    if (text[at] !== row.delimiter) return 'stray'
    at += 1
  }
}

/** What is no UTF-8 is read as something, to find where the record ends, and then refused. */
function decode(line: Line): string {
  if ('tooLong' in line) return ''
  const text = line.bytes.toString(isUtf8(line.bytes) ? 'utf8' : 'latin1')
  return line.line === 1 && text.startsWith('\ufeff') ? text.slice(1) : text
}

function isBlank(line: Line): boolean {
  return 'bytes' in line && line.bytes.every((byte) => byte <= 0x20 && byte !== 0x09)
}

const unclosed = {
  code: 'csv_quote_unclosed',
  detail: 'A quote that opens a cell here is closed nowhere.',
}
const problems: Record<Exclude<RowState, 'complete'>, ImportProblem> = {
  open: unclosed,
  too_long: lineTooLong,
  stray: {
    code: 'csv_quote_misplaced',
    detail: 'After a cell in quotes a delimiter is expected; a quote within it must be doubled.',
  },
}
