import { requirePermission } from '@/lib/access/require-permission'
import type { ApiKeyView, Principal } from '@/lib/access/schema'
import { listApiKeyRows, listMemberNames } from '@/lib/access/store/api-keys'
import { nowMs } from '@/lib/platform/clock'

/** The keys of the principal's company, newest first. Throws `permission_missing` (403). */
export async function listApiKeys(principal: Principal): Promise<ApiKeyView[]> {
  requirePermission(principal, 'api_keys.manage')
  const [rows, members] = await Promise.all([
    listApiKeyRows(principal.companyId),
    listMemberNames(principal.companyId),
  ])
  const makers = new Map(members.map(({ memberId, ...maker }) => [memberId, maker]))
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    state: stateOf(row),
    createdBy: row.createdBy === null ? null : (makers.get(row.createdBy) ?? null),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  }))
}

function stateOf(row: { revokedAt: Date | null; expiresAt: Date | null }): ApiKeyView['state'] {
  if (row.revokedAt !== null) return 'revoked'
  return row.expiresAt !== null && row.expiresAt.getTime() <= nowMs() ? 'expired' : 'active'
}
