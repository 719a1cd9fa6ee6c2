import { loadEnv } from '@/lib/platform/env'
import { log } from '@/lib/platform/log'
import { isMailConfigured, sendMail } from '@/lib/platform/mail'
import { adminsToAsk } from './queries/members'
import type { EndingKey } from './store/key-expiry'
import { listMemberRows } from './store/members'

/**
 * Tells by mail that a key stops working soon: the member who made it, else, when they have left or the operator made it,
 * the company's administrators. Never throws, and sends nothing without a mail server: the log and the console say it too.
 */
export async function mailEndingKey(key: EndingKey): Promise<void> {
  if (!isMailConfigured()) return
  const members = await listMemberRows(key.companyId)
  const maker = members.find(
    ({ memberId, deactivatedAt }) => memberId === key.createdBy && deactivatedAt === null,
  )
  const recipients = maker ? [maker] : await adminsToAsk(key.companyId)
  for (const { email } of recipients) {
    try {
      await sendMail({
        to: email,
        subject: `The API key ${key.name} stops working soon`,
        text: [
          `The API key "${key.name}" (tk_${key.id}_…) stops working at ${key.expiresAt.toISOString()}.`,
          'Rotate it to go on without a gap: the former key and its successor work side by side for as long as you choose.',
          loadEnv().baseUrl,
        ].join('\n\n'),
      })
    } catch (error) {
      log.warn('the end of an API key could not be mailed', { reason: String(error) })
    }
  }
}
