import type { Tx } from '@/lib/platform/db'

/**
 * One at a time per company and kind: names are compared without regard to case, which no index of the database does for
 * every alphabet, so two at once could both find a name free. Take it before any row's lock.
 */
export async function lockNames(
  tx: Tx,
  {
    companyId,
    kind,
  }: { companyId: string; kind: 'roles' | 'groups' | 'service_accounts' | 'workspaces' },
): Promise<void> {
  await tx.sql.query(
    'access.lock_names',
    `SELECT 1 AS locked FROM pg_advisory_xact_lock(hashtextextended('trailkeeper.' || $2 || '.' || $1, 0))`,
    [companyId, kind],
  )
}
