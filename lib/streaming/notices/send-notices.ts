import { listMembersWho } from '@/lib/access/queries/access-holders'
import { planFeatures } from '@/lib/companies/plans'
import { nowMs } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'
import { loadEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { isMailConfigured, sendMail } from '@/lib/platform/mail'
import {
  addressNotice,
  type DueNoticeMail,
  findUnaddressed,
  noteNoticeMail,
  takeDueNoticeMail,
} from '@/lib/streaming/store/notices'

const minuteMs = 60_000
const retryMaxMs = 60 * minuteMs
const attemptsMax = 20
/** Later it is news no more: the page says it. */
const mailMaxMs = 86_400_000

/**
 * Mails what was noticed to everybody who may manage streaming, one after another; each mail once, however many workers send.
 * What a mail server does not take is tried again for a day. Returns how many were sent.
 */
export async function sendNotices(signal?: AbortSignal): Promise<number> {
  let sent = 0
  if (!isMailConfigured()) return sent
  while (!signal?.aborted) {
    const notice = await findUnaddressed()
    if (!notice) break
    const isNews = nowMs() - notice.at.getTime() <= mailMaxMs
    const members = isNews ? await listMembersWho(notice.companyId, 'audit_log.settings') : []
    const memberIds = members.map(({ memberId }) => memberId)
    await addressNotice(sql(), { id: notice.id, memberIds, at: new Date(nowMs()) })
  }
  while (!signal?.aborted) {
    // Longer than sending can take: meanwhile it is nobody else's.
    const againAt = new Date(nowMs() + 10 * minuteMs)
    const mail = await takeDueNoticeMail({ nowMs: nowMs(), againAt })
    if (!mail) break
    if (await send(mail)) sent += 1
  }
  return sent
}

async function send(mail: DueNoticeMail): Promise<boolean> {
  const giveUp = (failure: string) =>
    noteNoticeMail(mail, { givenUpAt: new Date(nowMs()), failure })
  // Looked at anew: who may not manage streaming any more is told nothing of it.
  const members = await listMembersWho(mail.companyId, 'audit_log.settings')
  const member = members.find(({ memberId }) => memberId === mail.memberId)
  if (!member || !planFeatures(mail.plan).streaming) {
    await giveUp('The recipient may not manage streaming any more.')
    return false
  }
  try {
    await sendMail({ to: member.email, ...writeMail(mail) })
    await noteNoticeMail(mail, { sentAt: new Date(nowMs()), failure: null })
    return true
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const isOver = mail.attempts >= attemptsMax || nowMs() - mail.at.getTime() > mailMaxMs
    const waitMs = Math.min(retryMaxMs, minuteMs * 2 ** (mail.attempts - 1))
    if (isOver) await giveUp(error.detail)
    else await noteNoticeMail(mail, { nextAt: new Date(nowMs() + waitMs), failure: error.detail })
    return false
  }
}

function writeMail(mail: DueNoticeMail): { subject: string; text: string } {
  const { destinationId, destinationName, companySlug, companyName } = mail
  const { subject, lines } = wordsOf(mail)
  const link = `${loadEnv().baseUrl}/${companySlug}/settings/audit-log?destination=${destinationId}`
  return {
    subject: `${subject}: ${destinationName}, ${companyName}`,
    text: [
      ...lines,
      link,
      `You get this because you may manage audit log streaming of ${companyName} in Trailkeeper.`,
    ].join('\n\n'),
  }
}

function wordsOf(mail: DueNoticeMail): { subject: string; lines: string[] } {
  const { kind, destinationName, companyName, reason, since, lossAt, state } = mail
  const what = `The destination "${destinationName}" of ${companyName}`
  const nothingLost =
    'No event is lost: the stream keeps its place in the log and goes on from there.'
  switch (kind) {
    case 'attention':
      return {
        subject: 'Streaming needs attention',
        lines: [
          `${what} has not accepted events since ${say(since)}, and will not before somebody mends this:`,
          reason,
          state === 'active'
            ? 'It has been tried again since, or was changed: the page says how it is now.'
            : `${nothingLost} It is tried again by itself, less and less often.`,
        ],
      }
    case 'failing':
      return {
        subject: 'Streaming has failed for a day',
        lines: [`${what} has not accepted events since ${say(since)}.`, reason, nothingLost],
      }
    case 'loss':
      return {
        subject: 'Events are about to be lost to streaming',
        lines: [
          `${what} has still to be sent events since ${say(since)}. Retention deletes the first of them at ${say(lossAt ?? since)}; what is deleted before it was delivered never arrives.`,
          'Mend the destination, resume it, or keep events for longer.',
        ],
      }
  }
}

function say(at: Date): string {
  return at.toISOString()
}
