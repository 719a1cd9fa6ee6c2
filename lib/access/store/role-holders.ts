import { nowMs } from '@/lib/platform/clock'
import { sql, type Tx } from '@/lib/platform/db'

/** Where roles are held, in the order in which rows are locked, and SQL for who of them counts. */
const holderTables = {
  groups: { table: 'groups', counts: 'TRUE' },
  members: { table: 'members', counts: 'removed_at IS NULL' },
  serviceAccounts: { table: 'service_accounts', counts: 'deleted_at IS NULL' },
  invitations: {
    table: 'invitations',
    counts: 'accepted_at IS NULL AND revoked_at IS NULL AND expires_at > now()',
  },
} as const
export type HolderKind = keyof typeof holderTables

/** How many count, by role and kind; kinds without any are left out. */
export async function countRoleHolders(
  companyId: string,
): Promise<{ role: string; kind: HolderKind; count: number }[]> {
  const parts = Object.entries(holderTables).map(
    ([kind, { table, counts }]) =>
      `SELECT role, '${kind}' AS kind, count(*)::int AS count FROM ${table}
       WHERE company_id = $1::uuid AND role IS NOT NULL AND ${counts} GROUP BY role`,
  )
  return sql().query('access.count_role_holders', parts.join(' UNION ALL '), [companyId])
}

/**
 * Locks whoever holds a role, in the order in which all commands lock: groups, members, service accounts, invitations,
 * and only then the role itself.
 */
export async function lockRoleHolders(
  tx: Tx,
  { companyId, role }: { companyId: string; role: string },
): Promise<void> {
  for (const { table } of Object.values(holderTables)) {
    await tx.sql.query(
      `access.lock_role_holders_${table}`,
      `SELECT id FROM ${table} WHERE company_id = $1::uuid AND role = $2 ORDER BY id FOR UPDATE`,
      [companyId, role],
    )
  }
}

export type Holder = {
  kind: HolderKind
  id: string
  name: string | null
  email: string | null
  /** Of members. */
  userId: string | null
}

/**
 * Gives everybody who holds a role another one, those who have left too, so that no row names a role that is gone.
 * Returns the ones that count, by kind and id.
 */
export async function reassignRole(
  tx: Tx,
  { companyId, from, to }: { companyId: string; from: string; to: string },
): Promise<Holder[]> {
  const where = { companyId, role: from }
  const data = { role: to }
  const order = { orderBy: { id: 'asc' } } as const
  const groups = await tx.db.group.findMany({ where, ...order })
  const members = await tx.db.member.findMany({
    where: { ...where, removedAt: null },
    include: { user: true },
    ...order,
  })
  const accounts = await tx.db.serviceAccount.findMany({
    where: { ...where, deletedAt: null },
    ...order,
  })
  const invitations = await tx.db.invitation.findMany({
    where: { ...where, acceptedAt: null, revokedAt: null, expiresAt: { gt: new Date(nowMs()) } },
    ...order,
  })
  await tx.db.group.updateMany({ where, data })
  await tx.db.member.updateMany({ where, data })
  await tx.db.serviceAccount.updateMany({ where, data })
  await tx.db.invitation.updateMany({ where, data })
  const named = (kind: HolderKind) => (row: { id: string; name: string }) => ({
    kind,
    id: row.id,
    name: row.name,
    email: null,
    userId: null,
  })
  return [
    ...groups.map(named('groups')),
    ...members.map(({ id, userId, user }) => ({
      kind: 'members' as const,
      id,
      name: user.name,
      email: user.email,
      userId,
    })),
    ...accounts.map(named('serviceAccounts')),
    ...invitations.map(({ id, email }) => ({
      kind: 'invitations' as const,
      id,
      name: null,
      email,
      userId: null,
    })),
  ]
}
