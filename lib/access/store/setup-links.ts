import type { Tx } from '@/lib/platform/db'
import { prisma } from '@/lib/platform/db'

/** Makes this the only open link. */
export async function replaceSetupLink(
  tx: Tx,
  row: { tokenHash: Buffer; createdAt: Date },
): Promise<void> {
  await tx.db.setupLink.deleteMany({ where: { usedAt: null } })
  await tx.db.setupLink.create({ data: { ...row, tokenHash: new Uint8Array(row.tokenHash) } })
}

export async function hasOpenSetupLink(tokenHash: Buffer): Promise<boolean> {
  const where = { tokenHash: new Uint8Array(tokenHash), usedAt: null }
  return (await prisma().setupLink.count({ where })) > 0
}

/** Uses a link up; false when it is unknown or used. Of two at once one gets true. */
export async function useSetupLink(
  tx: Tx,
  { tokenHash, usedAt }: { tokenHash: Buffer; usedAt: Date },
): Promise<boolean> {
  const where = { tokenHash: new Uint8Array(tokenHash), usedAt: null }
  return (await tx.db.setupLink.updateMany({ where, data: { usedAt } })).count === 1
}
