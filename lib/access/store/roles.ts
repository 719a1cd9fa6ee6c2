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

/** Another company's role is none. `id` is a UUID. */
export async function findRoleRow(
  { companyId, id }: { companyId: string; id: string },
  tx?: Tx,
): Promise<RoleRow | null> {
  return (tx?.db ?? prisma()).role.findFirst({ where: { companyId, id }, select: columns })
}
