/** Rows under their headings, columns as wide as they need; control characters of data cannot move the cursor. */
export function formatTable(
  headings: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  const cells = [headings, ...rows].map((row) =>
    row.map((cell) => makePrintable(String(cell ?? '–'))),
  )
  const widths = headings.map((_, column) =>
    Math.max(...cells.map((row) => [...(row[column] ?? '')].length)),
  )
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function makePrintable(text: string): string {
  return text.replace(/\p{Cc}/gu, '�')
}
