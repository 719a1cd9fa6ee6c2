import type { SessionPrincipal, SystemPrincipal } from '@/lib/access/schema'
import { replaceRecoveryCodes } from '@/lib/access/store/second-factors'
import { markOtherSessionsRevoked } from '@/lib/access/store/sessions'
import { proveEmail } from '@/lib/access/store/users'
import { nowMs } from '@/lib/platform/clock'
import type { Tx } from '@/lib/platform/db'
import { recordActs } from './record-acts'

/**
 * An account that was made by an invitation's link alone may have been made by whoever had that link: its password, second
 * factor and sessions end before its e-mail's owner goes on with it, or the other one would come in as them. Recorded in
 * `companies`, in each by `principalOf` it; `by` says in words who vouched for the owner. False where nothing had to end.
 */
export async function giveToOwner(
  tx: Tx,
  input: {
    user: { id: string; name: string; email: string }
    companies: readonly { companyId: string }[]
    by: string
    principalOf: (companyId: string) => SessionPrincipal | SystemPrincipal
  },
): Promise<boolean> {
  const { user, companies, by, principalOf } = input
  const now = nowMs()
  const hadMeans = await proveEmail(tx, { userId: user.id, nowMs: now })
  if (!hadMeans) return false
  await replaceRecoveryCodes(tx, { userId: user.id, hashes: [] })
  const ended = await markOtherSessionsRevoked(tx, {
    exceptSessionId: null,
    userId: user.id,
    nowMs: now,
  })
  const targets = [{ type: 'user', id: user.id, name: user.name, email: user.email }]
  const details = { by, sessions_ended: ended }
  for (const { companyId } of companies) {
    const acts = [{ action: 'auth.password_removed', targets, details }]
    await recordActs(tx, { principal: principalOf(companyId), acts })
  }
  return true
}
