import { listMembersWho } from '@/lib/access/queries/access-holders'
import { planFeatures } from '@/lib/companies/plans'
import { nowMs } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { isMailConfigured, sendMail } from '@/lib/platform/mail'
import { firstToGo } from '@/lib/streaming/rules'
import { findRecordedAt } from '@/lib/streaming/store/cursors'
import {
  addressNotice,
  type DueNoticeMail,
  findUnaddressed,
  noteNoticeMail,
  readStreamNow,
  takeDueNoticeMail,
} from '@/lib/streaming/store/notices'
import type { NoticeOptions } from './watch-streams'
import { type Facts, writeMail } from './write-mail'

const minuteMs = 60_000
const retryMaxMs = 60 * minuteMs
const attemptsMax = 20
const dayMs = 86_400_000
/** Later it is news no more: the page says it. */
const mailMaxMs = dayMs

/**
 * Mails what was noticed to everybody who may manage streaming, one after another; each mail once, however many workers send.
 * What a mail server does not take is tried again for a day. Returns how many were sent.
 */
export async function sendNotices(
  { keptDaysOf }: NoticeOptions,
  signal?: AbortSignal,
): Promise<number> {
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
    if (await send(mail, keptDaysOf)) sent += 1
  }
  return sent
}

async function send(
  mail: DueNoticeMail,
  keptDaysOf: NoticeOptions['keptDaysOf'],
): Promise<boolean> {
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
    const facts = await readFacts(mail, await keptDaysOf(mail.companyId))
    // Its mails have gone with it.
    if (!facts) return false
    await sendMail({ to: member.email, ...writeMail(mail, facts) })
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

/** How its stream does now: an hour may lie between a notice and a mail that is taken. */
async function readFacts(
  { destinationId, companyId }: DueNoticeMail,
  keptDays: number,
): Promise<Facts | null> {
  const now = await readStreamNow(destinationId)
  if (!now) return null
  const find = async (seq: number) =>
    now.waiting > 0 ? ((await findRecordedAt({ companyId, seq })) ?? null) : null
  const oldestAt = await find(now.nextSeq)
  const nextToGo = await find(firstToGo(now))
  const lossAt = nextToGo && new Date(nextToGo.getTime() + keptDays * dayMs)
  return { ...now, oldestAt, lossAt }
}
