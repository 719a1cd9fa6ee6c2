import { prisma, type Tx } from '@/lib/platform/db'

/** Also deletes the user's links that ran out, so that rows do not pile up. */
export async function insertPasswordReset(
  tx: Tx,
  row: { tokenHash: Buffer; userId: string; createdAt: Date; expiresAt: Date },
): Promise<void> {
  const { userId, createdAt, tokenHash } = row
  await tx.db.passwordReset.deleteMany({ where: { userId, expiresAt: { lt: createdAt } } })
  await tx.db.passwordReset.create({ data: { ...row, tokenHash: new Uint8Array(tokenHash) } })
}

/** Whose password an open link sets; null for one that is unknown, used or over. */
export async function findOpenReset(
  { tokenHash, now }: { tokenHash: Buffer; now: Date },
  tx?: Tx,
): Promise<{ userId: string; email: string; name: string } | null> {
  const row = await (tx?.db ?? prisma()).passwordReset.findFirst({
    where: { tokenHash: new Uint8Array(tokenHash), usedAt: null, expiresAt: { gt: now } },
    include: { user: { select: { email: true, name: true } } },
  })
  return row ? { userId: row.userId, ...row.user } : null
}

/** Uses a link up and closes the user's others; false when it is unknown, used or over. Of two at once one gets true. */
export async function takePasswordReset(
  tx: Tx,
  { tokenHash, userId, now }: { tokenHash: Buffer; userId: string; now: Date },
): Promise<boolean> {
  const hash = new Uint8Array(tokenHash)
  const { count } = await tx.db.passwordReset.updateMany({
    where: { tokenHash: hash, usedAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
  })
  if (count !== 1) return false
  await closePasswordResets(tx, userId)
  return true
}

/** The user's links open nothing any more. */
export async function closePasswordResets(tx: Tx, userId: string): Promise<void> {
  await tx.db.passwordReset.deleteMany({ where: { userId, usedAt: null } })
}
