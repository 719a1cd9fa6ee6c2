import { prisma, type Tx } from '@/lib/platform/db'

type Identity = { issuer: string; subject: string }
export type IdentifiedUser = { id: string; email: string; name: string }

export async function findUserByIdentity({
  issuer,
  subject,
}: Identity): Promise<IdentifiedUser | null> {
  const row = await prisma().userIdentity.findUnique({
    where: { issuer_subject: { issuer, subject } },
    include: { user: { select: { id: true, email: true, name: true } } },
  })
  return row?.user ?? null
}

/** Ties a user to who they are at a provider; the same again changes nothing. */
export async function insertIdentity(
  tx: Tx,
  row: Identity & { userId: string; createdAt: Date },
): Promise<void> {
  await tx.db.userIdentity.createMany({ data: [row], skipDuplicates: true })
}
