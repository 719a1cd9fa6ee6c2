import { createHmac, timingSafeEqual } from 'node:crypto'
import { loadEnv } from '@/lib/platform/env'
import { isUuid } from '@/lib/platform/ids'
import { keyFor } from '@/lib/alerts/secrets'

/**
 * Where the owner of a channel's address ends its mails, without an account: the channel, and a code that only who gets the mail
 * knows. It holds for as long as the channel has this address.
 */
export function unsubscribeUrl(channel: { id: string; address: string | null }): string {
  const token = `${channel.id}.${codeFor(channel)}`
  return `${loadEnv().baseUrl}/api/console/alert-unsubscribe?token=${token}`
}

/** The channel that a token names; null where it has not the form of one. */
export function readToken(token: string): { id: string; code: string } | null {
  const [id = '', code = '', ...rest] = token.split('.')
  return isUuid(id) && code.length === 43 && rest.length === 0 ? { id, code } : null
}

export function isCodeOf(channel: { id: string; address: string | null }, code: string): boolean {
  const [one, other] = [Buffer.from(codeFor(channel)), Buffer.from(code)]
  return one.length === other.length && timingSafeEqual(one, other)
}

function codeFor({ id, address }: { id: string; address: string | null }): string {
  const text = `${id} ${address ?? ''}`
  return createHmac('sha256', keyFor('alert unsubscribe')).update(text).digest('base64url')
}
