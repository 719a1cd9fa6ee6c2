import { countByValue } from '@/lib/events/segments/count-events'
import { accessChangesQuery, failedLoginsQuery } from '@/lib/reports/schema/kinds'
import type { Figure, ReportData } from '@/lib/reports/schema/report-data'
import { measureSeries, measureTable } from './access-changes'
import { sumFigure } from './failed-logins'
import { countFigure, measure, type Window, type Windows } from './window'

type Measured = Pick<ReportData, 'figures' | 'series' | 'tables' | 'list'>

/** Everything that happened, in numbers. */
export async function measureFullAudit(windows: Windows): Promise<Measured> {
  const figure = (id: string, label: string, q: string) => countFigure(windows, { id, label, q })
  const table = (key: 'action' | 'actor' | 'area' | 'outcome' | 'workspace', title: string) =>
    measureTable(windows, { q: '', key, title, rowsMax: key === 'action' ? 40 : 25 })
  return {
    figures: [
      await figure('events', 'Events', ''),
      await peopleFigure(windows),
      await figure('failures', 'Failed or denied', 'outcome:failure,denied'),
      await sumFigure(windows, { id: 'logins', label: 'Failed logins', q: failedLoginsQuery }),
      await figure('access', 'Access changes', accessChangesQuery),
      await figure('security', 'Security events', 'tag:security'),
      await figure('deletions', 'Deletions', 'change:deleted'),
      await figure('exports', 'Exports', 'change:exported'),
    ],
    series: await measureSeries(windows.now, ''),
    tables: [
      await table('area', 'By area'),
      await table('action', 'By action'),
      await table('actor', 'Who was active'),
      await table('outcome', 'How it ended'),
      await table('workspace', 'By workspace'),
    ],
    list: null,
  }
}

async function peopleFigure({ now, before }: Windows): Promise<Figure> {
  const count = (window: Window) =>
    measure(window, '', { columns: ['actor'] }, (matches) => {
      const actors = [...countByValue(matches, 'actor').keys()]
      return actors.filter((actor) => actor.startsWith('s_')).length
    })
  return {
    ...{ id: 'people', label: 'People active', q: null },
    ...{ count: await count(now), before: before && (await count(before)) },
  }
}
