import type { Scope } from '@/lib/access/schema'
import { prisma, type SqlTx, sql, type Tx } from '@/lib/platform/db'

/** A key with its company and, where a member made it, that member as of now. */
export type ApiKeyRow = {
  id: string
  name: string
  secretHash: Uint8Array
  scopes: string[]
  expiresAt: Date | null
  lastUsedAt: Date | null
  revokedAt: Date | null
  companyId: string
  companySlug: string
  plan: string
  createdBy: string | null
  /** Null when the key has no maker, or the maker is deactivated. */
  makerRole: string | null
}

export async function findApiKey(id: string): Promise<ApiKeyRow | undefined> {
  const rows = await sql().query<ApiKeyRow>(
    'access.find_api_key',
    `SELECT k.id, k.name, k.secret_hash AS "secretHash", k.scopes, k.expires_at AS "expiresAt",
            k.last_used_at AS "lastUsedAt", k.revoked_at AS "revokedAt", k.company_id AS "companyId",
            c.slug AS "companySlug", c.plan, k.created_by AS "createdBy", m.role AS "makerRole"
     FROM api_keys k JOIN companies c ON c.id = k.company_id
     LEFT JOIN members m ON m.id = k.created_by AND m.company_id = k.company_id AND m.deactivated_at IS NULL
     WHERE k.id = $1`,
    [id],
  )
  return rows[0]
}

export async function touchApiKey(id: string, usedAtMs: number): Promise<void> {
  await sql().query(
    'access.touch_api_key',
    `UPDATE api_keys SET last_used_at = greatest(last_used_at, to_timestamp($2::float8 / 1000)) WHERE id = $1`,
    [id, usedAtMs],
  )
}

export async function insertApiKey(
  tx: Tx,
  row: {
    id: string
    companyId: string
    name: string
    secretHash: Buffer
    scopes: Scope[]
    createdBy: string | null
    createdAt: Date
    expiresAt: Date | null
  },
): Promise<void> {
  await tx.db.apiKey.create({ data: { ...row, secretHash: new Uint8Array(row.secretHash) } })
}

/** Revokes a key of one company and says its name; undefined when there is none, or it was revoked before. */
export async function markApiKeyRevoked(
  tx: SqlTx,
  input: { companyId: string; id: string; nowMs: number },
): Promise<{ name: string } | undefined> {
  const rows = await tx.sql.query<{ name: string }>(
    'access.revoke_api_key',
    `UPDATE api_keys SET revoked_at = to_timestamp($3::float8 / 1000)
     WHERE company_id = $1::uuid AND id = $2 AND revoked_at IS NULL RETURNING name`,
    [input.companyId, input.id, input.nowMs],
  )
  return rows[0]
}

export async function listApiKeyRows(companyId: string) {
  return prisma().apiKey.findMany({
    where: { companyId },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    omit: { secretHash: true },
  })
}

/** Names of the members behind ids; removed ones are simply missing. */
export async function listMemberNames(
  companyId: string,
): Promise<{ memberId: string; name: string; email: string }[]> {
  const rows = await prisma().member.findMany({ where: { companyId }, include: { user: true } })
  return rows.map((row) => ({ memberId: row.id, name: row.user.name, email: row.user.email }))
}
