import { recordFailedSignIn, type SignInFailure } from '@/lib/access/attempts'
import { hashPassword, needsRehash, verifyPassword } from '@/lib/access/password'
import { takeSecondFactor } from '@/lib/access/second-factor'
import { listActiveCompanies, listMemberships } from '@/lib/access/store/members'
import { findSecondFactor } from '@/lib/access/store/second-factors'
import { listPasswordlessCompanies } from '@/lib/access/store/single-sign-on'
import { findSessionOwner, markSessionRevoked } from '@/lib/access/store/sessions'
import {
  findUserByEmail,
  lockSignInMeans,
  type UserRow,
  updatePasswordHash,
} from '@/lib/access/store/users'
import { type ReservedAttempt, reserveAttempt, reserveCodeAttempt } from '@/lib/access/throttle'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { isUuid } from '@/lib/platform/ids'
import { type From, openSession, personEvent, recordEverywhere } from './open-session'

/**
 * Opens a session for an e-mail and its password; `auth.login` stands in the log of each of the user's companies. Throws
 * `sign_in_failed` (401), the same and after the same work for an unknown e-mail, a wrong password and a user who is
 * active nowhere, and `too_many_attempts` (429). Who has two-factor on must also give a code of their app, or a recovery
 * code: without one, `two_factor_needed` (401), and with a wrong one `two_factor_wrong` (401), once the password was right;
 * `single_sign_on_required` (401) where none of their companies takes passwords.
 * Failures are recorded; what was typed never is.
 */
export async function signIn(
  input: From & { email: string; password: string; code?: string | null },
): Promise<{ sessionId: string }> {
  const email = input.email.trim().toLowerCase().slice(0, 320)
  const user = await findUserByEmail(email)
  const memberships = user ? await listMemberships(user.id) : []
  const active = memberships.filter((row) => row.isActive)
  const companyIds = active.map((row) => row.companyId)
  // Someone who is active nowhere is told of to the companies that they left.
  const told = active.length > 0 ? active : memberships
  const who = { ...input, user, companyIds: told.map((row) => row.companyId) }
  const fail = (reason: SignInFailure) => recordFailedSignIn({ ...who, reason })
  const attempt = await orTellThrottled(reserveAttempt({ email, ip: input.ip }), fail)
  const isRight = await verifyPassword(input.password, user?.passwordHash ?? null)
  if (!user || !isRight || companyIds.length === 0) {
    await fail(reasonOf(user, isRight))
    throw signInFailed('sign_in_failed', 'E-mail or password is wrong.')
  }
  await attempt.succeed()
  const closed = new Set((await listPasswordlessCompanies(user.id)).map((row) => row.companyId))
  const opens = companyIds.filter((companyId) => !closed.has(companyId))
  if (opens.length === 0) {
    await fail('single_sign_on_required')
    throw signInFailed('single_sign_on_required', 'Your company asks for single sign-on.')
  }
  const codeAttempt = await reserveCode({ user, code: input.code, fail })
  const passwordHash = await rehash(user, input.password)
  const opened = await inTransaction(async (tx) => {
    // What was looked at before may have been changed, and all sessions ended: none may be opened by it afterwards.
    const means = await lockSignInMeans(tx, user.id)
    const isSame = means?.passwordHash === user.passwordHash
    if (!isSame && !(await verifyPassword(input.password, means?.passwordHash ?? null))) {
      return 'wrong_password'
    }
    if (means?.hasTwoFactor && !codeAttempt) return 'two_factor_needed'
    const code = input.code ?? ''
    const factor = codeAttempt ? await takeSecondFactor(tx, { userId: user.id, code }) : null
    if (codeAttempt && !factor) return 'wrong_second_factor'
    if (passwordHash !== null && isSame)
      await updatePasswordHash(tx, { userId: user.id, passwordHash })
    return openSession(tx, { ...input, user, companyIds: opens, method: 'password', factor })
  })
  if (opened === 'two_factor_needed') throw twoFactorNeeded()
  if (opened === 'wrong_password') {
    await fail(opened)
    throw signInFailed('sign_in_failed', 'E-mail or password is wrong.')
  }
  if (opened === 'wrong_second_factor') {
    await fail(opened)
    throw signInFailed('two_factor_wrong', 'The code is wrong, or was used before.')
  }
  await codeAttempt?.succeed()
  return opened
}

/**
 * Ends a session; from then on its cookie opens nothing. One that is over already, or never was, changes and records
 * nothing.
 */
export async function signOut(input: From & { sessionId: string }): Promise<void> {
  if (!isUuid(input.sessionId)) return
  await inTransaction(async (tx) => {
    const user = await findSessionOwner(tx, input.sessionId)
    if (!user) return
    const { sessionId } = input
    if (!(await markSessionRevoked(tx, { sessionId, userId: user.userId, nowMs: nowMs() }))) return
    const companies = await listActiveCompanies(user.userId)
    const actor = { id: user.userId, email: user.email, name: user.name }
    await recordEverywhere(tx, {
      companyIds: companies.map((row) => row.companyId),
      sessionId,
      event: personEvent('auth.logout', { user: actor, from: input }),
    })
  })
}

type Fail = (reason: SignInFailure) => Promise<void>

/** Null for those without two-factor. */
async function reserveCode(input: {
  user: UserRow
  code: string | null | undefined
  fail: Fail
}): Promise<ReservedAttempt | null> {
  const factor = await findSecondFactor(input.user.id)
  if (!factor?.enabledAt) return null
  if (!input.code?.trim()) throw twoFactorNeeded()
  return orTellThrottled(reserveCodeAttempt({ userId: input.user.id }), input.fail)
}

async function orTellThrottled(
  attempt: Promise<ReservedAttempt>,
  fail: Fail,
): Promise<ReservedAttempt> {
  return attempt.catch(async (error: unknown) => {
    await fail('throttled')
    throw error
  })
}

function reasonOf(user: UserRow | null, isRight: boolean): SignInFailure {
  if (!user) return 'unknown_account'
  return isRight ? 'no_active_membership' : 'wrong_password'
}

async function rehash(user: UserRow, password: string): Promise<string | null> {
  if (user.passwordHash === null || !needsRehash(user.passwordHash)) return null
  return hashPassword(password)
}

function twoFactorNeeded(): AppError {
  return signInFailed('two_factor_needed', 'A second factor is needed.')
}

function signInFailed(code: string, detail: string): AppError {
  return new AppError(code, { status: 401, title: 'Sign-in failed', detail })
}
