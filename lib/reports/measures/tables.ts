import type { ReportRow, ReportTable, TableKey } from '@/lib/reports/schema/report-data'

type Counts = ReadonlyMap<string, number>

/** The most frequent values, and what is left of the others. Of as many, in the order of their names. */
export function makeTable(
  { key, title, rowsMax }: { key: TableKey; title: string; rowsMax: number },
  { now, before }: { now: Counts; before: Counts | null },
): ReportTable {
  const all = [...now].filter(([, count]) => count > 0).sort(compare)
  const rows = all.slice(0, rowsMax).map(
    ([value, count]): ReportRow => ({
      value,
      count,
      before: before && (before.get(value) ?? 0),
    }),
  )
  const rest = all.slice(rowsMax).reduce((sum, [, count]) => sum + count, 0)
  return { key, title, rows, distinct: all.length, rest }
}

function compare([one, ones]: [string, number], [other, others]: [string, number]): number {
  return others - ones || (one < other ? -1 : 1)
}
