import type { Sql, SqlParam } from '@/lib/platform/db'

/** The statements of an append, in the order in which they run. All of them expect the transaction of that append. */

export type LogHead = {
  origin: string
  epoch: number
  size: number
  root: Uint8Array
  /** 32 bytes per hash, largest subtree first. */
  frontier: Uint8Array
  lastRecordedAtMs: number
  erasures: number
}

/** Takes the row lock that orders all appends of a company. Undefined when the company has no log. */
export async function lockLog(sql: Sql, companyId: string): Promise<LogHead | undefined> {
  const [head] = await sql.query<LogHead>(
    'log.lock',
    `SELECT origin, epoch, size, root, frontier, erasures,
            (extract(epoch FROM greatest(last_recorded_at, 'epoch')) * 1000)::bigint AS "lastRecordedAtMs"
       FROM logs WHERE company_id = $1::uuid FOR UPDATE`,
    [companyId],
  )
  return head
}

export type KnownEvent = {
  id: string
  seq: number
  /** Null: the event is no longer kept. */
  leafHash: Uint8Array | null
  fingerprint: Uint8Array
}

/**
 * Which of these ids are in the log already. Asked under the lock: another append's ids are committed or absent. A leaf
 * hash is looked up by the whole key: as a join, 1,000 ids made the planner read every partition (160 ms instead of 15).
 */
export async function findKnownEvents(
  sql: Sql,
  { companyId, ids }: { companyId: string; ids: string[] },
): Promise<KnownEvent[]> {
  return await sql.query<KnownEvent>(
    'log.known',
    `SELECT i.id, i.seq, i.fingerprint,
            (SELECT e.leaf_hash FROM events e
              WHERE e.company_id = i.company_id AND e.seq = i.seq AND e.recorded_at = i.recorded_at) AS "leafHash"
       FROM event_ids i
      WHERE i.company_id = $1::uuid AND i.id = ANY($2::uuid[])`,
    [companyId, ids],
  )
}

/** Leaf hashes of [from, to), which lie in one tile and are not in `tiles` yet; of pruned events they are kept apart. */
export async function readLeafHashes(
  sql: Sql,
  { companyId, from, to }: { companyId: string; from: number; to: number },
): Promise<Uint8Array[]> {
  const rows = await sql.query<{ hash: Uint8Array }>(
    'log.leaf_hashes',
    `SELECT leaf_hash AS hash FROM events
      WHERE company_id = $1::uuid AND seq >= $2::bigint AND seq < $3::bigint ORDER BY seq`,
    [companyId, String(from), String(to)],
  )
  const isWhole = rows.length === to - from
  return isWhole ? rows.map((row) => row.hash) : await readKeptHashes(sql, { companyId, from, to })
}

/** The same where events of it were pruned. Pruning moves a hash from one table to the other in one transaction. */
async function readKeptHashes(
  sql: Sql,
  { companyId, from, to }: { companyId: string; from: number; to: number },
): Promise<Uint8Array[]> {
  const rows = await sql.query<{ hash: Uint8Array }>(
    'log.kept_hashes',
    `SELECT hash FROM (
       SELECT seq, leaf_hash AS hash FROM events
        WHERE company_id = $1::uuid AND seq >= $2::bigint AND seq < $3::bigint
       UNION ALL
       SELECT seq, leaf_hash FROM pruned_leaves
        WHERE company_id = $1::uuid AND seq >= $2::bigint AND seq < $3::bigint) l ORDER BY seq`,
    [companyId, String(from), String(to)],
  )
  return rows.map((row) => row.hash)
}

/** Roots of the complete tiles [from, to) of a level: the hashes of the level above. */
export async function readTileRoots(
  sql: Sql,
  { companyId, level, from, to }: { companyId: string; level: number; from: number; to: number },
): Promise<Uint8Array[]> {
  const rows = await sql.query<{ root: Uint8Array }>(
    'log.tile_roots',
    `SELECT root FROM tiles
      WHERE company_id = $1::uuid AND level = $2::smallint AND idx >= $3::bigint AND idx < $4::bigint ORDER BY idx`,
    [companyId, level, String(from), String(to)],
  )
  return rows.map((row) => row.root)
}

type Text = string | null

/**
 * One array per column, all of one length per table; bytes as hex, numbers and times as text. Columns of `Packed` hold no
 * newline (a canonical line escapes it, the rest are numbers, times, hex and words of a fixed alphabet): they travel as one
 * text, which costs a third of quoting every element of an array on both sides.
 */
type Packed<Value extends Text = string> = Value[]

