import { confirmPassword } from '@/lib/access/confirm-password'
import { holdSignIn } from '@/lib/access/hold-sign-in'
import { hashRecoveryCode, makeRecoveryCodes } from '@/lib/access/recovery-codes'
import type { SessionPrincipal } from '@/lib/access/schema'
import { secondFactorWrong, secretPlace, takeSecondFactor } from '@/lib/access/second-factor'
import { listActiveCompanies } from '@/lib/access/store/members'
import {
  lockSecondFactor,
  markSessionTwoFactor,
  replaceRecoveryCodes,
  updateSecondFactor,
} from '@/lib/access/store/second-factors'
import { markOtherSessionsRevoked } from '@/lib/access/store/sessions'
import { reserveCodeAttempt } from '@/lib/access/throttle'
import { makeTotpSecret, matchTotp, toBase32, totpUri } from '@/lib/access/totp'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { loadEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { unwrapSecret, wrapSecret } from '@/lib/platform/wrapped-secret'
import { recordOwnActs } from './record-own-acts'

/**
 * The first half of turning two-factor on: a fresh secret for the signed-in user's app, as text and as the address of a QR
 * code. It counts for nothing before `enableTwoFactor`. Throws `password_wrong` (403), `too_many_attempts` (429),
 * `two_factor_on` (409); like all of these `unauthorized` (401) for a session that was ended meanwhile.
 */
export async function beginTwoFactor(
  principal: SessionPrincipal,
  { password }: { password: string },
): Promise<{ secret: string; uri: string }> {
  const confirmed = await confirmPassword(principal, { password, field: 'password' })
  const { userId, email } = principal
  const secret = makeTotpSecret()
  await inTransaction(async (tx) => {
    await holdSignIn(tx, principal, confirmed)
    const row = await lockSecondFactor(tx, userId)
    if (row?.enabledAt) throw twoFactorIs('on')
    await updateSecondFactor(tx, userId, {
      totpSecret: wrapSecret(secret, secretPlace(userId)),
      totpLastStep: null,
    })
  })
  const issuer = loadEnv().instanceName === defaultInstance ? 'Trailkeeper' : loadEnv().instanceName
  return { secret: toBase32(secret), uri: totpUri({ secret, issuer, account: email }) }
}

const defaultInstance = 'trailkeeper.internal'

/**
 * The second half: a code of the app proves that it has the secret. Ends the user's other sessions, which were opened
 * without one, and returns recovery codes, which nothing can show again. Throws `second_factor_wrong` (403),
 * `too_many_attempts` (429), `two_factor_on` and `two_factor_not_begun` (409).
 */
export async function enableTwoFactor(
  principal: SessionPrincipal,
  { secretCode }: { secretCode: string },
): Promise<{ recoveryCodes: string[] }> {
  const { userId, sessionId } = principal
  const attempt = await reserveCodeAttempt({ userId })
  const companies = await listActiveCompanies(userId)
  const recoveryCodes = makeRecoveryCodes()
  await inTransaction(async (tx) => {
    await holdSignIn(tx, principal)
    const row = await lockSecondFactor(tx, userId)
    if (!row?.secret || row.enabledAt !== null) throw twoFactorIs(row?.secret ? 'on' : 'not_begun')
    const now = nowMs()
    const totpLastStep = matchTotp({
      secret: unwrapSecret(row.secret, secretPlace(userId)),
      code: secretCode.replaceAll(/\s/g, ''),
      nowMs: now,
      lastStep: row.lastStep,
    })
    if (totpLastStep === null) throw secondFactorWrong()
    const at = new Date(now)
    await updateSecondFactor(tx, userId, { totpEnabledAt: at, totpLastStep })
    await markSessionTwoFactor(tx, { sessionId, at })
    const ended = await markOtherSessionsRevoked(tx, {
      exceptSessionId: sessionId,
      userId,
      nowMs: now,
    })
    await storeCodes(tx, { userId, recoveryCodes })
    await recordOwnActs(tx, {
      principal,
      companies,
      acts: [
        { action: 'auth.mfa_enabled', details: { method: 'totp', sessions_ended: ended } },
        { action: 'auth.recovery_codes_created', details: { codes: recoveryCodes.length } },
      ],
    })
  })
  await attempt.succeed()
  return { recoveryCodes }
}

type Proof = { password: string; secretCode: string }

/**
 * Turns two-factor off for the signed-in user. Throws `password_wrong` and `second_factor_wrong` (403),
 * `too_many_attempts` (429).
 */
export async function disableTwoFactor(principal: SessionPrincipal, proof: Proof): Promise<void> {
  const { userId } = principal
  await withSecondFactor(principal, {
    proof,
    run: async (tx, companies) => {
      await updateSecondFactor(tx, userId, {
        totpSecret: null,
        totpEnabledAt: null,
        totpLastStep: null,
      })
      await replaceRecoveryCodes(tx, { userId, hashes: [] })
      await recordOwnActs(tx, {
        principal,
        companies,
        acts: [{ action: 'auth.mfa_disabled', details: { method: 'totp' } }],
      })
    },
  })
}

/** Makes new recovery codes; the earlier ones open nothing any more. Throws as `disableTwoFactor`. */
export async function renewRecoveryCodes(
  principal: SessionPrincipal,
  proof: Proof,
): Promise<{ recoveryCodes: string[] }> {
  const { userId } = principal
  const recoveryCodes = makeRecoveryCodes()
  await withSecondFactor(principal, {
    proof,
    run: async (tx, companies) => {
      await storeCodes(tx, { userId, recoveryCodes })
      await recordOwnActs(tx, {
        principal,
        companies,
        acts: [{ action: 'auth.recovery_codes_created', details: { codes: recoveryCodes.length } }],
      })
    },
  })
  return { recoveryCodes }
}

async function withSecondFactor(
  principal: SessionPrincipal,
  input: { proof: Proof; run: (tx: Tx, companies: { companyId: string }[]) => Promise<void> },
): Promise<void> {
  const { userId } = principal
  const { password } = input.proof
  const confirmed = await confirmPassword(principal, { password, field: 'password' })
  const attempt = await reserveCodeAttempt({ userId })
  const companies = await listActiveCompanies(userId)
  await inTransaction(async (tx) => {
    await holdSignIn(tx, principal, confirmed)
    const taken = await takeSecondFactor(tx, { userId, code: input.proof.secretCode })
    if (!taken) throw secondFactorWrong()
    await input.run(tx, companies)
  })
  await attempt.succeed()
}

async function storeCodes(
  tx: Tx,
  { userId, recoveryCodes }: { userId: string; recoveryCodes: readonly string[] },
): Promise<void> {
  await replaceRecoveryCodes(tx, { userId, hashes: recoveryCodes.map(hashRecoveryCode) })
}

function twoFactorIs(state: 'on' | 'not_begun'): AppError {
  return new AppError(`two_factor_${state}`, {
    status: 409,
    title: state === 'on' ? 'Two-factor is on' : 'Nothing begun',
    detail:
      state === 'on'
        ? 'Two-factor authentication is on already. Turn it off first.'
        : 'Begin again: there is no secret to confirm.',
  })
}
