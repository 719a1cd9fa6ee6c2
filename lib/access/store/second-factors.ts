import { type SqlTx, sql, type Tx } from '@/lib/platform/db'

export type SecondFactorRow = {
  /** Wrapped. */
  secret: Uint8Array | null
  enabledAt: Date | null
  lastStep: number | null
}

/** Locked for the transaction: two sign-ins at once must not both use one code. */
export async function lockSecondFactor(
  tx: SqlTx,
  userId: string,
): Promise<SecondFactorRow | undefined> {
  const rows = await tx.sql.query<SecondFactorRow>(
    'access.lock_second_factor',
    `SELECT totp_secret AS secret, totp_enabled_at AS "enabledAt", totp_last_step AS "lastStep"
     FROM users WHERE id = $1::uuid FOR UPDATE`,
    [userId],
  )
  return rows[0]
}

export type SecondFactorState = { enabledAt: Date | null; codesLeft: number }

export async function findSecondFactor(userId: string): Promise<SecondFactorState | undefined> {
  const rows = await sql().query<SecondFactorState>(
    'access.find_second_factor',
    `SELECT totp_enabled_at AS "enabledAt",
            (SELECT count(*)::int FROM recovery_codes r WHERE r.user_id = u.id AND r.used_at IS NULL) AS "codesLeft"
     FROM users u WHERE id = $1::uuid`,
    [userId],
  )
  return rows[0]
}

export async function updateSecondFactor(
  tx: Tx,
  userId: string,
  data: {
    totpSecret?: Uint8Array | null
    totpEnabledAt?: Date | null
    totpLastStep?: number | null
  },
): Promise<void> {
  const { totpSecret, ...rest } = data
  const secret =
    totpSecret === undefined
      ? {}
      : { totpSecret: totpSecret === null ? null : new Uint8Array(totpSecret) }
  await tx.db.user.update({ where: { id: userId }, data: { ...rest, ...secret } })
}

/** These codes and no others: earlier ones open nothing from now on. */
export async function replaceRecoveryCodes(
  tx: Tx,
  { userId, hashes }: { userId: string; hashes: readonly Buffer[] },
): Promise<void> {
  await tx.db.recoveryCode.deleteMany({ where: { userId } })
  await tx.db.recoveryCode.createMany({
    data: hashes.map((hash) => ({ userId, codeHash: new Uint8Array(hash) })),
  })
}

/** Uses a code up and says how many are left; null when it is unknown or used. Of two at once one gets a number. */
export async function takeRecoveryCode(
  tx: Tx,
  { userId, hash, usedAt }: { userId: string; hash: Buffer; usedAt: Date },
): Promise<number | null> {
  const where = { userId, codeHash: new Uint8Array(hash), usedAt: null }
  const { count } = await tx.db.recoveryCode.updateMany({ where, data: { usedAt } })
  return count === 1 ? tx.db.recoveryCode.count({ where: { userId, usedAt: null } }) : null
}

export async function markSessionTwoFactor(
  tx: Tx,
  { sessionId, at }: { sessionId: string; at: Date },
): Promise<void> {
  await tx.db.session.update({ where: { id: sessionId }, data: { twoFactorAt: at } })
}
