import { createHash } from 'node:crypto'
import { type Sql, type SqlParam, readerSql } from '@/lib/platform/db'
import type { EventRow } from '@/lib/log/restore-event'

/** Reads of events. `where` is made by the query room, its values are parameters; `e` is the alias of events. */

/** A condition over `e` whose parameters begin at `$2`; `$1` is the company. */
export type Condition = {
  where: string
  params: SqlParam[]
  /** Whether the query asks for more than bounds in time. */
  isFiltered: boolean
}

/** `bound` keeps the planner, too, from partitions of personal values that no row can need. */
function columnsWith(bound: string): string {
  // The personal values come along in the same statement: recorded_at lets each look-up go to one partition.
  return `e.seq, e.line, e.leaf_hash AS "leafHash", e.occurred_at AS "occurredAt",
  coalesce((SELECT json_agg(json_build_array(p.ref, p.text)) FROM event_personal p
    WHERE p.company_id = e.company_id AND p.seq = e.seq AND p.recorded_at = e.recorded_at${bound}), '[]') AS personal`
}

const columns = columnsWith('')

export type ListedRow = EventRow & { occurredAt: Date }

/**
 * One page by occurred_at, exclusive of the cursor, newest first for `older`, oldest first for `newer`:
 *   12:00 seq 3 · 12:00 seq 2 · 11:00 seq 9 → the cursor (12:00, 3) `older` begins at (12:00, 2).
 */
export async function readPage(input: {
  companyId: string
  condition: Condition
  cursor: { occurredAtMs: number; seq: number } | null
  direction: 'older' | 'newer'
  limit: number
}): Promise<ListedRow[]> {
  const { condition, cursor, direction } = input
  const params: SqlParam[] = [input.companyId, ...condition.params]
  const order = direction === 'older' ? 'DESC' : 'ASC'
  let bound = ''
  if (cursor) {
    params.push(new Date(cursor.occurredAtMs).toISOString(), String(cursor.seq))
    const comparison = direction === 'older' ? '<' : '>'
    bound = ` AND (e.occurred_at, e.seq) ${comparison} ($${params.length - 1}::timestamptz, $${params.length}::bigint)`
  }
  params.push(input.limit)
  const text = `SELECT ${columns} FROM events e
      WHERE e.company_id = $1::uuid AND ${condition.where}${bound}
      ORDER BY e.occurred_at ${order}, e.seq ${order} LIMIT $${params.length}::int`
  return await readerSql().query<ListedRow>(nameOf(text), text, params)
}

/** Events with `from` ≤ seq < `to` that match, in the order of the log. */
export async function readRange(input: Range): Promise<ListedRow[]> {
  if (!input.condition.isFiltered) return await readSpan(input, null)
  const ends = await readEnds(input)
  if (!ends) return []
  // The order of the log is that of recorded_at, too: what is planned anew each time is planned for the partitions of one
  // span of time only, and most pages are full before the last.
  const rows: ListedRow[] = []
  let fromMs = ends.firstAt.getTime()
  const endMs = ends.lastAt.getTime() + 1
  for (const days of spanDays) {
    const toMs = Math.min(fromMs + days * dayMs, endMs)
    const limit = input.limit - rows.length
    rows.push(...(await readSpan({ ...input, limit }, { fromMs, toMs })))
    if (rows.length === input.limit || toMs === endMs) break
    fromMs = toMs
  }
  return rows
}

type Range = { companyId: string; condition: Condition; from: number; to: number; limit: number }

const dayMs = 86_400_000
/** How long each span is: the last reaches to the end. */
const spanDays = [31, 124, Number.POSITIVE_INFINITY]

/** When the first event of a range that is still kept, and the last of the log, were recorded. */
async function readEnds({ companyId, from, to }: Range) {
  const [ends] = await readerSql().query<{ firstAt: Date; lastAt: Date }>(
    'events.range_ends',
    `SELECT e.recorded_at AS "firstAt", l.last_recorded_at AS "lastAt" FROM logs l
       CROSS JOIN LATERAL (SELECT recorded_at FROM events
         WHERE company_id = $1::uuid AND seq >= $2::bigint AND seq < $3::bigint ORDER BY seq LIMIT 1) e
      WHERE l.company_id = $1::uuid`,
    [companyId, String(from), String(to)],
  )
  return ends
}

async function readSpan(
  { companyId, condition, from, to, limit }: Range,
  span: { fromMs: number; toMs: number } | null,
): Promise<ListedRow[]> {
  const params: SqlParam[] = [companyId, ...condition.params]
  const next = params.length + 1
  params.push(String(from), String(to), limit)
  let within = (_table: string) => ''
  if (span) {
    params.push(new Date(span.fromMs).toISOString(), new Date(span.toMs).toISOString())
    within = (table) =>
      ` AND ${table}.recorded_at >= $${next + 3}::timestamptz AND ${table}.recorded_at < $${next + 4}::timestamptz`
  }
  const text = `SELECT ${columnsWith(within('p'))} FROM events e
      WHERE e.company_id = $1::uuid AND ${condition.where}
        AND e.seq >= $${next}::bigint AND e.seq < $${next + 1}::bigint${within('e')}
      ORDER BY e.seq LIMIT $${next + 2}::int`
  // A plan that is kept cannot know how rare the actor or action is, and sorts all of theirs instead of stopping at the
  // first page: at a million events 170 ms instead of 10.
  const name = condition.isFiltered ? '' : nameOf(text)
  return await readerSql().query<ListedRow>(name, text, params)
}

