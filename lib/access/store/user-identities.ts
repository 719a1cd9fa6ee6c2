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

/** Whether whoever has this e-mail here and is active in a company is somebody at this provider already. */
export async function isEmailIdentified({
  issuer,
  email,
}: {
  issuer: string
  email: string
}): Promise<boolean> {
  const user = { email, members: { some: { deactivatedAt: null } } }
  return (await prisma().userIdentity.count({ where: { issuer, user } })) > 0
}

/** Ties a user to who they are at a provider, and to nobody else there; the same again changes nothing. */
export async function insertIdentity(
  tx: Tx,
  row: Identity & { userId: string; createdAt: Date },
): Promise<void> {
  const { issuer, subject, userId } = row
  await tx.db.userIdentity.deleteMany({ where: { issuer, userId, subject: { not: subject } } })
  await tx.db.userIdentity.createMany({ data: [row], skipDuplicates: true })
}
