import { printLiteralTerm } from '@/lib/events/query/print'
import { countByValue } from '@/lib/events/segments/count-events'
import { failedLoginsQuery } from '@/lib/reports/schema/kinds'
import { beginOfDay, cutPeriod } from '@/lib/reports/rules'
import type { Figure, ReportData, ReportRow } from '@/lib/reports/schema/report-data'
import { type Attempts, countAttempts, sumAttempts } from './count-attempts'
import { makeTable } from './tables'
import { countFigure, measure, narrow, type Window, type Windows } from './window'

type Measured = Pick<ReportData, 'figures' | 'series' | 'tables' | 'list'>

const q = failedLoginsQuery
const rowsMax = 25

/** Attempts to sign in that failed, each counted as often as it was made. */
export async function measureFailedLogins(windows: Windows): Promise<Measured> {
  const { starts, unit } = cutPeriod(windows.now.period, { countMax: 31 })
  const startsMs = starts.map((day) => beginOfDay(day, windows.now.timeZone))
  const now = await countAttempts(windows.now, q, { starts: startsMs })
  const before = windows.before && (await countAttempts(windows.before, q))
  const table = (
    key: 'actor' | 'ip' | 'reason',
    title: string,
    by: (of: Attempts) => Map<string, number>,
  ) => makeTable({ key, title, rowsMax }, { now: by(now), before: before && by(before) })
  const addresses = table('ip', 'From where', ({ byIp }) => byIp)
  const figure = (id: string, label: string, count: (of: Attempts) => number): Figure => ({
    ...{ id, label, q },
    ...{ count: count(now), before: before && count(before) },
  })
  return {
    figures: [
      figure('attempts', 'Failed attempts', ({ total }) => total),
      figure('people', 'Accounts tried', ({ byActor }) => countPeople(byActor)),
      figure('addresses', 'Addresses', ({ byIp }) => [...byIp.keys()].filter(Boolean).length),
      await countFigure(windows, {
        ...{
          id: 'sign_ins',
          label: 'Successful sign-ins',
          q: 'change:signed_in -outcome:failure,denied',
        },
      }),
      await sumFigure(windows, {
        ...{ id: 'keys', label: 'Refused API keys', q: 'action:api_key.rejected' },
      }),
    ],
    series: { unit, starts, counts: now.byTime },
    tables: [
      table('actor', 'Whose account', ({ byActor }) => byActor),
      { ...addresses, rows: await addPersons(windows.now, addresses.rows) },
      table('reason', 'Why', ({ byReason }) => byReason),
    ],
    list: null,
  }
}

/** A number of attempts with what it was before. */
export async function sumFigure(
  { now, before }: Windows,
  { id, label, q }: { id: string; label: string; q: string },
): Promise<Figure> {
  const count = await sumAttempts(now, q)
  return { id, label, q, count, before: before && (await sumAttempts(before, q)) }
}

function countPeople(byActor: ReadonlyMap<string, number>): number {
  return [...byActor.keys()].filter(isPerson).length
}

function isPerson(actor: string): boolean {
  return actor.startsWith('s_')
}

/** An address is a personal value of whoever came from there: of all of them, so that erasing any one finds it. */
async function addPersons(window: Window, rows: readonly ReportRow[]): Promise<ReportRow[]> {
  const columns = ['actor', 'on_behalf_of'] as const
  const withRefs: ReportRow[] = []
  for (const row of rows) {
    const own = narrow(q, printLiteralTerm({ key: 'ip', values: [row.value] }))
    const refs =
      row.value === ''
        ? []
        : await measure(window, own, { columns }, (matches) =>
            columns.flatMap((column) => [...countByValue(matches, column).keys()]),
          )
    const persons = [...new Set(refs.filter(isPerson))].sort()
    withRefs.push(persons.length === 0 ? row : { ...row, refs: persons })
  }
  return withRefs
}
