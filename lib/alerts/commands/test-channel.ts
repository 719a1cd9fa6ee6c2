import { recordActs } from '@/lib/access/commands/record-acts'
import { reserveTestMail } from '@/lib/access/throttle'
import { readCompanySettings } from '@/lib/companies/queries'
import { nowMs } from '@/lib/platform/clock'
import { inSqlTransaction } from '@/lib/platform/db'
import { loadEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { newUuidV7 } from '@/lib/platform/ids'
import { actOnChannel } from '@/lib/alerts/describe-acts'
import { sampleNotice, type Sender } from '@/lib/alerts/notify/notice'
import { mailTo, postTo, type Sent } from '@/lib/alerts/notify/send'
import { unsubscribeUrl } from '@/lib/alerts/notify/unsubscribe-link'
import { writeSlack, writeWebhook } from '@/lib/alerts/notify/write-hooks'
import { writeMail } from '@/lib/alerts/notify/write-mail'
import { type AlertsPrincipal, requireAlerts, requireChannel } from '@/lib/alerts/require-alerts'
import type { ChannelTest } from '@/lib/alerts/schema/views'
import type { ChannelRow } from '@/lib/alerts/store/channels'
import { findChannelById } from '@/lib/alerts/store/notifications'

/**
 * Sends one message that says it is a test, by the code, the guard and the secrets that tell alerts. It changes nothing about the
 * channel's state. Throws `permission_missing` and `plan_lacks_alerts` (403), `alert_channel_not_found` (404) and
 * `alert_channel_unsubscribed` (409): who wants no mail gets no test either; and `too_many_attempts` (429) for a fourth mail to one
 * address in a quarter of an hour. What the receiver does is the answer.
 */
export async function testChannel(
  principal: AlertsPrincipal,
  { id }: { id: string },
): Promise<ChannelTest> {
  await requireAlerts(principal, 'audit_log.settings')
  const channel = await requireChannel(principal, id)
  if (channel.state === 'unsubscribed') {
    throw new AppError('alert_channel_unsubscribed', {
      status: 409,
      title: 'Unsubscribed',
      detail: 'The owner of this address wants no mail about alerts: no test is sent either.',
    })
  }
  if (channel.type === 'email') await reserveTestMail(channel.address ?? '')
  const company = await readCompanySettings(principal.companyId)
  const slug = (await findChannelById(id))?.companySlug ?? ''
  const sender = { companyId: principal.companyId, companySlug: slug, companyName: company.name }
  const { sample, send } = prepare(channel, sender)
  const { outcome, answer } = await send()
  const ok = outcome.kind === 'delivered'
  const said = answer === null ? '' : ` It says: ${answer}`
  const detail = ok ? wordsOf(channel) : `${outcome.reason ?? ''}${said}`
  await inSqlTransaction((tx) => {
    const details = { ok, ...(ok ? {} : { problem: detail.slice(0, 1_000) }) }
    const act = actOnChannel(channel, { action: 'alert_channel.tested', details })
    return recordActs(tx, { principal, acts: [act] })
  })
  return { ok, detail, sample }
}

function prepare(
  channel: ChannelRow,
  sender: Sender,
): { sample: string; send: () => Promise<Sent> } {
  const notice = sampleNotice(sender, new Date(nowMs()).toISOString())
  const listLink = `${loadEnv().baseUrl}/${sender.companySlug}/alerts`
  const id = newUuidV7()
  if (channel.type === 'email') {
    const url = unsubscribeUrl(channel)
    const mail = writeMail(sender, { notices: [notice], total: 1, listLink, unsubscribeUrl: url })
    // Who tests is not the address's owner: the code of its link is shown to nobody else.
    const sample = `${mail.subject}\n\n${mail.text.replaceAll(url, '<link>')}`
    const send = () => mailTo({ to: channel.address ?? '', ...mail, unsubscribeUrl: url })
    return { sample, send }
  }
  const body =
    channel.type === 'slack'
      ? writeSlack(sender, { notices: [notice], total: 1, listLink })
      : writeWebhook(sender, { notice, isTest: true })
  return { sample: body, send: () => postTo(channel, { id, body, isFresh: true }) }
}

function wordsOf({ type }: ChannelRow): string {
  return type === 'email'
    ? 'The mail server took the test. Whether it arrived, its recipient knows.'
    : 'The receiver took the test.'
}
