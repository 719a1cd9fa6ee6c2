import { prisma, type Tx } from '@/lib/platform/db'

export type GroupRow = {
  id: string
  name: string
  description: string | null
  role: string | null
  createdAt: Date
}

const columns = { id: true, name: true, description: true, role: true, createdAt: true } as const
const stays = { member: { removedAt: null } } as const
const lives = { serviceAccount: { deletedAt: null } } as const

/** Every group by name, with how many are in it. */
export async function listGroupRows(
  companyId: string,
): Promise<(GroupRow & { members: number; serviceAccounts: number })[]> {
  const rows = await prisma().group.findMany({
    where: { companyId },
    select: {
      ...columns,
      _count: { select: { members: { where: stays }, serviceAccounts: { where: lives } } },
    },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  })
  return rows.map(({ _count, ...row }) => ({ ...row, ..._count }))
}

/** Names of every group, for whoever holds the lock on them. */
export async function listGroupNames(
  tx: Tx,
  companyId: string,
): Promise<{ id: string; name: string }[]> {
  return tx.db.group.findMany({ where: { companyId }, select: { id: true, name: true } })
}

/** Another company's group is none. `id` is a UUID. */
export async function findGroupRow({
  companyId,
  id,
}: {
  companyId: string
  id: string
}): Promise<GroupRow | null> {
  return prisma().group.findFirst({ where: { companyId, id }, select: columns })
}

/** The same, locked: whoever joins, leaves or changes the group takes turns. */
export async function lockGroup(
  tx: Tx,
  { companyId, id }: { companyId: string; id: string },
): Promise<GroupRow | null> {
  await tx.sql.query(
    'access.lock_group',
    'SELECT id FROM groups WHERE company_id = $1::uuid AND id = $2::uuid FOR UPDATE',
    [companyId, id],
  )
  return tx.db.group.findFirst({ where: { companyId, id }, select: columns })
}

export async function insertGroup(tx: Tx, row: GroupRow & { companyId: string }): Promise<void> {
  await tx.db.group.create({ data: row })
}

export async function updateGroup(
  tx: Tx,
  id: string,
  data: { name: string; description: string | null; role: string | null },
): Promise<void> {
  await tx.db.group.update({ where: { id }, data })
}

/** Whoever is in it leaves it with it. */
export async function deleteGroupRow(tx: Tx, id: string): Promise<void> {
  await tx.db.group.delete({ where: { id } })
}
