import { recordFailedSignIn, type SignInFailure } from '@/lib/access/attempts'
import { hashInvitationToken } from '@/lib/access/invitation-token'
import { makeSource } from '@/lib/access/origin'
import { parseInput } from '@/lib/platform/parse-input'
import { checkPassword, hashPassword, verifyPassword } from '@/lib/access/password'
import { resolveRole } from '@/lib/access/queries/roles'
import { acceptance } from '@/lib/access/schema/members'
import {
  findOpenInvitation,
  markInvitationAccepted,
  type OpenInvitation,
} from '@/lib/access/store/invitations'
import { listMemberships, lockMembers } from '@/lib/access/store/members'
import { findUserByEmail, type UserRow } from '@/lib/access/store/users'
import { reserveAttempt } from '@/lib/access/throttle'
import type { ActedBy } from '@/lib/companies/schema'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { addUser, recordUserAdded } from './add-user'

type From = {
  ip: string | null
  userAgent: string | null
  requestId?: string | null
  /** The session that accepts, where there is one. */
  sessionId?: string | null
}
type Joined = { companyId: string; companySlug: string; userId: string; memberId: string }

/**
 * Accepts an invitation for somebody who is not signed in: with a name and a password of their choice, or, where their
 * e-mail has an account on this instance, with the password of that account (the name is not looked at then). Throws
 * `invitation_closed` (404) alike for a token that is unknown, used, taken back or out of time, `invalid_input` and
 * `password_too_weak` (422), `password_wrong` (403), `too_many_attempts` (429), and `sign_in_needed` (403) for an account
 * without a password: its owner signs in by other means and accepts as themselves.
 */
export async function acceptInvitation(
  input: From & { token: string; name: string; password: string },
): Promise<Joined & { email: string }> {
  const invitation = await requireOpen({ token: input.token })
  const { email } = invitation
  const user = await findUserByEmail(email)
  if (user) {
    await requirePassword(user, input)
    return { ...(await join({ ...input, invitation, name: user.name, passwordHash: null })), email }
  }
  const { name, password } = parseInput(acceptance, input)
  checkPassword({ password, email })
  // Outside the transaction: it takes a fifth of a second.
  const passwordHash = await hashPassword(password)
  return { ...(await join({ ...input, invitation, name, passwordHash })), email }
}

/**
 * Accepts an invitation as somebody who has shown who they are: by a session, or by an identity provider that vouches for
 * the e-mail. The invitation is the token's, or the one that a company has for that e-mail. Throws `invitation_closed` (404),
 * `invitation_not_yours` (403) where it is another e-mail's, and `member_exists` (409).
 */
export async function acceptInvitationAs(
  user: { email: string; name: string },
  { invitation: by, ...from }: From & { invitation: { token: string } | { companyId: string } },
): Promise<Joined> {
  const email = user.email.toLowerCase()
  const invitation = await requireOpen('token' in by ? by : { ...by, email })
  if (invitation.email !== email) {
    throw new AppError('invitation_not_yours', {
      status: 403,
      title: 'Not your invitation',
      detail: 'This invitation is for another e-mail address than the one you are signed in with.',
    })
  }
  return join({ invitation, name: user.name, passwordHash: null, ...from })
}

/** One transaction: the invitation is used up, the user and the member are there, and the log says so; or none of it. */
async function join(
  input: From & { invitation: OpenInvitation; name: string; passwordHash: string | null },
): Promise<Joined> {
  const { id, companyId, companySlug, email } = input.invitation
  const { name, passwordHash } = input
  return inTransaction(async (tx) => {
    // Members before invitations, as everybody locks.
    await lockMembers(tx, companyId)
    const accepted = await markInvitationAccepted(tx, { id, nowMs: nowMs() })
    if (!accepted) throw invitationClosed()
    const role = await resolveRole({ companyId, role: accepted.role }, tx)
    // Whoever invited has the link too, and could open it for themselves.
    const isEmailProven = passwordHash === null
    const user = await addUser(tx, { companyId, email, name, role, passwordHash, isEmailProven })
    // Somebody else's account came meanwhile, and its password was not asked for.
    if (!isEmailProven && !user.isNew) throw accountMadeMeanwhile()
    const source = makeSource(input)
    const by: ActedBy = {
      via: { type: 'session', ...(input.sessionId ? { id: input.sessionId } : {}) },
      actor: { type: 'user', id: user.userId, name: user.name, email },
      ...(source ? { source } : {}),
      ...(input.requestId ? { request: { id: input.requestId } } : {}),
    }
    await recordUserAdded(tx, by, user, { invitation: id })
    return { companyId, companySlug, userId: user.userId, memberId: user.memberId }
  })
}

async function requireOpen(
  by: { token: string } | { companyId: string; email: string },
): Promise<OpenInvitation> {
  const wanted = 'token' in by ? { tokenHash: hashInvitationToken(by.token) } : by
  const invitation = await findOpenInvitation(wanted, nowMs())
  if (!invitation) throw invitationClosed()
  return invitation
}

/** Throttled and recorded as sign-ins are: a link in wrong hands must not be a place to try passwords at. */
async function requirePassword(
  user: UserRow,
  { password, ip, userAgent }: From & { password: string },
): Promise<void> {
  if (user.passwordHash === null) {
    throw new AppError('sign_in_needed', {
      status: 403,
      title: 'Sign in first',
      detail:
        'This e-mail has an account without a password: sign in as you always do, then open the link again.',
    })
  }
  const companyIds = (await listMemberships(user.id)).map(({ companyId }) => companyId)
  const fail = (reason: SignInFailure) =>
    recordFailedSignIn({ user, companyIds, reason, ip, userAgent })
  const attempt = await reserveAttempt({ email: user.email, ip }).catch(async (error: unknown) => {
    await fail('throttled')
    throw error
  })
  if (!(await verifyPassword(password, user.passwordHash))) {
    await fail('wrong_password')
    throw new AppError('password_wrong', {
      status: 403,
      title: 'Wrong password',
      detail: 'The password is wrong.',
      errors: [{ pointer: '/password', message: 'is not the password of your account' }],
    })
  }
  await attempt.succeed()
}

function accountMadeMeanwhile(): AppError {
  return new AppError('account_made_meanwhile', {
    status: 409,
    title: 'Try again',
    detail: 'An account with this e-mail was made at this moment: open the link again.',
  })
}

function invitationClosed(): AppError {
  return new AppError('invitation_closed', {
    status: 404,
    title: 'No such invitation',
    detail:
      'This invitation was used, taken back or replaced, or it has run out. Ask whoever invited you for a new one.',
  })
}
