/**
 * The CSV that this product writes and reads. Whoever writes it uses `formatCsvRow`, and every event comes back as it was:
 *
 * - UTF-8; the first record names the columns; records end in CRLF (a plain LF is read too); `,` between cells (`;`, tab
 *   and `|` are recognised by the header). A byte order mark is read over.
 * - Quoting of RFC 4180: a cell that holds a quote, a delimiter or an end of line stands in quotes, a quote in it is
 *   doubled, and line ends in it stay as they are.
 * - A column is named as the field that it holds, levels joined by dots: `action`, `occurred_at`, `actor.email`,
 *   `actor.on_behalf_of.id`, `workspace.id`, `source.ip`, `request.status`, `targets.0.id`, `changes.0.old`, `details.x`.
 *   Their cells are text as it stands; `request.status` and `seq` are digits.
 * - `targets`, `changes`, `details`, `personal`, `redacted`, `erased`, `via`, and `request` with its `query`, `path_params`,
 *   `headers` and `body` hold JSON, and so keep numbers, nesting and empty texts: a faithful export uses these.
 * - An empty cell says that the event has no such field.
 * - A text that begins with `=`, `+`, `-`, `@`, their full-width forms, tab, CR or LF would be run as a formula by a
 *   spreadsheet: it gets an apostrophe in front. So does one that begins with an apostrophe, and the empty text where it
 *   differs from no text. Reading takes one apostrophe away in front of any of these, and from one that stands alone.
 * - Columns of any other name go to `details` under that name.
 */
export function formatCsvRow(cells: readonly (string | null | undefined)[]): string {
  return `${cells.map(formatCell).join(',')}\r\n`
}

/** One cell of `formatCsvRow`. */
export function formatCell(text: string | null | undefined): string {
  if (text === null || text === undefined) return ''
  const guarded = guardCell(text)
  return mustQuote.test(guarded) ? quoteCell(guarded) : guarded
}

const mustQuote = /[",;\t|\r\n]/

/** The same for a JSON text. */
export function formatJsonCell(json: string): string {
  // Most hold quotes, and none that begins like this is a formula.
  return json.startsWith('{"') || json.startsWith('[{') ? quoteCell(json) : formatCell(json)
}

function quoteCell(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

/** The text as no spreadsheet takes it for a formula. */
export function guardCell(text: string): string {
  return text === '' || mustGuard.test(text) ? `'${text}` : text
}

/** The text that `guardCell` was given. */
export function unguardCell(cell: string): string {
  return cell === "'" || (cell.startsWith("'") && mustGuard.test(cell.slice(1)))
    ? cell.slice(1)
    : cell
}

const mustGuard = /^[=+\-@＝＋－＠\t\r\n']/

/** The delimiter that a header is most likely written with. */
export function detectDelimiter(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '')
  const count = (delimiter: string) => bare.split(delimiter).length - 1
  return [',', ';', '\t', '|'].reduce((best, each) => (count(each) > count(best) ? each : best))
}
