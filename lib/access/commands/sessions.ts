import { originOf, viaOf } from '@/lib/access/origin'
import type { SessionPrincipal } from '@/lib/access/schema'
import { listActiveCompanies } from '@/lib/access/store/members'
import { markOtherSessionsRevoked, markSessionRevoked } from '@/lib/access/store/sessions'
import { recordEvent } from '@/lib/log/append'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { isUuid } from '@/lib/platform/ids'

/**
 * Ends one of the signed-in user's own sessions, from its next request on; recorded in each of their companies. Throws
 * `session_not_found` (404) alike for no such session, somebody else's and one that is over.
 */
export async function revokeSession(
  principal: SessionPrincipal,
  { sessionId }: { sessionId: string },
): Promise<void> {
  const { userId } = principal
  const companies = await listActiveCompanies(userId)
  await inTransaction(async (tx) => {
    const isRevoked =
      isUuid(sessionId) && (await markSessionRevoked(tx, { sessionId, userId, nowMs: nowMs() }))
    if (!isRevoked) {
      throw new AppError('session_not_found', {
        status: 404,
        title: 'No such session',
        detail: 'There is no such session, or it is over already.',
      })
    }
    for (const { companyId } of companies) {
      await recordEvent(tx, {
        companyId,
        via: viaOf(principal),
        event: {
          action: 'session.revoked',
          ...originOf(principal),
          targets: [{ type: 'session', id: sessionId }],
        },
      })
    }
  })
}

/**
 * Ends every session of the signed-in user but this one, from their next requests on; recorded in each of their companies.
 * Where there is no other, nothing is recorded. Returns how many ended.
 */
export async function revokeOtherSessions(principal: SessionPrincipal): Promise<number> {
  const { userId, sessionId } = principal
  const companies = await listActiveCompanies(userId)
  return inTransaction(async (tx) => {
    const ended = await markOtherSessionsRevoked(tx, {
      exceptSessionId: sessionId,
      userId,
      nowMs: nowMs(),
    })
    if (ended === 0) return 0
    for (const { companyId } of companies) {
      await recordEvent(tx, {
        companyId,
        via: viaOf(principal),
        event: {
          action: 'session.all_revoked',
          ...originOf(principal),
          targets: [{ type: 'user', id: userId, name: principal.name, email: principal.email }],
          details: { sessions_ended: ended, kept: 'the session that asked for it' },
        },
      })
    }
    return ended
  })
}
