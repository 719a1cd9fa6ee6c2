import { recordActs } from '@/lib/access/commands/record-acts'
import { requirePermission } from '@/lib/access/require-permission'
import { requirePlan } from '@/lib/access/require-plan'
import type { SessionPrincipal } from '@/lib/access/schema'
import { readCompanySettings } from '@/lib/companies/queries'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { parseInput } from '@/lib/platform/parse-input'
import { composeReport, storeReport } from '@/lib/reports/compose-report'
import { actOnReport } from '@/lib/reports/describe-report'
import { reportFacts } from '@/lib/reports/schema/kinds'
import { addDays, dayAt, lastWholePeriod, type Period } from '@/lib/reports/rules'
import { requireReport } from '@/lib/reports/require-report'
import { type NewReport, newReport } from '@/lib/reports/schema/inputs'
import { deleteReportRow } from '@/lib/reports/store/reports'

/**
 * Makes a report of days in the company's calendar, or of the last whole week, month or quarter. Throws `permission_missing`
 * and `plan_lacks_audit_logs` (403), `invalid_input` (422), `period_not_begun` (422) for days that are yet to come,
 * `query_too_slow` (503), `reports_full` and `review_too_large` (409).
 */
export async function makeReport(
  principal: SessionPrincipal,
  input: NewReport,
): Promise<{ id: string }> {
  requirePermission(principal, 'reports.manage')
  requirePlan(principal.plan, 'logVisible')
  const { kind, from, to } = parseInput(newReport, input)
  const { companyId } = principal
  const { timeZone } = await readCompanySettings(companyId)
  const today = dayAt(nowMs(), timeZone)
  const period: Period =
    from !== null && to !== null
      ? { from, until: addDays(to, 1) }
      : lastWholePeriod(reportFacts[kind].rhythm, today)
  // A day that runs may be asked for, and the report says so; of one to come there is nothing to say.
  if (addDays(period.until, -1) > today) throw notBegun(today)
  const report = await composeReport({ companyId, kind, period, timeZone })
  await inTransaction((tx) => storeReport(tx, { principal, report }))
  return { id: report.id }
}

/** Deletes a report, the lines of its review too. Throws `permission_missing` (403) and `report_not_found` (404). */
export async function deleteReport(
  principal: SessionPrincipal,
  { id }: { id: string },
): Promise<void> {
  requirePermission(principal, 'reports.manage')
  const { companyId } = principal
  await inTransaction(async (tx) => {
    const row = await requireReport(tx, { companyId, id })
    await deleteReportRow(tx, row.id)
    const details = {
      data_sha256: row.dataSha256,
      ...(row.kind === 'access_review' ? { signed_off: row.reviewCompletedAt !== null } : {}),
    }
    await recordActs(tx, { principal, acts: [actOnReport('report.deleted', row, details)] })
  })
}

function notBegun(today: string): AppError {
  return new AppError('period_not_begun', {
    status: 422,
    title: 'Invalid input',
    detail: `A report looks back: the last day can be today, ${today}, and no later one.`,
    errors: [{ pointer: '/to', message: `must not be later than today, ${today}` }],
  })
}
