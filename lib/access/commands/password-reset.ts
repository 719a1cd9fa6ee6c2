import { createHash, randomBytes } from 'node:crypto'
import { makeSource } from '@/lib/access/origin'
import { checkPassword, hashPassword } from '@/lib/access/password'
import { requireMemberByEmail } from '@/lib/access/queries/member-by-email'
import type { SystemPrincipal } from '@/lib/access/schema'
import { listActiveCompanies } from '@/lib/access/store/members'
import {
  findOpenReset,
  insertPasswordReset,
  takePasswordReset,
} from '@/lib/access/store/password-resets'
import { markOtherSessionsRevoked } from '@/lib/access/store/sessions'
import { findUserByEmail, type UserRow, updatePasswordHash } from '@/lib/access/store/users'
import { recordEvent } from '@/lib/log/append'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import { loadEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { isMailConfigured, sendMail } from '@/lib/platform/mail'
import type { From } from './open-session'
import { recordActs } from './record-acts'

const validMs = 3_600_000

/**
 * Mails a link that sets a new password to somebody who has an account and is active in a company; else does nothing, and
 * nobody is told which it was. Call `reserveResetRequest` first, and do not let the visitor wait for this: how long it
 * takes would tell. Throws what `sendMail` throws.
 */
export async function mailPasswordReset({
  email,
  ...from
}: From & { email: string }): Promise<void> {
  if (!isMailConfigured()) return
  const user = await findUserByEmail(email.trim().toLowerCase().slice(0, 320))
  const companies = user ? await listActiveCompanies(user.id) : []
  if (!user || companies.length === 0) return
  const source = makeSource(from)
  const token = await openReset(user, async (tx) => {
    for (const { companyId } of companies) {
      await recordEvent(tx, {
        companyId,
        via: { type: 'system' },
        event: {
          action: 'auth.password_reset_requested',
          // Anybody can ask for anybody: who it was is not known.
          actor: { type: 'system', name: 'unknown visitor' },
          ...(source ? { source } : {}),
          targets: [targetOf(user)],
        },
      })
    }
  })
  await sendMail({
    to: user.email,
    subject: 'Set a new password for Trailkeeper',
    text: [
      `Somebody asked for a new password for ${user.email} on ${loadEnv().baseUrl}.`,
      'Open this link to set one:',
      resetLink(token),
      'It works once, for an hour. If it was not you, leave it alone: nothing changes.',
    ].join('\n\n'),
  })
}

/**
 * A link that sets a new password for a member, made by the operator, to be handed on by them. Throws `member_not_found`
 * (404).
 */
export async function createPasswordResetLink(
  principal: SystemPrincipal,
  { email }: { email: string },
): Promise<{ link: string; expiresAt: Date }> {
  const member = await requireMemberByEmail(principal, { email })
  const companies = await listActiveCompanies(member.userId)
  const user = { id: member.userId, email: member.email, name: member.name }
  const expiresAt = new Date(nowMs() + validMs)
  const token = await openReset(user, async (tx) => {
    for (const company of companies) {
      await recordActs(tx, {
        principal: { ...principal, ...company },
        acts: [{ action: 'auth.password_reset_requested', targets: [targetOf(user)] }],
      })
    }
  })
  return { link: resetLink(token), expiresAt }
}

/** Whether a link still opens the form. */
export async function isPasswordResetOpen(token: string): Promise<boolean> {
  return (await findOpenReset({ tokenHash: hashToken(token), now: new Date(nowMs()) })) !== null
}

/**
 * Sets the password of whoever the link was made for and ends all their sessions; a second factor stays. Recorded in each
 * of their companies. Throws `reset_closed` (404) for a link that is unknown, used or over, `password_too_weak` (422).
 */
export async function resetPassword(
  input: From & { resetToken: string; password: string },
): Promise<{ email: string }> {
  const tokenHash = hashToken(input.resetToken)
  const user = await findOpenReset({ tokenHash, now: new Date(nowMs()) })
  if (!user) throw resetClosed()
  const { userId, email } = user
  checkPassword({ password: input.password, email })
  const passwordHash = await hashPassword(input.password)
  const companies = await listActiveCompanies(userId)
  const source = makeSource(input)
  await inTransaction(async (tx) => {
    const now = nowMs()
    if (!(await takePasswordReset(tx, { tokenHash, userId, now: new Date(now) }))) {
      throw resetClosed()
    }
    // The link came by mail, or from the operator.
    await updatePasswordHash(tx, { userId, passwordHash, emailProvenAt: new Date(now) })
    const ended = await markOtherSessionsRevoked(tx, { exceptSessionId: null, userId, nowMs: now })
    for (const { companyId } of companies) {
      await recordEvent(tx, {
        companyId,
        via: { type: 'session' },
        event: {
          action: 'auth.password_reset',
          actor: { type: 'user', id: userId, name: user.name, email },
          ...(source ? { source } : {}),
          details: { sessions_ended: ended },
        },
      })
    }
  })
  return { email }
}

type Work = Parameters<typeof inTransaction>[0]

async function openReset(user: Pick<UserRow, 'id'>, record: Work): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const now = nowMs()
  await inTransaction(async (tx) => {
    await insertPasswordReset(tx, {
      tokenHash: hashToken(token),
      userId: user.id,
      createdAt: new Date(now),
      expiresAt: new Date(now + validMs),
    })
    await record(tx)
  })
  return token
}

function resetLink(token: string): string {
  return `${loadEnv().baseUrl}/password-reset?token=${token}`
}

/** The token is random: a plain SHA-256 of it gives nothing to guess. */
function hashToken(token: string): Buffer {
  return createHash('sha256').update(token.slice(0, 200)).digest()
}

function targetOf(user: { id: string; email: string; name: string }) {
  return { type: 'user', id: user.id, name: user.name, email: user.email }
}

function resetClosed(): AppError {
  return new AppError('reset_closed', {
    status: 404,
    title: 'Link is over',
    detail: 'This link does not open anything: it was used, or is older than an hour.',
  })
}
