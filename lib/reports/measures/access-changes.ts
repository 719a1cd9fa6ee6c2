import { readQuery } from '@/lib/events/read-query'
import { countByTime, countByValue } from '@/lib/events/segments/count-events'
import { findByTime } from '@/lib/events/segments/find-events'
import { searchLog } from '@/lib/events/segments/open-search'
import { accessChangesQuery } from '@/lib/reports/schema/kinds'
import { beginOfDay, cutPeriod } from '@/lib/reports/rules'
import type { ReportData } from '@/lib/reports/schema/report-data'
import { makeTable } from './tables'
import { countFigure, countIn, measure, narrow, type Window, type Windows } from './window'

type Measured = Pick<ReportData, 'figures' | 'series' | 'tables' | 'list'>

const q = accessChangesQuery
/** More are read in the log itself. */
const listedMax = 300

/** Who was given access and lost it. */
export async function measureAccessChanges(windows: Windows): Promise<Measured> {
  const figure = (id: string, label: string, term: string) =>
    countFigure(windows, { id, label, q: term === '' ? q : narrow(q, term) })
  return {
    figures: [
      await figure('changes', 'Access changes', ''),
      await figure('given', 'Given', 'change:granted,created,activated'),
      await figure('taken', 'Taken away', 'change:revoked,deleted,deactivated'),
      await figure('joined', 'Members joined', 'action:member.joined'),
      await figure('left', 'Members removed', 'action:member.removed,user.deleted'),
      await figure('roles', 'Role changes', 'tag:role_change'),
    ],
    series: await measureSeries(windows.now, q),
    tables: [
      await measureTable(windows, { q, key: 'action', title: 'What changed', rowsMax: 40 }),
      await measureTable(windows, { q, key: 'actor', title: 'Who changed it', rowsMax: 25 }),
    ],
    list: await listNewest(windows.now, q),
  }
}

/** The newest events of a window, by seq. */
export async function listNewest(
  window: Window,
  q: string,
  { limit = listedMax }: { limit?: number } = {},
): Promise<ReportData['list']> {
  const { companyId, timeZone, fromMs, untilMs, untilSeq } = window
  const bounds = { fromMs, untilMs, untilSeq }
  const input = { companyId, query: readQuery(q), bounds, nowMs: untilMs, timeZone }
  const found = await searchLog(input, (open) =>
    findByTime(open, { place: null, direction: 'older', limit }),
  )
  return { seqs: found.map(({ seq }) => seq), total: await countIn(window, q) }
}

export async function measureTable(
  { now, before }: Windows,
  {
    q,
    ...table
  }: {
    q: string
    key: 'action' | 'actor' | 'area' | 'outcome' | 'workspace'
    title: string
    rowsMax: number
  },
) {
  const columns = [table.key] as const
  const count = (window: Window) =>
    measure(window, q, { columns }, (matches) => countByValue(matches, table.key))
  return makeTable(table, { now: await count(now), before: before && (await count(before)) })
}

export async function measureSeries(window: Window, q: string): Promise<ReportData['series']> {
  const { starts, unit } = cutPeriod(window.period, { countMax: 31 })
  const startsMs = starts.map((day) => beginOfDay(day, window.timeZone))
  const column = 'outcome'
  return await measure(window, q, { columns: [column], times: true }, (matches) => {
    const buckets = [...countByTime(matches, { column, starts: startsMs }).values()]
    const counts = starts.map((_, at) => buckets.reduce((sum, one) => sum + (one[at] ?? 0), 0))
    return { unit, starts, counts }
  })
}
