import type { BundleProblem } from './bundle-report'

/** Events whose leaf hash is not the one that `disclosures.ndjson` begins to tell. */
export type Rows = {
  /** `line` is that of `disclosures.ndjson` which says so. */
  add: (row: number, line: number) => void
  has: (row: number) => boolean
  list: () => { row: number; line: number }[]
}

/** Remembers no more rows than tell anything. */
export function collectRows(): Rows {
  const rows = new Map<number, number>()
  return {
    add: (row, line) => {
      if (rows.size < rowsMax) rows.set(row, line)
    },
    has: (row) => rows.has(row),
    list: () => [...rows].map(([row, line]) => ({ row, line })),
  }
}

/** Whoever made the bundle chose how many there are. */
const rowsMax = 10_000

/** For where the event is proven to be as it was. */
export function wrongLocator({ row, line }: { row: number; line: number }): BundleProblem {
  const what = `\`h\` is not that of event ${row + 1}, which is as it was sealed`
  return inFile('disclosures.ndjson', line, what)
}

export function inFile(file: string, line: number, what: string): BundleProblem {
  return { file, line, what }
}
