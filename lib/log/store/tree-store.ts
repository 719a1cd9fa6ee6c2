import type { Sql } from '@/lib/platform/db'

/** Complete tiles by `level/index`; those that are not complete yet are missing. */
export async function readTiles(
  sql: Sql,
  { companyId, tiles }: { companyId: string; tiles: readonly { level: number; index: number }[] },
): Promise<Map<string, Uint8Array>> {
  if (tiles.length === 0) return new Map()
  const rows = await sql.query<{ level: number; idx: number; hashes: Uint8Array }>(
    'log.tiles',
    `SELECT t.level, t.idx, t.hashes
       FROM unnest($2::smallint[], $3::bigint[]) AS w(level, idx)
       JOIN tiles t ON t.company_id = $1::uuid AND t.level = w.level AND t.idx = w.idx`,
    [companyId, tiles.map((tile) => String(tile.level)), tiles.map((tile) => String(tile.index))],
  )
  return new Map(rows.map((row) => [`${row.level}/${row.idx}`, row.hashes]))
}

export type LogSummary = {
  origin: string
  epoch: number
  size: number
  root: Uint8Array
  prunedTo: number
}

/** The committed head of a log, without a lock. */
export async function readLog(sql: Sql, companyId: string): Promise<LogSummary | undefined> {
  const [log] = await sql.query<LogSummary>(
    'log.summary',
    `SELECT origin, epoch, size, root, pruned_to AS "prunedTo" FROM logs WHERE company_id = $1::uuid`,
    [companyId],
  )
  return log
}

export type CheckpointRow = { size: number; root: Uint8Array; note: string }

export async function findCheckpoint(
  sql: Sql,
  { companyId, size, epoch }: { companyId: string; size: number; epoch: number },
): Promise<CheckpointRow | undefined> {
  const [row] = await sql.query<CheckpointRow>(
    'log.checkpoint',
    `SELECT size, root, note FROM checkpoints WHERE company_id = $1::uuid AND size = $2::bigint AND epoch = $3::int`,
    [companyId, String(size), epoch],
  )
  return row
}

export type NamedCheckpointRow = { size: number; epoch: number; note: string; signedAt: Date }

/** Checkpoints by epoch and size, newest first, and how many there are. */
export async function readCheckpointPage(
  sql: Sql,
  { companyId, limit, skip }: { companyId: string; limit: number; skip: number },
): Promise<{ checkpoints: NamedCheckpointRow[]; found: number }> {
  const [checkpoints, [count]] = await Promise.all([
    sql.query<NamedCheckpointRow>(
      'log.checkpoint_page',
      `SELECT size, epoch, note, signed_at AS "signedAt" FROM checkpoints WHERE company_id = $1::uuid
        ORDER BY size DESC, epoch DESC LIMIT $2::int OFFSET $3::int`,
      [companyId, limit, skip],
    ),
    sql.query<{ found: number }>(
      'log.checkpoint_count',
      'SELECT count(*) AS found FROM checkpoints WHERE company_id = $1::uuid',
      [companyId],
    ),
  ])
  return { checkpoints, found: count?.found ?? 0 }
}

/** The newest one in a range of sizes, `above` exclusive. */
export async function findNewestCheckpoint(
  sql: Sql,
  range: { companyId: string; epoch: number; above: number; upTo: number },
): Promise<(CheckpointRow & { signedAt: Date }) | undefined> {
  const [row] = await sql.query<CheckpointRow & { signedAt: Date }>(
    'log.newest_checkpoint',
    `SELECT size, root, note, signed_at AS "signedAt" FROM checkpoints
      WHERE company_id = $1::uuid AND epoch = $2::int AND size > $3::bigint AND size <= $4::bigint
      ORDER BY size DESC LIMIT 1`,
    [range.companyId, range.epoch, String(range.above), String(range.upTo)],
  )
  return row
}

/** Keeps a signed checkpoint; of two processes that sign one size the first one's note stays. */
export async function insertCheckpoint(
  sql: Sql,
  row: { companyId: string; size: number; epoch: number; rootHex: string; note: string },
): Promise<void> {
  await sql.query(
    'log.insert_checkpoint',
    `INSERT INTO checkpoints (company_id, size, epoch, root, note)
     VALUES ($1::uuid, $2::bigint, $3::int, decode($4, 'hex'), $5) ON CONFLICT DO NOTHING`,
    [row.companyId, String(row.size), row.epoch, row.rootHex, row.note],
  )
}

/** Logs whose newest checkpoint does not cover them: what the signing beat has to do. */
export async function findUnsignedLogs(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ companyId: string }>(
    'log.unsigned',
    `SELECT l.company_id AS "companyId" FROM logs l
      WHERE l.size > 0 AND NOT EXISTS (
        SELECT FROM checkpoints c WHERE c.company_id = l.company_id AND c.size = l.size AND c.epoch = l.epoch)`,
    [],
  )
  return rows.map((row) => row.companyId)
}

/** All logs together. `sum` of bigint is numeric, which pg answers as text. */
export async function sumLogs(sql: Sql): Promise<{ logs: number; events: number }> {
  const [row] = await sql.query<{ logs: number; events: number }>(
    'log.sum',
    'SELECT count(*) AS logs, coalesce(sum(size), 0)::bigint AS events FROM logs',
    [],
  )
  return row ?? { logs: 0, events: 0 }
}

export async function insertLog(
  sql: Sql,
  { companyId, origin, rootHex }: { companyId: string; origin: string; rootHex: string },
): Promise<void> {
  await sql.query(
    'log.create',
    `INSERT INTO logs (company_id, origin, root, frontier) VALUES ($1::uuid, $2, decode($3, 'hex'), ''::bytea)`,
    [companyId, origin, rootHex],
  )
}
