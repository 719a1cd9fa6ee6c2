import type { Act } from '@/lib/access/commands/record-acts'
import type { JsonObject } from '@/lib/log/schema'
import { type ReportKind, reportFacts } from './schema/kinds'
import { formatPeriod, type Period } from './rules'

type Named = { id: string; kind: ReportKind } & Period

/** `Failed logins 2026-11-16 – 2026-11-22`. */
export function nameReport({ kind, ...period }: { kind: ReportKind } & Period): string {
  return `${reportFacts[kind].label} ${formatPeriod(period)}`
}

/** What the log is told of a report. */
export function actOnReport(action: string, report: Named, details: JsonObject = {}): Act {
  const { id, kind, from, until } = report
  return {
    action,
    targets: [{ type: 'report', id, name: nameReport(report) }],
    context: 'Reports',
    details: { kind, from_day: from, until_day: until, ...details },
  }
}
