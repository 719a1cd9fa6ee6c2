import type { EventRow } from '@/lib/log/restore-event'
import { readerSql, type Sql } from '@/lib/platform/db'
import type { FacetKey } from './schema/explore'
import type { Found } from './segments/find-events'

/** Reads of events whose positions are known. What a query finds is found in segments (`segments/`). */

// The personal values come along in the same statement: recorded_at lets each look-up go to one partition.
const columns = `e.seq, e.line, e.leaf_hash AS "leafHash",
  coalesce((SELECT json_agg(json_build_array(p.ref, p.text)) FROM event_personal p
    WHERE p.company_id = e.company_id AND p.seq = e.seq AND p.recorded_at = e.recorded_at), '[]') AS personal`

/** The rows of what was found, in its order; what was pruned since is left out. */
export async function readFound(companyId: string, found: readonly Found[]): Promise<EventRow[]> {
  if (found.length === 0) return []
  const recordedMs = found.map((one) => one.recordedMs)
  const rows = await readerSql().query<EventRow>(
    'events.found',
    // Bounds on recorded_at keep to the partitions that can hold them.
    `SELECT ${columns} FROM events e
      WHERE e.company_id = $1::uuid AND e.seq = ANY($2::bigint[])
        AND e.recorded_at BETWEEN $3::timestamptz AND $4::timestamptz`,
    [
      companyId,
      found.map(({ seq }) => String(seq)),
      new Date(Math.min(...recordedMs.map(({ min }) => min))).toISOString(),
      new Date(Math.max(...recordedMs.map(({ max }) => max))).toISOString(),
    ],
  )
  const bySeq = new Map(rows.map((row) => [row.seq, row]))
  return found.flatMap(({ seq }) => bySeq.get(seq) ?? [])
}

/** The first events with `from` ≤ seq < `to`, in the order of the log. */
export async function readNext(input: {
  companyId: string
  from: number
  to: number
  limit: number
}): Promise<EventRow[]> {
  return await readerSql().query<EventRow>(
    'events.next',
    `SELECT ${columns} FROM events e
      WHERE e.company_id = $1::uuid AND e.seq >= $2::bigint AND e.seq < $3::bigint ORDER BY e.seq LIMIT $4::int`,
    [input.companyId, String(input.from), String(input.to), input.limit],
  )
}

/** The lines with `from` ≤ seq < `to` that are like one of these patterns of LIKE, or with small letters for A to Z; by seq. */
export async function readLinesLike(input: {
  companyId: string
  from: number
  to: number
  exact: readonly string[]
  folded: readonly string[]
}): Promise<{ seq: number; line: string }[]> {
  const { companyId, from, to, exact, folded } = input
  return await readerSql().query<{ seq: number; line: string }>(
    'events.lines_like',
    // The collation C folds ASCII alone, in half the time.
    `SELECT e.seq, e.line FROM events e
      WHERE e.company_id = $1::uuid AND e.seq >= $2::bigint AND e.seq < $3::bigint
        AND (lower(e.line COLLATE "C") LIKE ANY($4::text[]) OR e.line LIKE ANY($5::text[]))
      ORDER BY e.seq`,
    [companyId, String(from), String(to), [...folded], [...exact]],
  )
}

/** The seq of an event id, undefined when this company has none. */
export async function findSeq(companyId: string, id: string): Promise<number | undefined> {
  const [row] = await readerSql().query<{ seq: number }>(
    'events.seq_of_id',
    'SELECT seq FROM event_ids WHERE company_id = $1::uuid AND id = $2::uuid',
    [companyId, id],
  )
  return row?.seq
}

export type ActorRow = { key: string; type: string; name: string | null; email: string | null }

/**
 * Persons and machines whose name, e-mail or id contains `text`, as `LIKE` wildcards-free substring; people first.
 */
