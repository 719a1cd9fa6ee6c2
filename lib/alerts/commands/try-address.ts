import type { SessionPrincipal } from '@/lib/access/schema'
import { reserveTestMail } from '@/lib/access/throttle'
import { readCompanySettings } from '@/lib/companies/queries'
import { nowMs } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'
import { loadEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { isMailConfigured } from '@/lib/platform/mail'
import { sampleNotice } from '@/lib/alerts/notify/notice'
import { mailTo } from '@/lib/alerts/notify/send'
import { unsubscribeUrl } from '@/lib/alerts/notify/unsubscribe-link'
import { writeMail } from '@/lib/alerts/notify/write-mail'
import { digestAddress } from '@/lib/alerts/secrets'
import { hasOptedOut } from '@/lib/alerts/store/channels'

/**
 * Sends an address that was just typed the mail of a test, so that one the mail server refuses for good is said where it was typed:
 * throws `invalid_input` (422) at `/address`. What only fails for now, and what bounces after the server took it, refuses nothing. Who
 * wants no mail gets none, and who was sent three tests in the last quarter of an hour gets no more: anybody's address can be
 * typed, again and again.
 */
export async function tryAddress(
  { companyId, companySlug }: SessionPrincipal,
  channel: { id: string; address: string },
): Promise<void> {
  if (!isMailConfigured()) return
  const addressDigest = digestAddress(companyId, channel.address)
  if (await hasOptedOut(sql(), { companyId, addressDigest })) return
  if (!(await isTestFree(channel.address))) return
  const { name: companyName } = await readCompanySettings(companyId)
  const sender = { companyId, companySlug, companyName }
  const url = unsubscribeUrl(channel)
  const mail = writeMail(sender, {
    notices: [sampleNotice(sender, new Date(nowMs()).toISOString())],
    total: 1,
    listLink: `${loadEnv().baseUrl}/${companySlug}/alerts`,
    unsubscribeUrl: url,
  })
  const { outcome } = await mailTo({ to: channel.address, ...mail, unsubscribeUrl: url })
  if (outcome.code !== 'mail_refused') return
  const message = `bounces: ${outcome.reason ?? 'the mail server refuses it'}`
  throw new AppError('invalid_input', {
    ...{ status: 422, title: 'Invalid input', detail: `The address ${message}` },
    errors: [{ pointer: '/address', message }],
  })
}

async function isTestFree(address: string): Promise<boolean> {
  try {
    await reserveTestMail(address)
    return true
  } catch (error) {
    if (error instanceof AppError && error.code === 'too_many_attempts') return false
    throw error
  }
}
