import type { Archive, UnnamedHoldCount } from '@/lib/retention/schema'
import { prisma, sql, type Sql } from '@/lib/platform/db'

export type RunRow = {
  id: string
  keptDays: number
  untilSeq: number
  doneTo: number
  pruned: number
  held: number
  holds: UnnamedHoldCount[]
  archives: Archive[]
  root: Uint8Array | null
  startedAt: Date
  finishedAt: Date | null
  problem: string | null
}

const columns = `r.id, r.kept_days AS "keptDays", r.until_seq AS "untilSeq", r.done_to AS "doneTo", r.pruned, r.held,
  r.holds, r.archives, r.root, r.started_at AS "startedAt", r.finished_at AS "finishedAt", r.problem`

export async function findOpenRun(companyId: string): Promise<RunRow | undefined> {
  const [row] = await sql().query<RunRow>(
    'retention.open_run',
    `SELECT ${columns} FROM retention_runs r WHERE r.company_id = $1::uuid AND r.finished_at IS NULL`,
    [companyId],
  )
  return row
}

/** The newest first. */
export async function listRunRows(companyId: string, limit: number): Promise<RunRow[]> {
  return await sql().query<RunRow>(
    'retention.runs',
    `SELECT ${columns} FROM retention_runs r WHERE r.company_id = $1::uuid
      ORDER BY r.started_at DESC, r.id DESC LIMIT $2::int`,
    [companyId, limit],
  )
}

/** False where another one is open already. */
export async function insertRun(
  db: Sql,
  row: {
    id: string
    companyId: string
    keptDays: number
    untilSeq: number
    doneTo: number
    startedAt: Date
  },
): Promise<boolean> {
  const rows = await db.query(
    'retention.insert_run',
    `INSERT INTO retention_runs (id, company_id, kept_days, until_seq, done_to, started_at)
     VALUES ($1::uuid, $2::uuid, $3::int, $4::bigint, $5::bigint, $6::timestamptz)
     ON CONFLICT (company_id) WHERE finished_at IS NULL DO NOTHING RETURNING 1 AS made`,
    [
      row.id,
      row.companyId,
      row.keptDays,
      String(row.untilSeq),
      String(row.doneTo),
      row.startedAt.toISOString(),
    ],
  )
  return rows.length > 0
}

/**
 * Moves a run on, from where this process believes it stands: false where another one moved or ended it. Locks it until the
 * transaction ends.
 */
export async function advanceRun(
  db: Sql,
  move: { id: string; from: number; to: number; pruned: number },
): Promise<boolean> {
  const rows = await db.query(
    'retention.advance_run',
    `UPDATE retention_runs SET done_to = $3::bigint, pruned = pruned + $4::bigint, problem = NULL
      WHERE id = $1::uuid AND done_to = $2::bigint AND finished_at IS NULL RETURNING 1 AS moved`,
    [move.id, String(move.from), String(move.to), String(move.pruned)],
  )
  return rows.length > 0
}

export async function writeHolds(
  db: Sql,
  { id, holds }: { id: string; holds: UnnamedHoldCount[] },
): Promise<void> {
  await db.query(
    'retention.write_holds',
    'UPDATE retention_runs SET holds = $2::jsonb WHERE id = $1::uuid',
    [id, JSON.stringify(holds)],
  )
}

/** Notes an archive beside those that are noted, maybe by another process since this one looked. Answers all of them. */
export async function addArchive(
  db: Sql,
  { id, archive }: { id: string; archive: Archive },
): Promise<Archive[]> {
  const [row] = await db.query<{ archives: Archive[] }>(
    'retention.add_archive',
    'UPDATE retention_runs SET archives = archives || $2::jsonb WHERE id = $1::uuid RETURNING archives',
    [id, JSON.stringify([archive])],
  )
  return row?.archives ?? [archive]
}

export async function readArchives(db: Sql, id: string): Promise<Archive[]> {
  const [row] = await db.query<{ archives: Archive[] }>(
    'retention.archives',
    'SELECT archives FROM retention_runs WHERE id = $1::uuid',
    [id],
  )
  return row?.archives ?? []
}

export async function writeProblem(id: string, problem: string): Promise<void> {
  await prisma().retentionRun.updateMany({ where: { id, finishedAt: null }, data: { problem } })
}

/** False where it was finished already. */
export async function finishRun(
  db: Sql,
  row: { id: string; held: number; rootHex: string; finishedAt: Date },
): Promise<boolean> {
  const rows = await db.query(
    'retention.finish_run',
    `UPDATE retention_runs SET held = $2::bigint, root = decode($3, 'hex'), finished_at = $4::timestamptz, problem = NULL
      WHERE id = $1::uuid AND finished_at IS NULL RETURNING 1 AS done`,
    [row.id, String(row.held), row.rootHex, row.finishedAt.toISOString()],
  )
  return rows.length > 0
}

export async function writeChecked(db: Sql, companyId: string, at: Date): Promise<void> {
  await db.query(
    'retention.checked',
    'UPDATE retention_policies SET checked_at = $2::timestamptz, failures = 0, retry_at = NULL WHERE company_id = $1::uuid',
    [companyId, at.toISOString()],
  )
}
