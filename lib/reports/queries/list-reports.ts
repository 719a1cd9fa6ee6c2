import { listMembersWho, nameMembers } from '@/lib/access/queries/access-holders'
import { requirePermission } from '@/lib/access/require-permission'
import { can } from '@/lib/access/roles'
import type { SessionPrincipal } from '@/lib/access/schema'
import { readCompanySettings } from '@/lib/companies/queries'
import { nowMs } from '@/lib/platform/clock'
import { isMailConfigured } from '@/lib/platform/mail'
import { reportFacts, reportKinds } from '@/lib/reports/schema/kinds'
import { dayAt, endOfPeriod, lastWholePeriod, listPeriods } from '@/lib/reports/rules'
import type { ListedReport, MailState, ReportCard, ReportList } from '@/lib/reports/schema/pages'
import { countLines, type LineCounts } from '@/lib/reports/store/lines'
import { listMailRows, type MailRow } from '@/lib/reports/store/mails'
import { listNewestRows, listReportRows, type ReportRow } from '@/lib/reports/store/reports'
import { listScheduleRows, type ScheduleRow } from '@/lib/reports/store/schedules'

const listedMax = 200

/** The reports of a company, newest first, and what is made regularly. Throws `permission_missing` (403). */
export async function listReports(principal: SessionPrincipal): Promise<ReportList> {
  requirePermission(principal, 'audit_log.view')
  const { companyId } = principal
  const [rows, newest, schedules, names, { timeZone }, readers] = await Promise.all([
    listReportRows(companyId, { limit: listedMax + 1 }),
    listNewestRows(companyId),
    listScheduleRows(companyId),
    nameMembers(companyId),
    readCompanySettings(companyId),
    listMembersWho(companyId, 'audit_log.view'),
  ])
  const ids = [...new Set([...rows, ...newest].map(({ id }) => id))]
  const [counts, mails] = await Promise.all([countLines(ids), listMailRows(ids)])
  const show = (row: ReportRow) => showReport(row, { counts, mails, names })
  const today = dayAt(nowMs(), timeZone)
  const nameOf = (memberId: string) => names.get(memberId)?.name ?? 'Somebody who left'
  return {
    cards: reportKinds.map((kind) => {
      const { q: _, ...facts } = reportFacts[kind]
      const row = newest.find((one) => one.kind === kind)
      const schedule = schedules.find((one) => one.kind === kind)
      return {
        ...{ kind, ...facts, lastPeriod: lastWholePeriod(facts.rhythm, today) },
        newest: row ? show(row) : null,
        schedule: schedule ? showSchedule(schedule, { today, nameOf }) : null,
      }
    }),
    reports: rows.slice(0, listedMax).map(show),
    isCut: rows.length > listedMax,
    canManage: can(principal, 'reports.manage'),
    sendsMail: isMailConfigured(),
    ...{ timeZone, today },
    readers: readers.map(({ memberId, name, email }) => ({ memberId, name, email })),
  }
}

type Names = ReadonlyMap<string, { name: string }>

export function showReport(
  row: ReportRow,
  given: { counts: readonly LineCounts[]; mails: readonly MailRow[]; names: Names },
): ListedReport {
  const { id, kind, from, until, madeAt, madeBy } = row
  const counts = given.counts.find(({ reportId }) => reportId === id)
  const mails = given.mails.filter(({ reportId }) => reportId === id)
  const nameOf = (memberId: string | null) =>
    memberId === null ? null : (given.names.get(memberId)?.name ?? 'Somebody who left')
  return {
    ...{ id, kind, label: reportFacts[kind].label, period: { from, until } },
    ...{ madeAt: madeAt.toISOString(), madeBy: nameOf(madeBy) },
    review:
      kind === 'access_review'
        ? {
            ...{ lines: 0, keep: 0, revoke: 0, ownDecisions: 0, ...counts },
            startedAt: row.reviewStartedAt?.toISOString() ?? null,
            completedAt: row.reviewCompletedAt?.toISOString() ?? null,
            completedBy: nameOf(row.reviewCompletedBy),
          }
        : null,
    mails: mails.length === 0 ? null : showMails(mails),
  }
}

function showMails(mails: readonly MailRow[]): MailState {
  const sent = mails.filter(({ sentAt }) => sentAt !== null).length
  const givenUp = mails.filter(({ givenUpAt }) => givenUpAt !== null).length
  const failure = mails.find((mail) => mail.sentAt === null && mail.failure !== null)?.failure
  return { sent, givenUp, waiting: mails.length - sent - givenUp, failure: failure ?? null }
}

function showSchedule(
  { rhythm, recipients, madeUntil, failure }: ScheduleRow,
  { today, nameOf }: { today: string; nameOf: (memberId: string) => string },
): ReportCard['schedule'] {
  const [missed] = listPeriods(rhythm, { after: madeUntil, by: today, countMax: 1 })
  return {
    ...{ rhythm, failure },
    recipients: recipients.map((memberId) => ({ memberId, name: nameOf(memberId) })),
    dueOn: missed?.until ?? endOfPeriod(rhythm, today),
    isLate: missed !== undefined,
  }
}
