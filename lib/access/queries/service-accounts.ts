import { requirePermission } from '@/lib/access/require-permission'
import type { Principal, ServiceAccountView } from '@/lib/access/schema'
import { listServiceAccountRows } from '@/lib/access/store/service-accounts'
import { nowMs } from '@/lib/platform/clock'
import { listRoles } from './roles'

/** The service accounts of the principal's company, by name. Throws `permission_missing` (403). */
export async function listServiceAccounts(principal: Principal): Promise<ServiceAccountView[]> {
  requirePermission(principal, 'service_accounts.manage')
  const [rows, roles] = await Promise.all([
    listServiceAccountRows(principal.companyId),
    listRoles(principal),
  ])
  const labels = new Map(roles.map(({ key, label }) => [key, label]))
  return rows.map(({ groups, keys, deactivatedAt, createdAt, ...row }) => ({
    ...row,
    roleLabel: labels.get(row.role) ?? row.role,
    groups: groups.map(({ group }) => group.name).sort(),
    isActive: deactivatedAt === null,
    activeKeys: keys.filter(works).length,
    createdAt: createdAt.toISOString(),
    lastUsedAt: newest(keys.map(({ lastUsedAt }) => lastUsedAt)),
  }))
}

/** One of them; null alike for none and another company's. */
export async function findServiceAccount(
  principal: Principal,
  id: string,
): Promise<ServiceAccountView | null> {
  const accounts = await listServiceAccounts(principal)
  return accounts.find((account) => account.id === id) ?? null
}

function works(key: { expiresAt: Date | null; revokedAt: Date | null }): boolean {
  return key.revokedAt === null && (key.expiresAt === null || key.expiresAt.getTime() > nowMs())
}

function newest(times: (Date | null)[]): string | null {
  const newestMs = Math.max(...times.map((at) => at?.getTime() ?? 0))
  return newestMs > 0 ? new Date(newestMs).toISOString() : null
}