export type AppendRows = {
  companyId: string
  /** The whole append has one time. */
  recordedAt: string
  events: {
    seq: Packed
    id: Packed
    occurredAt: Packed
    action: Packed
    outcome: Packed<Text>
    workspace: Text[]
    line: Packed
    leafHash: Packed
    fingerprint: Packed
  }
  personal: { seq: Packed; ref: Packed; text: Packed; key: Packed<Text> }
  persons: { seq: Packed; ref: Packed; inOwnRef: Packed }
  counts: {
    hour: string[]
    workspace: string[]
    action: string[]
    outcome: string[]
    count: string[]
  }
  tiles: { level: Packed; index: Packed; root: Packed; hashes: Packed }
  head: { size: number; root: string; frontier: string }
}

/**
 * Writes an append in one statement: one round trip, however many tables. Counts are added in key order; the log's
 * lock keeps two appends of a company from meeting there.
 */
export async function insertAppend(sql: Sql, rows: AppendRows): Promise<void> {
  const { events, personal, persons, counts, tiles, head } = rows
  const params: SqlParam[] = [
    rows.companyId,
    rows.recordedAt,
    pack(events.seq),
    pack(events.id),
    pack(events.occurredAt),
    pack(events.action),
    pack(events.outcome),
    events.workspace,
    pack(events.line),
    pack(events.leafHash),
    pack(events.fingerprint),
    ...Object.values(personal).map(pack),
    ...Object.values(persons).map(pack),
    ...Object.values(counts),
    ...Object.values(tiles).map(pack),
    head.size,
    head.root,
    head.frontier,
  ]
  await sql.query('log.append', appendStatement, params)
}

function pack(values: Packed<Text>): string {
  return values.map((value) => value ?? nothing).join('\n')
}

// What stands for null in a packed column: none of them can hold it otherwise.
const nothing = '-'

function unpack(param: number): string {
  return `string_to_array($${param}, E'\\n', '${nothing}')`
}

// The order of the numbers is the order of the parameters above.
const appendStatement = `
WITH new_events AS (
  INSERT INTO events (company_id, recorded_at, seq, id, occurred_at, action, outcome, workspace, line, leaf_hash)
  SELECT $1::uuid, $2::timestamptz, e.seq, e.id, e.occurred_at, e.action, e.outcome, e.workspace, e.line,
      decode(e.leaf_hash, 'hex')
  FROM unnest(${unpack(3)}::bigint[], ${unpack(4)}::uuid[], ${unpack(5)}::timestamptz[], ${unpack(6)}::text[],
      ${unpack(7)}::text[], $8::text[], ${unpack(9)}::text[], ${unpack(10)}::text[])
    AS e(seq, id, occurred_at, action, outcome, workspace, line, leaf_hash)
), new_ids AS (
  INSERT INTO event_ids (company_id, id, seq, recorded_at, fingerprint)
  SELECT $1::uuid, i.id, i.seq, $2::timestamptz, decode(i.fingerprint, 'hex')
  FROM unnest(${unpack(3)}::bigint[], ${unpack(4)}::uuid[], ${unpack(11)}::text[]) AS i(seq, id, fingerprint)
), new_personal AS (
  INSERT INTO event_personal (company_id, seq, recorded_at, ref, text, key)
  SELECT $1::uuid, p.seq, $2::timestamptz, p.ref, p.text, decode(p.key, 'hex')
  FROM unnest(${unpack(12)}::bigint[], ${unpack(13)}::text[], ${unpack(14)}::text[], ${unpack(15)}::text[]) AS p(seq, ref, text, key)
), new_persons AS (
  INSERT INTO event_persons (company_id, seq, recorded_at, ref, in_own_ref)
  SELECT $1::uuid, p.seq, $2::timestamptz, p.ref, p.in_own_ref
  FROM unnest(${unpack(16)}::bigint[], ${unpack(17)}::text[], ${unpack(18)}::boolean[]) AS p(seq, ref, in_own_ref)
), new_counts AS (
  INSERT INTO event_counts (company_id, hour, workspace, action, outcome, count)
  SELECT $1::uuid, c.hour, c.workspace, c.action, c.outcome, c.count
  FROM unnest($19::timestamptz[], $20::text[], $21::text[], $22::text[], $23::bigint[])
    AS c(hour, workspace, action, outcome, count)
  ON CONFLICT (company_id, hour, workspace, action, outcome) DO UPDATE SET count = event_counts.count + EXCLUDED.count
), new_tiles AS (
  INSERT INTO tiles (company_id, level, idx, root, hashes)
  SELECT $1::uuid, t.level, t.idx, decode(t.root, 'hex'), decode(t.hashes, 'hex')
  FROM unnest(${unpack(24)}::smallint[], ${unpack(25)}::bigint[], ${unpack(26)}::text[], ${unpack(27)}::text[]) AS t(level, idx, root, hashes)
)
UPDATE logs SET size = $28::bigint, root = decode($29, 'hex'), frontier = decode($30, 'hex'),
  last_recorded_at = $2::timestamptz
WHERE company_id = $1::uuid`
