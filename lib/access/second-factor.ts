import { nowMs } from '@/lib/platform/clock'
import type { Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { unwrapSecret } from '@/lib/platform/wrapped-secret'
import { hashRecoveryCode } from './recovery-codes'
import { lockSecondFactor, updateSecondFactor, takeRecoveryCode } from './store/second-factors'
import { matchTotp } from './totp'

export type TakenFactor = { kind: 'totp' } | { kind: 'recovery_code'; left: number }

/** Where a user's secret is kept, for `wrapSecret`. */
export function secretPlace(userId: string) {
  return { purpose: 'second factor', owner: userId }
}

/**
 * Takes a code of somebody who has two-factor on: six digits of their app, else a recovery code. It is used up by this
 * transaction; null when it is wrong, too old or was used before.
 */
export async function takeSecondFactor(
  tx: Tx,
  { userId, code }: { userId: string; code: string },
): Promise<TakenFactor | null> {
  const row = await lockSecondFactor(tx, userId)
  if (!row?.secret || row.enabledAt === null) return null
  const digits = code.replaceAll(/\s/g, '')
  if (/^\d{6}$/.test(digits)) {
    const secret = unwrapSecret(row.secret, secretPlace(userId))
    const step = matchTotp({ secret, code: digits, nowMs: nowMs(), lastStep: row.lastStep })
    if (step === null) return null
    await updateSecondFactor(tx, userId, { totpLastStep: step })
    return { kind: 'totp' }
  }
  const left = await takeRecoveryCode(tx, {
    userId,
    hash: hashRecoveryCode(code.slice(0, 100)),
    usedAt: new Date(nowMs()),
  })
  return left === null ? null : { kind: 'recovery_code', left }
}

export function secondFactorWrong(): AppError {
  return new AppError('second_factor_wrong', {
    status: 403,
    title: 'Wrong code',
    detail: 'The code is wrong, or was used before.',
    errors: [{ pointer: '/secretCode', message: 'is wrong, or was used before' }],
  })
}
