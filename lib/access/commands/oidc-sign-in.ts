import { recordFailedSignIn, type SignInFailure } from '@/lib/access/attempts'
import { actedBy, productOf } from '@/lib/access/origin'
import { resolveRole } from '@/lib/access/queries/roles'
import { listActiveCompanies, listMemberships } from '@/lib/access/store/members'
import { listAutoJoinCompanies, listInvitingCompanies } from '@/lib/access/store/single-sign-on'
import {
  findUserByIdentity,
  insertIdentity,
  isEmailIdentified,
} from '@/lib/access/store/user-identities'
import { findUserByEmail } from '@/lib/access/store/users'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { plainLine } from '@/lib/platform/plain-line'
import { acceptInvitationAs } from './accept-invitation'
import { addUser, recordUserAdded } from './add-user'
import { giveToOwner } from './give-to-owner'
import { mapRoles } from './map-roles'
import { type From, openSession } from './open-session'

/** What an OpenID provider says of somebody, after its signature was checked. */
export type ProvenIdentity = {
  issuer: string
  subject: string
  email: string | null
  /** Only `true` itself: a provider that lets people write any e-mail would open any account. */
  isEmailVerified: boolean
  name: string | null
  claims: Record<string, unknown>
}

/**
 * Opens a session for somebody whom the operator's OpenID provider vouches for: known by issuer and subject, else by a
 * verified e-mail that has an account, an open invitation (which is accepted), or a domain that a company lets join. Roles
 * follow the claims where a company says so. A second factor is the provider's matter. Throws `oidc_email_not_verified`,
 * `oidc_unknown_person` and, where the e-mail's account is somebody else's there, `oidc_other_person` (401), recorded as
 * `auth.failed`.
 */
export async function signInByOidc(
  identity: ProvenIdentity & From,
): Promise<{ sessionId: string }> {
  const known = await findUserByIdentity(identity)
  const email = readEmail(identity.email)
  if (!known && (email === null || !identity.isEmailVerified)) {
    throw await refuse(identity, { user: null, reason: 'oidc_email_not_verified' })
  }
  // Addresses are given anew when somebody leaves: the next one who has it there is not the one who has the account here.
  if (!known && email !== null && (await isEmailIdentified({ ...identity, email }))) {
    throw await refuse(identity, {
      user: await findUserByEmail(email),
      reason: 'oidc_other_person',
    })
  }
  if (!known && email !== null) await takeOver(email)
  // Somebody known whose e-mail there is another one now must not accept what that one was invited to.
  const isOwnEmail = known === null || known.email === email
  if (email !== null && identity.isEmailVerified && isOwnEmail) await letIn(identity, email)
  const user = known ?? (email === null ? null : await findUserByEmail(email))
  if (!user) throw await refuse(identity, { user: null, reason: 'oidc_unknown_person' })
  const companies = await listActiveCompanies(user.id)
  if (companies.length === 0) throw await refuse(identity, { user, reason: 'no_active_membership' })
  const companyIds = companies.map(({ companyId }) => companyId)
  for (const companyId of companyIds) {
    await mapRoles({ companyId, userId: user.id, claims: identity.claims })
  }
  return inTransaction(async (tx) => {
    const { issuer, subject } = identity
    await insertIdentity(tx, { issuer, subject, userId: user.id, createdAt: new Date(nowMs()) })
    return openSession(tx, { ...identity, user, companyIds, method: 'oidc', factor: null })
  })
}

/**
 * The account behind an e-mail, in lower case. A letter that becomes another mailbox by that, such as the sign of the kelvin
 * (U+212A), which becomes an ordinary k, makes it nobody's: the provider vouched for the mailbox that it wrote.
 */
function readEmail(given: string | null): string | null {
  if (given === null) return null
  const isOther = [...given].some((letter) => letter > '\x7f' && letter.toLowerCase() <= '\x7f')
  return isOther ? null : given.trim().toLowerCase().slice(0, 320)
}

/** Ends what whoever had an invitation's link may have chosen for them. */
async function takeOver(email: string): Promise<void> {
  const user = await findUserByEmail(email)
  if (!user) return
  const companies = await listActiveCompanies(user.id)
  await inTransaction((tx) =>
    giveToOwner(tx, { user, companies, by: 'single sign-on', principalOf: productOf }),
  )
}

/** Accepts what invitations there are, and joins the companies that let this domain in; never again where somebody left. */
async function letIn(identity: ProvenIdentity & From, email: string): Promise<void> {
  const given = identity.name?.trim().slice(0, 200) ?? ''
  const name = (plainLine.test(given) ? given : '') || email.split('@')[0] || email
  const { ip, userAgent } = identity
  for (const { companyId } of await listInvitingCompanies({ email, nowMs: nowMs() })) {
    await acceptInvitationAs({ email, name }, { invitation: { companyId }, ip, userAgent }).catch(
      ignoreSettled,
    )
  }
  const user = await findUserByEmail(email)
  const left = user ? await listMemberships(user.id) : []
  for (const { companyId, role } of await listAutoJoinCompanies(email.split('@').at(-1) ?? '')) {
    if (left.some((row) => row.companyId === companyId)) continue
    await inTransaction(async (tx) => {
      const joined = await addUser(tx, {
        companyId,
        email,
        name,
        role: await resolveRole({ companyId, role }, tx),
        passwordHash: null,
      })
      await recordUserAdded(tx, actedBy(productOf(companyId)), joined, { by: 'single sign-on' })
    }).catch(ignoreSettled)
  }
}

/** Somebody was faster, or the role is gone: whoever is let in elsewhere still gets in there. */
function ignoreSettled(error: unknown): void {
  if (!(error instanceof AppError) || error.status >= 500) throw error
}

async function refuse(
  from: From,
  input: {
    user: { id: string; email: string; name: string } | null
    reason: SignInFailure
  },
): Promise<AppError> {
  const companies = input.user ? await listMemberships(input.user.id) : []
  const companyIds = companies.map(({ companyId }) => companyId)
  await recordFailedSignIn({ ...input, ip: from.ip, userAgent: from.userAgent, companyIds })
  const code = input.reason === 'no_active_membership' ? 'oidc_unknown_person' : input.reason
  return new AppError(code, {
    status: 401,
    title: 'Sign-in failed',
    detail: 'Single sign-on knows you, but no company here does.',
  })
}
