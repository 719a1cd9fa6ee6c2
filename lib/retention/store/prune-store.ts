import type { Range } from '@/lib/retention/rules'
import { type Sql, sql } from '@/lib/platform/db'

/** How many events a log has had, and the first position whose event was recorded at or after a time. */
export async function findBound(
  companyId: string,
  beforeMs: number,
): Promise<{ size: number; bound: number }> {
  const [row] = await sql().query<{ size: number; bound: number }>(
    'retention.bound',
    // recorded_at never decreases along seq: everything below the last one of before is older.
    `SELECT l.size, coalesce((SELECT max(e.seq) + 1 FROM events e
        WHERE e.company_id = l.company_id AND e.recorded_at < $2::timestamptz), 0) AS bound
       FROM logs l WHERE l.company_id = $1::uuid`,
    [companyId, new Date(beforeMs).toISOString()],
  )
  return row ?? { size: 0, bound: 0 }
}

/** When the first event from this position on was recorded. */
export async function readRecordedAt(companyId: string, from: number): Promise<Date | undefined> {
  const [row] = await sql().query<{ at: Date }>(
    'retention.recorded_at',
    `SELECT e.recorded_at AS at FROM events e WHERE e.company_id = $1::uuid AND e.seq >= $2::bigint ORDER BY e.seq LIMIT 1`,
    [companyId, String(from)],
  )
  return row?.at
}

/** What of [from, until) is gone already, ascending. */
export async function listPruned(companyId: string, { from, until }: Range): Promise<Range[]> {
  return await sql().query<Range>(
    'retention.pruned',
    `SELECT r.from_seq AS from, r.until_seq AS until FROM pruned_ranges r
      WHERE r.company_id = $1::uuid AND r.from_seq < $3::bigint AND r.until_seq > $2::bigint ORDER BY r.from_seq`,
    [companyId, String(from), String(until)],
  )
}

/** What one run pruned, ascending. */
export async function listPrunedBy(companyId: string, runId: string): Promise<Range[]> {
  return await sql().query<Range>(
    'retention.pruned_by',
    `SELECT r.from_seq AS from, r.until_seq AS until FROM pruned_ranges r
      WHERE r.company_id = $1::uuid AND r.run_id = $2::uuid ORDER BY r.from_seq`,
    [companyId, runId],
  )
}

export async function openPruning(db: Sql, companyId: string, until: number): Promise<void> {
  await db.query('retention.open_pruning', 'SELECT open_pruning($1::uuid, $2::bigint)', [
    companyId,
    String(until),
  ])
}

/** Prunes these ranges; null where holds are other ones than `holdsVersion` says: then nothing went. */
export async function pruneRanges(
  db: Sql,
  input: { companyId: string; runId: string; holdsVersion: number; ranges: readonly Range[] },
): Promise<number | null> {
  const [row] = await db.query<{ gone: number | null }>(
    'retention.prune',
    'SELECT prune_events($1::uuid, $2::uuid, $3::bigint, $4::bigint[], $5::bigint[]) AS gone',
    [
      input.companyId,
      input.runId,
      String(input.holdsVersion),
      input.ranges.map(({ from }) => String(from)),
      input.ranges.map(({ until }) => String(until)),
    ],
  )
  return row?.gone ?? null
}

/** Persons whom no event mentions any more, in the order of their refs, behind `after`. */
export async function findUnmentioned(companyId: string, after: string): Promise<string[]> {
  const rows = await sql().query<{ ref: string }>(
    'retention.unmentioned',
    `SELECT p.ref FROM persons p
      WHERE p.company_id = $1::uuid AND p.ref > $2 AND p.erased_at IS NULL
        AND NOT EXISTS (SELECT FROM event_persons f WHERE f.company_id = p.company_id AND f.ref = p.ref)
      ORDER BY p.ref LIMIT 100`,
    [companyId, after],
  )
  return rows.map(({ ref }) => ref)
}

export async function forgetPersons(companyId: string, refs: string[]): Promise<void> {
  await sql().query('retention.forget_persons', 'SELECT forget_persons($1::uuid, $2::text[])', [
    companyId,
    refs,
  ])
}

export async function dropPartitions(beforeMs: number): Promise<number> {
  const [row] = await sql().query<{ dropped: number }>(
    'retention.drop_partitions',
    'SELECT drop_empty_partitions($1::date) AS dropped',
    [new Date(beforeMs).toISOString().slice(0, 10)],
  )
  return row?.dropped ?? 0
}
