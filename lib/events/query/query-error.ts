/**
 * What is wrong with a query, and where. `position` and `length` are zero-based UTF-16 offsets into the text as it was
 * typed; `suggestion` is a text that may replace exactly that span.
 */
export type QueryError = {
  position: number
  length: number
  message: string
  suggestion?: string
}

const widthMax = 96

/**
 * Draws an error as two lines, the text and the caret under it:
 *
 *     actr:bob status:500
 *     ^^^^
 *
 * Long texts are cut around the error. Line breaks and control characters become spaces, so that the answer is always
 * exactly two lines; every code point counts as one column.
 */
export function renderCaret(text: string, error: QueryError): string {
  const start = Math.min(Math.max(error.position, 0), text.length)
  const before = toColumns(text.slice(0, start))
  const marked = toColumns(text.slice(start, start + error.length))
  const after = toColumns(text.slice(start + error.length))

  const markedShown = marked.slice(0, widthMax / 2)
  const room = widthMax - markedShown.length
  const beforeShown = cutStart(before, Math.max(Math.floor(room / 2), room - after.length))
  const afterShown =
    markedShown.length < marked.length ? ['…'] : cutEnd(after, room - beforeShown.length)

  const line = [...beforeShown, ...markedShown, ...afterShown].join('')
  return `${line}\n${' '.repeat(beforeShown.length)}${'^'.repeat(Math.max(1, markedShown.length))}`
}

function toColumns(text: string): string[] {
  return Array.from(text, (char) => (/[\s\p{Cc}]/u.test(char) ? ' ' : char))
}

function cutStart(columns: string[], width: number): string[] {
  return columns.length <= width ? columns : ['…', ...columns.slice(columns.length - width + 1)]
}

function cutEnd(columns: string[], width: number): string[] {
  return columns.length <= width ? columns : [...columns.slice(0, Math.max(0, width - 1)), '…']
}
