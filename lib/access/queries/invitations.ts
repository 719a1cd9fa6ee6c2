import { hashInvitationToken } from '@/lib/access/invitation-token'
import { sessionIdleMs } from '@/lib/access/limits'
import type { InvitationOffer } from '@/lib/access/schema/members'
import { findOpenInvitation, findSessionUser } from '@/lib/access/store/invitations'
import { findUserByEmail } from '@/lib/access/store/users'
import { nowMs } from '@/lib/platform/clock'
import { isUuid } from '@/lib/platform/ids'
import { findRole } from './roles'

/** What a link offers; null alike for a token that is unknown, used, taken back or out of time. */
export async function findInvitationOffer(token: string): Promise<InvitationOffer | null> {
  const invitation = await findOpenInvitation({ tokenHash: hashInvitationToken(token) }, nowMs())
  if (!invitation) return null
  const { companyId, companyName, companySlug, email, expiresAt, invitedByName } = invitation
  const role = await findRole({ companyId, role: invitation.role })
  if (!role) return null
  const user = await findUserByEmail(email)
  return {
    companyName,
    companySlug,
    roleLabel: role.label,
    invitedBy: invitedByName,
    email,
    expiresAt: expiresAt.toISOString(),
    account: user ? (user.passwordHash === null ? 'elsewhere' : 'password') : 'new',
  }
}

/** Who a session belongs to, also where they are in no company; null when it is over. */
export async function findSessionPerson(
  sessionId: string,
): Promise<{ id: string; email: string; name: string } | null> {
  if (!isUuid(sessionId)) return null
  const user = await findSessionUser({ sessionId, nowMs: nowMs(), idleMs: sessionIdleMs })
  return user ?? null
}
