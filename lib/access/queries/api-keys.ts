import { requirePermission } from '@/lib/access/require-permission'
import type { ApiKeyView, Principal } from '@/lib/access/schema'
import { expirySoonMs } from '@/lib/access/limits'
import { listApiKeyRows, listMemberNames } from '@/lib/access/store/api-keys'
import { nowMs } from '@/lib/platform/clock'

/**
 * The keys of the principal's company, newest first; with `serviceAccountId` those of one service account. Throws
 * `permission_missing` (403).
 */
export async function listApiKeys(
  principal: Principal,
  { serviceAccountId }: { serviceAccountId?: string } = {},
): Promise<ApiKeyView[]> {
  requirePermission(
    principal,
    serviceAccountId === undefined ? 'api_keys.manage' : 'service_accounts.manage',
  )
  const [rows, members] = await Promise.all([
    listApiKeyRows(principal.companyId, serviceAccountId),
    listMemberNames(principal.companyId),
  ])
  const makers = new Map(members.map(({ memberId, ...maker }) => [memberId, maker]))
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    state: stateOf(row),
    serviceAccount: row.serviceAccount,
    replacedBy: row.replacedBy,
    expiresSoon: stateOf(row) === 'active' && isSoon(row.expiresAt),
    createdBy: row.createdBy === null ? null : (makers.get(row.createdBy) ?? erased),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  }))
}

/** Of a maker who was erased nothing is left, not even the membership. */
const erased = { name: 'somebody who was erased', email: '' }

function stateOf(row: { revokedAt: Date | null; expiresAt: Date | null }): ApiKeyView['state'] {
  if (row.revokedAt !== null) return 'revoked'
  return row.expiresAt !== null && row.expiresAt.getTime() <= nowMs() ? 'expired' : 'active'
}

function isSoon(expiresAt: Date | null): boolean {
  return expiresAt !== null && expiresAt.getTime() - nowMs() <= expirySoonMs
}
