import type { Sql } from '@/lib/platform/db'

/** What the integrity check reads: everything that is stored of [from, to), in the order of seq. */

type Range = { companyId: string; from: number; to: number }

export type CheckedRow = {
  seq: number
  id: string
  recordedAt: Date
  occurredAt: Date
  action: string
  outcome: string | null
  workspace: string | null
  line: string
  leafHash: Uint8Array
  /** Where `event_ids` says that this id stands; null: it does not know it. */
  idSeq: number | null
  idRecordedAt: Date | null
}

export async function readRows(sql: Sql, { companyId, from, to }: Range): Promise<CheckedRow[]> {
  return await sql.query<CheckedRow>(
    'log.check_rows',
    `SELECT e.seq, e.id, e.recorded_at AS "recordedAt", e.occurred_at AS "occurredAt", e.action, e.outcome,
            e.workspace, e.line, e.leaf_hash AS "leafHash",
            i.seq AS "idSeq", i.recorded_at AS "idRecordedAt"
       FROM events e
       LEFT JOIN event_ids i ON i.company_id = e.company_id AND i.id = e.id
      WHERE e.company_id = $1::uuid AND e.seq >= $2::bigint AND e.seq < $3::bigint
      ORDER BY e.seq, e.recorded_at`,
    [companyId, String(from), String(to)],
  )
}

export type CheckedPersonal = {
  seq: number
  recordedAt: Date
  ref: string
  text: string | null
  key: Uint8Array | null
}

export async function readPersonal(
  sql: Sql,
  { companyId, from, to }: Range,
): Promise<CheckedPersonal[]> {
  return await sql.query<CheckedPersonal>(
    'log.check_personal',
    `SELECT p.seq, p.recorded_at AS "recordedAt", p.ref, p.text, p.key FROM event_personal p
      WHERE p.company_id = $1::uuid AND p.seq >= $2::bigint AND p.seq < $3::bigint ORDER BY p.seq, p.ref`,
    [companyId, String(from), String(to)],
  )
}

export async function readPersonKeys(
  sql: Sql,
  { companyId, refs }: { companyId: string; refs: string[] },
): Promise<{ ref: string; keyWrapped: Uint8Array | null; isErased: boolean }[]> {
  return await sql.query(
    'log.check_persons',
    `SELECT p.ref, p.key_wrapped AS "keyWrapped", p.erased_at IS NOT NULL AS "isErased" FROM persons p
      WHERE p.company_id = $1::uuid AND p.ref = ANY($2::text[])`,
    [companyId, refs],
  )
}

export type CheckedTile = { index: number; root: Uint8Array; hashes: Uint8Array }

/** Tiles [from, to) of a level. */
export async function readTileRange(
  sql: Sql,
  { companyId, level, from, to }: Range & { level: number },
): Promise<CheckedTile[]> {
  return await sql.query<CheckedTile>(
    'log.check_tiles',
    `SELECT t.idx AS index, t.root, t.hashes FROM tiles t
      WHERE t.company_id = $1::uuid AND t.level = $2::smallint AND t.idx >= $3::bigint AND t.idx < $4::bigint
      ORDER BY t.idx`,
    [companyId, level, String(from), String(to)],
  )
}

export type CheckedCheckpoint = { size: number; epoch: number; root: Uint8Array; note: string }

/** Checkpoints of sizes in (from, to]. */
export async function readCheckpoints(
  sql: Sql,
  { companyId, from, to }: Range,
): Promise<CheckedCheckpoint[]> {
  return await sql.query<CheckedCheckpoint>(
    'log.check_checkpoints',
    `SELECT c.size, c.epoch, c.root, c.note FROM checkpoints c
      WHERE c.company_id = $1::uuid AND c.size > $2::bigint AND c.size <= $3::bigint ORDER BY c.size, c.epoch`,
    [companyId, String(from), String(to)],
  )
}

export type CheckedHead = {
  origin: string
  epoch: number
  size: number
  root: Uint8Array
  frontier: Uint8Array
}

export async function readHead(sql: Sql, companyId: string): Promise<CheckedHead | undefined> {
  const [head] = await sql.query<CheckedHead>(
    'log.check_head',
    `SELECT origin, epoch, size, root, frontier FROM logs WHERE company_id = $1::uuid`,
    [companyId],
  )
  return head
}

/**
 * What lies beyond the head, in one statement: an append that commits meanwhile moves the head and its rows together,
 * so none of these is ever there in a sound log.
 */
export async function findBeyondHead(
  sql: Sql,
  companyId: string,
): Promise<{ size: number; row: number | null; checkpoint: number | null; tile: number | null }> {
  const [found] = await sql.query<{
    size: number
    row: number | null
    checkpoint: number | null
    tile: number | null
  }>(
    'log.check_beyond',
    `SELECT l.size,
            (SELECT min(e.seq) FROM events e WHERE e.company_id = l.company_id AND e.seq >= l.size) AS row,
            (SELECT min(c.size) FROM checkpoints c WHERE c.company_id = l.company_id AND c.size > l.size) AS checkpoint,
            (SELECT min(t.idx) FROM tiles t
              WHERE t.company_id = l.company_id AND t.level = 0 AND (t.idx + 1) * 256 > l.size) AS tile
       FROM logs l WHERE l.company_id = $1::uuid`,
    [companyId],
  )
  return found ?? { size: 0, row: null, checkpoint: null, tile: null }
}

/** Ids that point at no event: they would refuse a new event, or answer with one that is not there. */
export async function findLostIds(
  sql: Sql,
  { companyId, size }: { companyId: string; size: number },
): Promise<{ seq: number; id: string }[]> {
  return await sql.query<{ seq: number; id: string }>(
    'log.check_lost_ids',
    `SELECT i.seq, i.id FROM event_ids i
      WHERE i.company_id = $1::uuid AND i.seq < $2::bigint AND NOT EXISTS (
        SELECT FROM events e WHERE e.company_id = i.company_id AND e.seq = i.seq
           AND e.recorded_at = i.recorded_at AND e.id = i.id)
      ORDER BY i.seq LIMIT 100`,
    [companyId, String(size)],
  )
}

export type Pruned = {
  ranges: { from: number; until: number }[]
  /** Of those that lay in no complete tile when they were pruned. */
  leaves: { seq: number; hash: Uint8Array }[]
}

/** What of [from, to) was recorded as pruned. */
export async function readPruned(sql: Sql, { companyId, from, to }: Range): Promise<Pruned> {
  const params = [companyId, String(from), String(to)]
  const ranges = await sql.query<Pruned['ranges'][number]>(
    'log.check_pruned',
    // Ranges do not overlap: the last one that begins before the stretch is the only one that can reach into it.
    `SELECT r.from_seq AS from, r.until_seq AS until FROM pruned_ranges r
      WHERE r.company_id = $1::uuid AND r.from_seq < $3::bigint AND r.until_seq > $2::bigint
        AND r.from_seq >= coalesce((SELECT max(b.from_seq) FROM pruned_ranges b
          WHERE b.company_id = $1::uuid AND b.from_seq <= $2::bigint), 0)
      ORDER BY r.from_seq`,
    params,
  )
  const leaves =
    ranges.length === 0
      ? []
      : await sql.query<Pruned['leaves'][number]>(
          'log.check_pruned_leaves',
          `SELECT l.seq, l.leaf_hash AS hash FROM pruned_leaves l
            WHERE l.company_id = $1::uuid AND l.seq >= $2::bigint AND l.seq < $3::bigint ORDER BY l.seq`,
          params,
        )
  return { ranges, leaves }
}