/** How many events match, counted up to `cap`. */
export async function countRows(input: {
  companyId: string
  condition: Condition
  cap: number
}): Promise<number> {
  const params: SqlParam[] = [input.companyId, ...input.condition.params, input.cap]
  const text = `SELECT count(*) AS count FROM (
       SELECT FROM events e WHERE e.company_id = $1::uuid AND ${input.condition.where}
        LIMIT $${params.length}::int) AS counted`
  const [row] = await readerSql().query<{ count: number }>(nameOf(text), text, params)
  return row?.count ?? 0
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

export type ActionUse = ActionCount & { firstSeenAt: Date; lastSeenAt: Date | null }

/** The same with when it was first seen, to the hour, and last. */
export async function readActionUses(companyId: string): Promise<ActionUse[]> {
  return await readerSql().query<ActionUse>(
    'events.action_uses',
    // Events come in late: what was recorded before the newest hour of an action cannot be its newest.
    `SELECT a.action, coalesce(c.count, 0)::bigint AS count, least(a.first_seen_at, c.first_hour) AS "firstSeenAt",
            newest.occurred_at AS "lastSeenAt"
       FROM log_actions a
       LEFT JOIN (SELECT action, sum(count) AS count, min(hour) AS first_hour, max(hour) AS last_hour
                    FROM event_counts WHERE company_id = $1::uuid GROUP BY action) c ON c.action = a.action
       LEFT JOIN LATERAL (
         SELECT e.occurred_at FROM events e
          WHERE e.company_id = $1::uuid AND e.action = a.action AND e.recorded_at > c.last_hour - interval '10 minutes'
          ORDER BY e.occurred_at DESC LIMIT 1) newest ON true
      WHERE a.company_id = $1::uuid ORDER BY a.action`,
    [companyId],
  )
}

/** Sum of the rollups: all events of the company, pruned ones included. */
export async function countAll(companyId: string): Promise<number> {
  const [row] = await readerSql().query<{ size: number }>(
    'events.size',
    'SELECT size - pruned_to AS size FROM logs WHERE company_id = $1::uuid',
    [companyId],
  )
  return row?.size ?? 0
}

const names = new Map<string, string>()
const namesMax = 200

/**
 * A name for a statement made of parts: pg prepares it once per connection. Made of the text alone, since the copies of
 * this file in different bundles share the connections. Bounded, since the query language can make endlessly many texts:
 * beyond it a statement is planned each time.
 */
function nameOf(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  if (names.size >= namesMax) return ''
  const name = `events.${createHash('sha256').update(text).digest('base64url').slice(0, 24)}`
  names.set(text, name)
  return name
}

const facetColumns = {
  actor: 'e.actor',
  action: 'e.action',
  area: 'e.area',
  workspace: 'e.workspace',
  outcome: 'e.outcome',
  ip: `(SELECT p.text::jsonb ->> '/source/ip' FROM event_personal p WHERE p.company_id = e.company_id
    AND p.seq = e.seq AND p.recorded_at = e.recorded_at AND p.text::jsonb ? '/source/ip' LIMIT 1)`,
} as const

/** How many of the events that match have which value, most frequent first. */
export async function countByValue(input: {
  companyId: string
  condition: Condition
  key: keyof typeof facetColumns
}): Promise<{ value: string | null; count: number }[]> {
  const { where, params } = input.condition
  const text = `SELECT ${facetColumns[input.key]} AS value, count(*) AS count FROM events e
      WHERE e.company_id = $1::uuid AND ${where} GROUP BY 1 ORDER BY 2 DESC, 1`
  return await readerSql().query('', text, [input.companyId, ...params])
}

/** What people call values of a facet, by the value. */
export async function nameValues(input: {
  companyId: string
  key: keyof typeof facetColumns
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

/** When the first and the last event that match happened. */
export async function readTimeSpan(input: {
  companyId: string
  condition: Condition
}): Promise<{ firstAt: Date; lastAt: Date } | undefined> {
  const { where, params } = input.condition
  const [span] = await readerSql().query<{ firstAt: Date | null; lastAt: Date | null }>(
    '',
    `SELECT min(e.occurred_at) AS "firstAt", max(e.occurred_at) AS "lastAt" FROM events e
      WHERE e.company_id = $1::uuid AND ${where}`,
    [input.companyId, ...params],
  )
  return span?.firstAt && span.lastAt ? { firstAt: span.firstAt, lastAt: span.lastAt } : undefined
}

/**
 * How many events that match lie in which bucket, by the value of the stack. Bucket 0 begins at the first start, each ends
 * where the next begins, the last where the condition ends:
 *   starts 10:00, 11:00 · events 10:00, 10:59, 11:00 → two in bucket 0, one in bucket 1.
 */
export async function countByTime(input: {
  companyId: string
  condition: Condition
  stack: 'change' | 'outcome'
  startsMs: number[]
}): Promise<{ bucket: number; value: string; count: number }[]> {
  const { where, params } = input.condition
  const starts = input.startsMs.map((startMs) => new Date(startMs).toISOString())
  return await readerSql().query(
    '',
    `SELECT width_bucket(e.occurred_at, $${params.length + 2}::timestamptz[]) - 1 AS bucket,
            coalesce(e.${input.stack}, '') AS value, count(*) AS count
       FROM events e WHERE e.company_id = $1::uuid AND ${where} GROUP BY 1, 2`,
    [input.companyId, ...params, starts],
  )
}
