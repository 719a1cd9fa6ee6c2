import { confirmPassword } from '@/lib/access/confirm-password'
import { holdSignIn } from '@/lib/access/hold-sign-in'
import { originOf, viaOf } from '@/lib/access/origin'
import { checkPassword, hashPassword } from '@/lib/access/password'
import type { SessionPrincipal } from '@/lib/access/schema'
import { listActiveCompanies } from '@/lib/access/store/members'
import { closePasswordResets } from '@/lib/access/store/password-resets'
import { markOtherSessionsRevoked } from '@/lib/access/store/sessions'
import { updatePasswordHash } from '@/lib/access/store/users'
import { recordEvent } from '@/lib/log/append'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'

/**
 * Changes the signed-in user's password, ends all their other sessions and closes links that would set another one; recorded in
 * each of their companies. Throws `password_wrong` (403) when `currentPassword` is not it, `too_many_attempts` (429),
 * `password_too_weak` (422), and `unauthorized` (401) for a session that was ended meanwhile.
 */
export async function changePassword(
  principal: SessionPrincipal,
  { currentPassword, password }: { currentPassword: string; password: string },
): Promise<void> {
  checkPassword({ password, email: principal.email })
  const confirmed = await confirmPassword(principal, {
    password: currentPassword,
    field: 'currentPassword',
  })
  const passwordHash = await hashPassword(password)
  const { userId } = principal
  const companies = await listActiveCompanies(userId)
  await inTransaction(async (tx) => {
    await holdSignIn(tx, principal, confirmed)
    await updatePasswordHash(tx, { userId, passwordHash })
    // Whoever changes it because somebody else reads their mail must not leave them a link.
    await closePasswordResets(tx, userId)
    const sessionsEnded = await markOtherSessionsRevoked(tx, {
      exceptSessionId: principal.sessionId,
      userId,
      nowMs: nowMs(),
    })
    // In the order of ids, as everybody locks logs.
    for (const { companyId } of companies) {
      await recordEvent(tx, {
        companyId,
        via: viaOf(principal),
        event: {
          action: 'auth.password_changed',
          ...originOf(principal),
          details: { sessions_ended: sessionsEnded },
        },
      })
    }
  })
}
