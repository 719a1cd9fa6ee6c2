import { recordFailedSignIn } from '@/lib/access/attempts'
import { makeSource } from '@/lib/access/origin'
import { hashPassword, needsRehash, verifyPassword } from '@/lib/access/password'
import { sessionAbsoluteMs } from '@/lib/access/limits'
import { listActiveCompanies, listMemberships } from '@/lib/access/store/members'
import { findSessionOwner, insertSession, markSessionRevoked } from '@/lib/access/store/sessions'
import { findUserByEmail, type UserRow, updatePasswordHash } from '@/lib/access/store/users'
import { reserveAttempt } from '@/lib/access/throttle'
import { recordEvent } from '@/lib/log/append'
import type { EventInput } from '@/lib/log/schema'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { isUuid, newUuidV7 } from '@/lib/platform/ids'

type From = { ip: string | null; userAgent: string | null }

/**
 * Opens a session for an e-mail and its password; `auth.login` stands in the log of each of the user's companies. Throws
 * `sign_in_failed` (401), the same and after the same work for an unknown e-mail, a wrong password and a user who is
 * active nowhere, and `too_many_attempts` (429). Failures are recorded; what was typed never is.
 */
export async function signIn(
  input: From & { email: string; password: string },
): Promise<{ sessionId: string }> {
  const email = input.email.trim().toLowerCase().slice(0, 320)
  const user = await findUserByEmail(email)
  const memberships = user ? await listMemberships(user.id) : []
  const active = memberships.filter((row) => row.isActive)
  const companyIds = active.map((row) => row.companyId)
  // Someone who is active nowhere is told of to the companies that they left.
  const told = active.length > 0 ? active : memberships
  const who = { ...input, user, companyIds: told.map((row) => row.companyId) }
  const attempt = await reserveAttempt({ email, ip: input.ip }).catch(async (error: unknown) => {
    await recordFailedSignIn({ ...who, reason: 'throttled' })
    throw error
  })
  const isRight = await verifyPassword(input.password, user?.passwordHash ?? null)
  if (!user || !isRight || companyIds.length === 0) {
    await recordFailedSignIn({ ...who, reason: reasonOf(user, isRight) })
    throw new AppError('sign_in_failed', {
      status: 401,
      title: 'Sign-in failed',
      detail: 'E-mail or password is wrong.',
    })
  }
  await attempt.succeed()
  const passwordHash = await rehash(user, input.password)
  return openSession({ user, companyIds, passwordHash, ...input })
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

function reasonOf(user: UserRow | null, isRight: boolean) {
  if (!user) return 'unknown_account'
  return isRight ? 'no_active_membership' : 'wrong_password'
}

async function rehash(user: UserRow, password: string): Promise<string | null> {
  if (user.passwordHash === null || !needsRehash(user.passwordHash)) return null
  return hashPassword(password)
}

async function openSession(
  input: From & { user: UserRow; companyIds: string[]; passwordHash: string | null },
): Promise<{ sessionId: string }> {
  const { user, passwordHash } = input
  const now = nowMs()
  const sessionId = newUuidV7(now)
  await inTransaction(async (tx) => {
    if (passwordHash !== null) await updatePasswordHash(tx, { userId: user.id, passwordHash })
    await insertSession(tx, {
      id: sessionId,
      userId: user.id,
      createdAt: new Date(now),
      expiresAt: new Date(now + sessionAbsoluteMs),
      ip: input.ip,
      userAgent: input.userAgent?.slice(0, 1_000) ?? null,
    })
    await recordEverywhere(tx, {
      companyIds: input.companyIds,
      sessionId,
      event: personEvent('auth.login', { user, from: input }),
    })
  })
  return { sessionId }
}

/** Logs are locked in the order of their companies' ids, so that two of these cannot wait for each other. */
async function recordEverywhere(
  tx: Tx,
  input: { companyIds: string[]; sessionId: string; event: EventInput },
): Promise<void> {
  for (const companyId of [...input.companyIds].sort()) {
    const via = { type: 'session', id: input.sessionId } as const
    await recordEvent(tx, { companyId, via, event: input.event })
  }
}

function personEvent(
  action: 'auth.login' | 'auth.logout',
  { user, from }: { user: { id: string; email: string; name: string }; from: From },
): EventInput {
  const source = makeSource(from)
  return {
    action,
    actor: { type: 'user', id: user.id, name: user.name, email: user.email },
    outcome: 'success',
    ...(source ? { source } : {}),
  }
}
