import { nowMs } from '@/lib/platform/clock'
import type { ReportKind } from '@/lib/reports/schema/kinds'
import type { Period } from '@/lib/reports/rules'
import type { ReportData } from '@/lib/reports/schema/report-data'
import { measureAccessChanges } from './access-changes'
import { type MeasuredLine, measureAccessReview } from './access-review'
import { measureFailedLogins } from './failed-logins'
import { measureFullAudit } from './full-audit'
import { isRunningAt, openWindows, type Window, type Windows } from './window'

export type MeasuredReport = { data: ReportData; lines: MeasuredLine[]; window: Window }

/** Counts everything of a report, in the log as it is up to a size. Throws `query_too_slow` (503). */
export async function measureReport(input: {
  companyId: string
  kind: ReportKind
  period: Period
  timeZone: string
  /** Of the log. */
  size: number
}): Promise<MeasuredReport> {
  const windows = await openWindows(input, input.period)
  const { now, before, keptFromMs } = windows
  const { lines = [], ...measured } = await measureKind(input.kind, windows)
  const isCut = keptFromMs !== null && keptFromMs > now.fromMs
  const data: ReportData = {
    v: 1,
    before: before === null ? null : before.period,
    keptFrom: isCut ? new Date(Math.min(keptFromMs, now.untilMs)).toISOString() : null,
    isRunning: isRunningAt(now, nowMs()),
    ...measured,
  }
  return { data, lines, window: now }
}

async function measureKind(
  kind: ReportKind,
  windows: Windows,
): Promise<
  Pick<ReportData, 'figures' | 'series' | 'tables' | 'list'> & { lines?: MeasuredLine[] }
> {
  switch (kind) {
    case 'failed_logins':
      return await measureFailedLogins(windows)
    case 'access_changes':
      return await measureAccessChanges(windows)
    case 'full_audit':
      return await measureFullAudit(windows)
    case 'access_review':
      return await measureAccessReview(windows)
  }
}
