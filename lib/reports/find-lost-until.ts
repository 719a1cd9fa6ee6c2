import { findKeptFrom } from './measures/window'
import type { ReportData } from './schema/report-data'

/**
 * Until when events were pruned that a report counted: its evidence has only what is left of them, and nobody can tell how many of them
 * were the report's. Null where none were since it was made.
 */
export async function findLostUntil(
  companyId: string,
  report: { fromAt: Date; untilAt: Date; data: Pick<ReportData, 'keptFrom'> },
): Promise<Date | null> {
  const keptFromMs = await findKeptFrom(companyId)
  if (keptFromMs === null) return null
  const { fromAt, untilAt, data } = report
  const countedFromMs = data.keptFrom === null ? fromAt.getTime() : Date.parse(data.keptFrom)
  const lostUntilMs = Math.min(keptFromMs, untilAt.getTime())
  return lostUntilMs > countedFromMs ? new Date(lostUntilMs) : null
}