export async function findActors(
  db: Sql,
  { companyId, text, limit }: { companyId: string; text: string; limit: number },
): Promise<ActorRow[]> {
  return await db.query<ActorRow>(
    'events.actors',
    `(SELECT p.ref AS key, 'user' AS type, p.name, coalesce(p.email, p.external_id) AS email FROM persons p
       WHERE p.company_id = $1::uuid AND p.erased_at IS NULL
         AND ($2 = '' OR position($2 in lower(coalesce(p.name, ''))) > 0 OR position($2 in lower(coalesce(p.email, ''))) > 0
           OR position($2 in lower(coalesce(p.external_id, ''))) > 0)
       ORDER BY lower(coalesce(p.name, p.email, p.external_id)), p.ref LIMIT $3::int)
     UNION ALL
     (SELECT m.actor, m.type, coalesce(m.name, m.id), NULL FROM log_actors m
       WHERE m.company_id = $1::uuid
         AND ($2 = '' OR position($2 in lower(coalesce(m.name, ''))) > 0 OR position($2 in lower(m.actor)) > 0)
       ORDER BY m.type, lower(coalesce(m.name, m.id, '')) LIMIT $3::int)
     LIMIT $3::int`,
    [companyId, text.toLowerCase(), limit],
  )
}

export type ActionCount = { action: string; count: number }

/** Every action of the company with how often it happened, from the rollups. */
export async function countActions(companyId: string): Promise<ActionCount[]> {
  return await readerSql().query<ActionCount>(
    'events.action_counts',
    `SELECT a.action, coalesce(c.count, 0)::bigint AS count FROM log_actions a
       LEFT JOIN (SELECT action, sum(count) AS count FROM event_counts WHERE company_id = $1::uuid GROUP BY action) c
         ON c.action = a.action
      WHERE a.company_id = $1::uuid ORDER BY a.action`,
    [companyId],
  )
}

export type ActionUse = ActionCount & { firstSeenAt: Date }

/** The same with when it was first seen, to the hour. */
export async function readActionUses(companyId: string): Promise<ActionUse[]> {
  return await readerSql().query<ActionUse>(
    'events.action_uses',
    `SELECT a.action, coalesce(c.count, 0)::bigint AS count, least(a.first_seen_at, c.first_hour) AS "firstSeenAt"
       FROM log_actions a
       LEFT JOIN (SELECT action, sum(count) AS count, min(hour) AS first_hour
                    FROM event_counts WHERE company_id = $1::uuid GROUP BY action) c ON c.action = a.action
      WHERE a.company_id = $1::uuid ORDER BY a.action`,
    [companyId],
  )
}

/** All events of the company that are kept. */
export async function countAll(companyId: string): Promise<number> {
  const [row] = await readerSql().query<{ size: number }>(
    'events.size',
    `SELECT l.size - coalesce((SELECT sum(r.until_seq - r.from_seq) FROM pruned_ranges r
       WHERE r.company_id = l.company_id), 0)::bigint AS size FROM logs l WHERE l.company_id = $1::uuid`,
    [companyId],
  )
  return row?.size ?? 0
}

/** Whether retention deleted the event at a position; the number alone is left of it. */
export async function isPruned(companyId: string, seq: number): Promise<boolean> {
  const [row] = await readerSql().query<{ is: boolean }>(
    'events.is_pruned',
    `SELECT EXISTS (SELECT FROM (SELECT until_seq FROM pruned_ranges
        WHERE company_id = $1::uuid AND from_seq <= $2::bigint ORDER BY from_seq DESC LIMIT 1) r
       WHERE r.until_seq > $2::bigint) AS is`,
    [companyId, String(seq)],
  )
  return row?.is ?? false
}

/** What people call values of a facet, by the value. */
export async function nameValues(input: {
  companyId: string
  key: FacetKey
  values: string[]
}): Promise<Map<string, { label: string; hint: string | null }>> {
  const names = new Map<string, { label: string; hint: string | null }>()
  if (input.key !== 'actor' && input.key !== 'workspace') return names
  const rows = await readerSql().query<{ value: string; label: string; hint: string | null }>(
    `events.names_of_${input.key}`,
    input.key === 'workspace'
      ? `SELECT id AS value, coalesce(name, id) AS label, id AS hint FROM log_workspaces
          WHERE company_id = $1::uuid AND id = ANY($2::text[])`
      : `SELECT ref AS value, coalesce(name, email, external_id, ref) AS label, email AS hint FROM persons
          WHERE company_id = $1::uuid AND ref = ANY($2::text[])
         UNION ALL
         SELECT actor, coalesce(name, id, actor), type FROM log_actors
          WHERE company_id = $1::uuid AND actor = ANY($2::text[])`,
    [input.companyId, input.values],
  )
  for (const { value, label, hint } of rows) names.set(value, { label, hint })
  return names
}
