import type { RoleGrant, Scope } from '@/lib/access/schema'
import { prisma, type SqlTx, sql, type Tx } from '@/lib/platform/db'
import { memberGrants, serviceAccountGrants } from './role-grants'

/** A key with its company and, where it has one, who bounds it as of now: its service account, else the member who made it. */
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
  serviceAccountId: string | null
  serviceAccountName: string | null
  /** The roles of the service account, else of the maker; null when that one is deactivated, or there is none. */
  grants: RoleGrant[] | null
}

export async function findApiKey(id: string): Promise<ApiKeyRow | undefined> {
  const rows = await sql().query<ApiKeyRow>(
    'access.find_api_key',
    `SELECT k.id, k.name, k.secret_hash AS "secretHash", k.scopes, k.expires_at AS "expiresAt",
            k.last_used_at AS "lastUsedAt", k.revoked_at AS "revokedAt", k.company_id AS "companyId",
            c.slug AS "companySlug", c.plan, k.created_by AS "createdBy", k.service_account_id AS "serviceAccountId",
            s.name AS "serviceAccountName",
            CASE WHEN s.id IS NOT NULL AND s.deactivated_at IS NULL THEN ${serviceAccountGrants}
                 WHEN k.service_account_id IS NULL AND m.id IS NOT NULL THEN ${memberGrants} END AS grants
     FROM api_keys k JOIN companies c ON c.id = k.company_id
     LEFT JOIN service_accounts s ON s.id = k.service_account_id AND s.company_id = k.company_id
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
    serviceAccountId: string | null
    createdAt: Date
    expiresAt: Date | null
  },
): Promise<void> {
  await tx.db.apiKey.create({ data: { ...row, secretHash: new Uint8Array(row.secretHash) } })
}

export type LockedApiKey = {
  id: string
  name: string
  scopes: string[]
  serviceAccountId: string | null
  replacedBy: string | null
  expiresAt: Date | null
  revokedAt: Date | null
}

/** Whose key it is in one company, nothing locked; undefined when there is none. */
export async function findKeyOwner(
  tx: SqlTx,
  { companyId, id }: { companyId: string; id: string },
): Promise<{ serviceAccountId: string | null } | undefined> {
  const rows = await tx.sql.query<{ serviceAccountId: string | null }>(
    'access.find_key_owner',
    'SELECT service_account_id AS "serviceAccountId" FROM api_keys WHERE company_id = $1::uuid AND id = $2',
    [companyId, id],
  )
  return rows[0]
}

/** A key of one company, its row locked; undefined when there is none. */
export async function lockApiKey(
  tx: SqlTx,
  { companyId, id }: { companyId: string; id: string },
): Promise<LockedApiKey | undefined> {
  const rows = await tx.sql.query<LockedApiKey>(
    'access.lock_api_key',
    `SELECT id, name, scopes, service_account_id AS "serviceAccountId", replaced_by AS "replacedBy",
            expires_at AS "expiresAt", revoked_at AS "revokedAt"
     FROM api_keys WHERE company_id = $1::uuid AND id = $2 FOR UPDATE`,
    [companyId, id],
  )
  return rows[0]
}

export async function updateApiKey(
  tx: Tx,
  id: string,
  data: {
    name?: string
    expiresAt?: Date | null
    replacedBy?: string
    expiryAnnouncedAt?: Date | null
  },
): Promise<void> {
  await tx.db.apiKey.update({ where: { id }, data })
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

export async function listApiKeyRows(companyId: string, serviceAccountId?: string) {
  return prisma().apiKey.findMany({
    where: { companyId, ...(serviceAccountId === undefined ? {} : { serviceAccountId }) },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    omit: { secretHash: true },
    include: { serviceAccount: { select: { id: true, name: true } } },
  })
}

/** Names of the members behind ids; removed ones are simply missing. */
export async function listMemberNames(
  companyId: string,
): Promise<{ memberId: string; name: string; email: string }[]> {
  const rows = await prisma().member.findMany({ where: { companyId }, include: { user: true } })
  return rows.map((row) => ({ memberId: row.id, name: row.user.name, email: row.user.email }))
}
