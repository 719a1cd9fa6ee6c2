import { prisma, type Tx } from '@/lib/platform/db'

export type ServiceAccountRow = {
  id: string
  name: string
  description: string | null
  role: string
  createdAt: Date
  deactivatedAt: Date | null
}

const columns = {
  id: true,
  name: true,
  description: true,
  role: true,
  createdAt: true,
  deactivatedAt: true,
} as const

/** Deleted ones left out, by name. */
export async function listServiceAccountRows(companyId: string) {
  return prisma().serviceAccount.findMany({
    where: { companyId, deletedAt: null },
    select: {
      ...columns,
      groups: { select: { group: { select: { name: true, role: true } } } },
      keys: {
        select: { id: true, expiresAt: true, revokedAt: true, lastUsedAt: true },
      },
    },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  })
}

/** Another company's account, and one that is deleted, is none. `id` is a UUID. Locks the row. */
export async function lockServiceAccount(
  tx: Tx,
  { companyId, id }: { companyId: string; id: string },
): Promise<ServiceAccountRow | null> {
  await tx.sql.query(
    'access.lock_service_account',
    'SELECT id FROM service_accounts WHERE company_id = $1::uuid AND id = $2::uuid FOR UPDATE',
    [companyId, id],
  )
  return tx.db.serviceAccount.findFirst({
    where: { companyId, id, deletedAt: null },
    select: columns,
  })
}

/** Names that are taken: deleted accounts gave theirs back. */
export async function listServiceAccountNames(
  tx: Tx,
  companyId: string,
): Promise<{ id: string; name: string }[]> {
  return tx.db.serviceAccount.findMany({
    where: { companyId, deletedAt: null },
    select: { id: true, name: true },
  })
}

/** Names of the groups an account is in, and the roles that those give. */
export async function listGroupsOfServiceAccount(
  tx: Tx,
  serviceAccountId: string,
): Promise<{ id: string; name: string; role: string | null }[]> {
  const rows = await tx.db.groupServiceAccount.findMany({
    where: { serviceAccountId },
    select: { group: { select: { id: true, name: true, role: true } } },
    orderBy: { group: { name: 'asc' } },
  })
  return rows.map(({ group }) => group)
}

export async function insertServiceAccount(
  tx: Tx,
  row: {
    id: string
    companyId: string
    name: string
    description: string | null
    role: string
    createdBy: string | null
    createdAt: Date
  },
): Promise<void> {
  await tx.db.serviceAccount.create({ data: row })
}

export async function updateServiceAccount(
  tx: Tx,
  id: string,
  data: {
    name?: string
    description?: string | null
    role?: string
    deactivatedAt?: Date | null
    deletedAt?: Date
  },
): Promise<void> {
  await tx.db.serviceAccount.update({ where: { id }, data })
}

/** Takes a deleted account out of its groups and ends its keys; returns the ids of the keys that worked. */
export async function endServiceAccount(
  tx: Tx,
  { id, now }: { id: string; now: Date },
): Promise<string[]> {
  await tx.db.groupServiceAccount.deleteMany({ where: { serviceAccountId: id } })
  const keys = await tx.db.apiKey.findMany({
    where: { serviceAccountId: id, revokedAt: null },
    select: { id: true },
    orderBy: { id: 'asc' },
  })
  await tx.db.apiKey.updateMany({
    where: { serviceAccountId: id, revokedAt: null },
    data: { revokedAt: now },
  })
  return keys.map((key) => key.id)
}
