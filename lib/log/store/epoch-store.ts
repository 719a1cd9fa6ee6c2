import type { Sql } from '@/lib/platform/db'

/** Under the log's lock: the name under which its next heads are signed. */
export async function setEpoch(
  sql: Sql,
  { companyId, epoch, origin }: { companyId: string; epoch: number; origin: string },
): Promise<void> {
  await sql.query(
    'log.set_epoch',
    'UPDATE logs SET epoch = $2::int, origin = $3 WHERE company_id = $1::uuid',
    [companyId, epoch, origin],
  )
}

/** The note of the largest size that was signed, as far as this database knows. */
export async function findNewestCheckpoint(
  sql: Sql,
  companyId: string,
): Promise<string | undefined> {
  const [row] = await sql.query<{ note: string }>(
    'log.newest_note',
    `SELECT note FROM checkpoints WHERE company_id = $1::uuid ORDER BY size DESC, epoch DESC LIMIT 1`,
    [companyId],
  )
  return row?.note
}

/** Whether no event stands at `size` or after it. Under the log's lock. */
export async function isFreeBeyond(
  sql: Sql,
  { companyId, size }: { companyId: string; size: number },
): Promise<boolean> {
  const [row] = await sql.query<{ free: boolean }>(
    'log.free_beyond',
    `SELECT NOT EXISTS (SELECT FROM events WHERE company_id = $1::uuid AND seq >= $2::bigint) AS free`,
    [companyId, String(size)],
  )
  return row?.free ?? true
}
