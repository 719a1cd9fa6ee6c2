import { listMembersWho } from '@/lib/access/queries/access-holders'
import { productOf } from '@/lib/access/origin'
import { planFeatures } from '@/lib/companies/plans'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import { loadEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { log } from '@/lib/platform/log'
import { isMailConfigured, sendMail } from '@/lib/platform/mail'
import { composeReport, storeReport } from './compose-report'
import { nameReport } from './describe-report'
import { reportFacts } from './schema/kinds'
import { dayAt, listPeriods, type Period } from './rules'
import type { ReportData } from './schema/report-data'
import { type DueMail, noteMail, takeDueMail } from './store/mails'
import { claimPeriod, listAllSchedules, noteFailure, type ScheduleRow } from './store/schedules'

/** After a long stop no more than these are made up for, the last ones. */
export const madeUpMax = 4

const minuteMs = 60_000
const retryMaxMs = 360 * minuteMs

/**
 * Makes the reports whose period is over, oldest first, each once however many workers there are: the schedule's row is claimed
 * in the transaction that keeps the report. One that fails is tried again, later each time, and keeps no other from being made.
 * Plans that do not show the log get none; changed, they get what was missed. Returns how many were made.
 */
export async function makeDueReports(signal?: AbortSignal): Promise<number> {
  let made = 0
  for (const schedule of await listAllSchedules()) {
    if (signal?.aborted) break
    const { rhythm, madeUntil, retryAt, timeZone } = schedule
    if (!planFeatures(schedule.plan).logVisible) continue
    if (retryAt !== null && retryAt.getTime() > nowMs()) continue
    const by = dayAt(nowMs(), timeZone)
    const due = listPeriods(rhythm, { after: madeUntil, by, countMax: madeUpMax })
    made += await makeReports(schedule, due)
  }
  return made
}

async function makeReports(
  schedule: ScheduleRow & { timeZone: string },
  periods: readonly Period[],
): Promise<number> {
  let made = 0
  try {
    for (const period of periods) if (await makeScheduled(schedule, period)) made += 1
  } catch (error) {
    const { companyId, kind, failures } = schedule
    const isOurs = error instanceof AppError
    if (!isOurs) log.error('a report could not be made', error, { kind })
    await noteFailure({
      ...{ companyId, kind },
      failure: isOurs ? error.detail : 'Something unexpected went wrong.',
      retryAt: new Date(nowMs() + Math.min(retryMaxMs, minuteMs * 2 ** failures)),
    })
  }
  return made
}

async function makeScheduled(
  { companyId, kind, rhythm, recipients, timeZone }: ScheduleRow & { timeZone: string },
  period: Period,
): Promise<boolean> {
  const report = await composeReport({ companyId, kind, period, timeZone })
  return await inTransaction(async (tx) => {
    const claim = { companyId, kind, rhythm, until: period.until }
    if (!(await claimPeriod(tx, claim))) return false
    const principal = productOf(companyId)
    await storeReport(tx, { principal, report, recipients })
    return true
  })
}

/** How long after its report a mail is of use, and how often it is tried. */
const mailMaxMs = 7 * 86_400_000
const attemptsMax = 10

/** Sends mails about scheduled reports that are due, one after another. Returns how many were sent. */
export async function sendReportMails(signal?: AbortSignal): Promise<number> {
  let sent = 0
  if (!isMailConfigured()) return sent
  while (!signal?.aborted) {
    // Longer than sending can take: meanwhile it is nobody else's.
    const againAt = new Date(nowMs() + 10 * minuteMs)
    const mail = await takeDueMail({ nowMs: nowMs(), againAt })
    if (!mail) break
    if (await send(mail)) sent += 1
  }
  return sent
}

async function send(mail: DueMail): Promise<boolean> {
  const giveUp = (failure: string) => noteMail(mail, { givenUpAt: new Date(nowMs()), failure })
  // Looked at anew: who may not see the log any more is told nothing of it.
  const readers = await listMembersWho(mail.companyId, 'audit_log.view')
  const reader = readers.find(({ memberId }) => memberId === mail.memberId)
  if (!reader || !planFeatures(mail.plan).logVisible) {
    await giveUp('The recipient may not see the audit log any more.')
    return false
  }
  try {
    await sendMail({ to: reader.email, ...writeMail(mail) })
    await noteMail(mail, { sentAt: new Date(nowMs()), failure: null })
    return true
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const isOver = mail.attempts >= attemptsMax || nowMs() - mail.madeAt.getTime() > mailMaxMs
    const waitMs = Math.min(retryMaxMs, minuteMs * 2 ** (mail.attempts - 1))
    if (isOver) await giveUp(error.detail)
    else await noteMail(mail, { nextAt: new Date(nowMs() + waitMs), failure: error.detail })
    return false
  }
}

/** Numbers and a link: who and from where stands in the report alone. */
function writeMail(mail: DueMail): { subject: string; text: string } {
  const { figures, before }: ReportData = JSON.parse(mail.data)
  const numbers = figures.map(({ label, count, before: was }) =>
    was === null || before === null ? `${label}: ${count}` : `${label}: ${count} (before: ${was})`,
  )
  const link = `${loadEnv().baseUrl}/${mail.companySlug}/reports/${mail.reportId}`
  const toDo =
    mail.kind === 'access_review' ? ['A reviewer has to go through it and sign it off.'] : []
  return {
    subject: `${nameReport(mail)}, ${mail.companyName}`,
    text: [
      `${reportFacts[mail.kind].label} of ${mail.companyName}, ${nameReport(mail)}.`,
      numbers.join('\n'),
      ...toDo,
      link,
      ...(planFeatures(mail.plan).signature
        ? ['The evidence bundle of exactly these events can be downloaded there.']
        : []),
      'You get this because somebody who manages reports in Trailkeeper chose you as a recipient.',
    ].join('\n\n'),
  }
}
