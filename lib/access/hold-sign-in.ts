import type { Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { passwordWrong } from './confirm-password'
import type { SessionPrincipal } from './schema'
import { isSessionRevoked } from './store/sessions'
import { lockSignInMeans } from './store/users'

/**
 * Call first in a transaction that changes how the signed-in user signs in. Passwords take long to look at: meanwhile their
 * owner may have set another one by a mailed link, which ends all sessions. Whoever was in one of those, thieves among them,
 * must not undo that by what they had begun. `confirmed` is what `confirmPassword` returned. Throws `unauthorized` (401) for a
 * session that was ended, and `password_wrong` (403) where the password is another one now.
 */
export async function holdSignIn(
  tx: Tx,
  { sessionId, userId }: SessionPrincipal,
  confirmed?: { passwordHash: string | null; field: string },
): Promise<void> {
  // Everybody who ends sessions because of such a change locks this row first: afterwards it is seen here.
  const means = await lockSignInMeans(tx, userId)
  if (!means || (await isSessionRevoked(tx, sessionId))) {
    throw new AppError('unauthorized', {
      status: 401,
      title: 'Unauthorized',
      detail: 'Your session is over. Sign in again.',
    })
  }
  if (confirmed && means.passwordHash !== confirmed.passwordHash) {
    throw passwordWrong(confirmed.field)
  }
}
