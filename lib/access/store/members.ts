import { prisma, type Tx } from '@/lib/platform/db'

export type MemberRow = {
  memberId: string
  userId: string
  name: string
  email: string
  role: string
  createdAt: Date
  deactivatedAt: Date | null
}

export async function listMemberRows(companyId: string): Promise<MemberRow[]> {
  const rows = await prisma().member.findMany({
    where: { companyId },
    include: { user: true },
    orderBy: [{ user: { name: 'asc' } }, { id: 'asc' }],
  })
  return rows.map(({ id, userId, user, role, createdAt, deactivatedAt }) => ({
    memberId: id,
    userId,
    name: user.name,
    email: user.email,
    role,
    createdAt,
    deactivatedAt,
  }))
}

export async function insertMember(
  tx: Tx,
  row: { id: string; companyId: string; userId: string; role: string; createdAt: Date },
): Promise<void> {
  await tx.db.member.create({ data: row })
}

/** Locks the company's members for the transaction: two changes at once must not both leave "one other owner". */
export async function lockMembers(tx: Tx, companyId: string): Promise<MemberRow[]> {
  await tx.sql.query(
    'access.lock_members',
    'SELECT id FROM members WHERE company_id = $1::uuid ORDER BY id FOR UPDATE',
    [companyId],
  )
  const rows = await tx.db.member.findMany({ where: { companyId }, include: { user: true } })
  return rows.map(({ id, userId, user, role, createdAt, deactivatedAt }) => ({
    memberId: id,
    userId,
    name: user.name,
    email: user.email,
    role,
    createdAt,
    deactivatedAt,
  }))
}

export async function updateMember(
  tx: Tx,
  memberId: string,
  data: { role?: string; deactivatedAt?: Date | null },
): Promise<void> {
  await tx.db.member.update({ where: { id: memberId }, data })
}

/** The companies in which a user may act now, ordered by id: the order in which their logs are locked. */
export async function listActiveCompanies(userId: string): Promise<{ companyId: string }[]> {
  return (await listMemberships(userId)).filter((row) => row.isActive)
}

/** The same with those that the user has left. */
export async function listMemberships(
  userId: string,
): Promise<{ companyId: string; isActive: boolean }[]> {
  const rows = await prisma().member.findMany({
    where: { userId },
    orderBy: { companyId: 'asc' },
  })
  return rows.map((row) => ({
    companyId: row.companyId,
    isActive: row.deactivatedAt === null,
  }))
}
