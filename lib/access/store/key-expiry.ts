import type { SqlTx } from '@/lib/platform/db'

export type EndingKey = {
  id: string
  companyId: string
  name: string
  /** The member who made it. */
  createdBy: string | null
  expiresAt: Date
}

const columns = `id, company_id AS "companyId", name, created_by AS "createdBy", expires_at AS "expiresAt"`

/**
 * Takes one working key that expires by `soonMs` and was not announced, and marks it. Keys that were made to live no
 * longer than that are left out: whoever made them knows. Any number of workers may ask at once.
 */
export async function claimExpiringKey(
  tx: SqlTx,
  { nowMs, soonMs }: { nowMs: number; soonMs: number },
): Promise<EndingKey | undefined> {
  const rows = await tx.sql.query<EndingKey>(
    'access.claim_expiring_key',
    `UPDATE api_keys SET expiry_announced_at = to_timestamp($1::float8 / 1000) WHERE id = (
       SELECT id FROM api_keys
        WHERE expires_at > to_timestamp($1::float8 / 1000)
          AND expires_at <= to_timestamp(($1::float8 + $2::float8) / 1000)
          AND expires_at - created_at > make_interval(secs => $2::float8 / 1000)
          AND expiry_announced_at IS NULL AND revoked_at IS NULL
        ORDER BY expires_at LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING ${columns}`,
    [nowMs, soonMs],
  )
  return rows[0]
}

/** Takes one key that has expired and whose log was not told so, and marks it. */
export async function claimExpiredKey(
  tx: SqlTx,
  { nowMs }: { nowMs: number },
): Promise<EndingKey | undefined> {
  const rows = await tx.sql.query<EndingKey>(
    'access.claim_expired_key',
    `UPDATE api_keys SET expiry_recorded_at = to_timestamp($1::float8 / 1000) WHERE id = (
       SELECT id FROM api_keys
        WHERE expires_at <= to_timestamp($1::float8 / 1000) AND expiry_recorded_at IS NULL AND revoked_at IS NULL
        ORDER BY expires_at LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING ${columns}`,
    [nowMs],
  )
  return rows[0]
}
