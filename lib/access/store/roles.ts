import { prisma, type Tx } from '@/lib/platform/db'

export type RoleRow = {
  id: string
  name: string
  description: string | null
  permissions: string[]
  createdAt: Date
}

const columns = {
  id: true,
  name: true,
  description: true,
  permissions: true,
  createdAt: true,
} as const

/** The roles that a company made, by name. */
export async function listRoleRows(companyId: string, tx?: Tx): Promise<RoleRow[]> {
  return (tx?.db ?? prisma()).role.findMany({
    where: { companyId },
    select: columns,
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  })
}

/**
 * Another company's role is none. `id` is a UUID. Within a transaction the row is held until its end: whoever deletes the
 * role waits, and then finds who was given it meanwhile.
 */
export async function findRoleRow(
  { companyId, id }: { companyId: string; id: string },
  tx?: Tx,
): Promise<RoleRow | null> {
  await tx?.sql.query(
    'access.hold_role',
    'SELECT id FROM roles WHERE company_id = $1::uuid AND id = $2::uuid FOR KEY SHARE',
    [companyId, id],
  )
  return (tx?.db ?? prisma()).role.findFirst({ where: { companyId, id }, select: columns })
}

/** The role, locked for a change or, `toDelete`, also against being given to somebody. */
export async function lockRole(
  tx: Tx,
  { companyId, id, toDelete = false }: { companyId: string; id: string; toDelete?: boolean },
): Promise<RoleRow | null> {
  await tx.sql.query(
    toDelete ? 'access.lock_role_to_delete' : 'access.lock_role',
    `SELECT id FROM roles WHERE company_id = $1::uuid AND id = $2::uuid
     FOR ${toDelete ? 'UPDATE' : 'NO KEY UPDATE'}`,
    [companyId, id],
  )
  return tx.db.role.findFirst({ where: { companyId, id }, select: columns })
}

export async function insertRole(tx: Tx, row: RoleRow & { companyId: string }): Promise<void> {
  await tx.db.role.create({ data: row })
}

export async function updateRole(
  tx: Tx,
  id: string,
  data: { name: string; description: string | null; permissions: string[] },
): Promise<void> {
  await tx.db.role.update({ where: { id }, data })
}

export async function deleteRoleRow(tx: Tx, id: string): Promise<void> {
  await tx.db.role.delete({ where: { id } })
}
