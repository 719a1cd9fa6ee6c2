import type { ColumnKey } from '@/lib/events/query/facts'
import { readQuery } from '@/lib/events/read-query'
import { countMatches, type Matches, matchEvents } from '@/lib/events/segments/count-events'
import { searchLog } from '@/lib/events/segments/open-search'
import type { Period } from '@/lib/reports/rules'
import { beginOfDay, dayAt, periodBefore } from '@/lib/reports/rules'
import type { Figure } from '@/lib/reports/schema/report-data'
import { readWholeFrom } from '@/lib/reports/store/kept'

/** A stretch of time in a log of a fixed size: asked again, it gives the same answer. */
export type Window = {
  companyId: string
  timeZone: string
  period: Period
  fromMs: number
  /** Exclusive. */
  untilMs: number
  untilSeq: number
}

/** A period and what it is compared with; null where the log does not keep that any more. */
export type Windows = { now: Window; before: Window | null; keptFromMs: number | null }

type Log = { companyId: string; timeZone: string; size: number }

export async function openWindows(log: Log, period: Period): Promise<Windows> {
  const now = openWindow(log, period)
  const before = openWindow(log, periodBefore(period))
  const keptFromMs = await findKeptFrom(log.companyId)
  return {
    now,
    before: keptFromMs !== null && keptFromMs > before.fromMs ? null : before,
    keptFromMs,
  }
}

function openWindow({ companyId, timeZone, size }: Log, period: Period): Window {
  return {
    ...{ companyId, timeZone, period, untilSeq: size },
    fromMs: beginOfDay(period.from, timeZone),
    untilMs: beginOfDay(period.until, timeZone),
  }
}

/** From when on the log has every event, where some were pruned; else null. What holds keep of before is not all there was. */
export async function findKeptFrom(companyId: string): Promise<number | null> {
  const { isPruned, recordedAt } = await readWholeFrom(companyId)
  if (!isPruned) return null
  return recordedAt?.getTime() ?? Number.POSITIVE_INFINITY
}

type Counted = { columns?: readonly ColumnKey[]; times?: boolean }

/** Reads what matches `q` within the window, with these columns at hand. */
export async function measure<Result>(
  { companyId, timeZone, fromMs, untilMs, untilSeq }: Window,
  q: string,
  counted: Counted,
  read: (matches: Matches) => Result,
): Promise<Result> {
  const bounds = { fromMs, untilMs, untilSeq }
  const input = { companyId, query: readQuery(q), bounds, nowMs: untilMs, timeZone }
  return await searchLog(input, async (open) => read(await matchEvents(open, counted)))
}

export async function countIn(window: Window, q: string): Promise<number> {
  return await measure(window, q, {}, countMatches)
}

/** A number with what it was before. */
export async function countFigure(
  { now, before }: Windows,
  { id, label, q }: { id: string; label: string; q: string },
): Promise<Figure> {
  const count = await countIn(now, q)
  return { id, label, q, count, before: before && (await countIn(before, q)) }
}

/** Two conditions, both to be fulfilled; the first may be any query. */
export function narrow(q: string, term: string): string {
  return q === '' ? term : `(${q}) ${term}`
}

/** Whether a period goes on at a moment. */
export function isRunningAt({ period, timeZone }: Window, ms: number): boolean {
  return dayAt(ms, timeZone) < period.until
}
