import { type Sql, sql } from '@/lib/platform/db'

/** Whether a company's events are delivered at all, and since when that is so; null: it was never decided. */
export async function readSwitch(
  companyId: string,
  db: Sql = sql(),
): Promise<{ isEnabled: boolean; changedAt: Date | null }> {
  const [row] = await db.query<{ isEnabled: boolean; changedAt: Date }>(
    'streaming.switch',
    `SELECT is_enabled AS "isEnabled", changed_at AS "changedAt" FROM streaming_settings WHERE company_id = $1::uuid`,
    [companyId],
  )
  return row ?? { isEnabled: false, changedAt: null }
}

/** Answers whether that changed anything. */
export async function setStreaming(
  db: Sql,
  { companyId, isEnabled }: { companyId: string; isEnabled: boolean },
): Promise<boolean> {
  const rows = await db.query<{ companyId: string }>(
    'streaming.set_enabled',
    `INSERT INTO streaming_settings AS s (company_id, is_enabled) VALUES ($1::uuid, $2::boolean)
     ON CONFLICT (company_id) DO UPDATE SET is_enabled = $2::boolean, changed_at = now()
      WHERE s.is_enabled <> $2::boolean
     RETURNING company_id AS "companyId"`,
    [companyId, isEnabled],
  )
  return rows.length > 0
}

/** One at a time per company: names are compared without regard to case. Take it before any row's lock. */
export async function lockStreaming(db: Sql, companyId: string): Promise<void> {
  await db.query(
    'streaming.lock',
    `SELECT 1 AS locked FROM pg_advisory_xact_lock(hashtextextended('trailkeeper.streaming.' || $1, 0))`,
    [companyId],
  )
}

export type Position = { size: number; prunedTo: number; epoch: number }

/** Where a company's log begins and ends now. */
export async function readPosition(companyId: string, db: Sql = sql()): Promise<Position> {
  const [row] = await db.query<Position>(
    'streaming.position',
    `SELECT size, pruned_to AS "prunedTo", epoch FROM logs WHERE company_id = $1::uuid`,
    [companyId],
  )
  if (!row) throw new Error(`company ${companyId} has no log`)
  return row
}

/** The first event recorded at that time or later; undefined: none yet. Partitions are by this time, and it never goes back along seq. */
export async function findSeqSince(
  { companyId, atMs }: { companyId: string; atMs: number },
  db: Sql = sql(),
): Promise<number | undefined> {
  const [row] = await db.query<{ seq: number }>(
    'streaming.seq_since',
    `SELECT seq FROM events WHERE company_id = $1::uuid AND recorded_at >= $2::timestamptz ORDER BY seq LIMIT 1`,
    [companyId, new Date(atMs).toISOString()],
  )
  return row?.seq
}
