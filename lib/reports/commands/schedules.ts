import { type Act, recordActs } from '@/lib/access/commands/record-acts'
import { listMembersWho } from '@/lib/access/queries/access-holders'
import { requirePermission } from '@/lib/access/require-permission'
import { requirePlan } from '@/lib/access/require-plan'
import type { SessionPrincipal } from '@/lib/access/schema'
import { readCompanySettings } from '@/lib/companies/queries'
import type { Target } from '@/lib/log/schema'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { parseInput } from '@/lib/platform/parse-input'
import { type ReportKind, reportFacts } from '@/lib/reports/schema/kinds'
import { dayAt, lastWholePeriod } from '@/lib/reports/rules'
import { type ScheduleInput, scheduleInput } from '@/lib/reports/schema/inputs'
import { deleteScheduleRow, lockSchedule, writeSchedule } from '@/lib/reports/store/schedules'

/**
 * Makes a report regular, or changes how often it is made and who is told; the same again records nothing. The first one is of
 * the period that runs now. Recipients are members who may see the log. Throws `permission_missing` and `plan_lacks_audit_logs`
 * (403), `invalid_input` (422), `member_not_found` (404).
 */
export async function saveSchedule(
  principal: SessionPrincipal,
  input: ScheduleInput,
): Promise<void> {
  requirePermission(principal, 'reports.manage')
  requirePlan(principal.plan, 'logVisible')
  const { kind, rhythm, recipients } = parseInput(scheduleInput, input)
  const { companyId } = principal
  const [readers, { timeZone }] = await Promise.all([
    listMembersWho(companyId, 'audit_log.view'),
    readCompanySettings(companyId),
  ])
  const told = recipients.map((id) => {
    const reader = readers.find(({ memberId }) => memberId === id)
    if (!reader) throw memberNotFound()
    return reader
  })
  const { until: overUntil } = lastWholePeriod(rhythm, dayAt(nowMs(), timeZone))
  await inTransaction(async (tx) => {
    const old = await lockSchedule(tx, { companyId, kind })
    const ids = told.map(({ memberId }) => memberId).sort()
    const changes = old === null ? [] : compare(old, { rhythm, recipients: ids })
    if (old !== null && changes.length === 0) return
    // What a new rhythm would have made before it was chosen is not made up for.
    const isKept = old !== null && (old.rhythm === rhythm || old.madeUntil > overUntil)
    const madeUntil = isKept ? old.madeUntil : overUntil
    await writeSchedule(tx, { companyId, kind, rhythm, recipients: ids, madeUntil })
    const people: Target[] = told.map(({ userId: id, name, email }) => ({
      ...{ type: 'user', id, name, email },
    }))
    const act =
      old === null
        ? { action: 'report_schedule.created' }
        : { action: 'report_schedule.updated', changes }
    await recordActs(tx, {
      principal,
      acts: [
        describeSchedule(kind, { ...act, details: { rhythm, recipients: ids.length } }, people),
      ],
    })
  })
}

/** Ends a schedule; the reports that it made stay. Throws `permission_missing` (403) and `schedule_not_found` (404). */
export async function deleteSchedule(
  principal: SessionPrincipal,
  { kind }: { kind: ReportKind },
): Promise<void> {
  requirePermission(principal, 'reports.manage')
  const { companyId } = principal
  await inTransaction(async (tx) => {
    const old = await lockSchedule(tx, { companyId, kind })
    if (!old) throw scheduleNotFound()
    await deleteScheduleRow(tx, { companyId, kind })
    const details = { rhythm: old.rhythm }
    const acts = [describeSchedule(kind, { action: 'report_schedule.deleted', details })]
    await recordActs(tx, { principal, acts })
  })
}

/** An event names twenty targets at most. */
const peopleNamedMax = 19

function describeSchedule(kind: ReportKind, act: Act, people: readonly Target[] = []): Act {
  const schedule = { type: 'report_schedule', id: kind, name: reportFacts[kind].label }
  return { ...act, context: 'Reports', targets: [schedule, ...people.slice(0, peopleNamedMax)] }
}

function compare(
  old: { rhythm: string; recipients: string[] },
  next: { rhythm: string; recipients: string[] },
) {
  const former = [...old.recipients].sort()
  return [
    ...(old.rhythm === next.rhythm ? [] : [{ field: 'rhythm', old: old.rhythm, new: next.rhythm }]),
    ...(former.join() === next.recipients.join()
      ? []
      : [{ field: 'recipients', old: former, new: next.recipients }]),
  ]
}

function memberNotFound(): AppError {
  return new AppError('member_not_found', {
    status: 404,
    title: 'Not found',
    detail: 'A recipient is no active member of this company who may see the audit log.',
    errors: [{ pointer: '/recipients', message: 'must be members who may see the audit log' }],
  })
}

function scheduleNotFound(): AppError {
  return new AppError('schedule_not_found', {
    status: 404,
    title: 'Not found',
    detail: 'This report is not made regularly.',
  })
}
