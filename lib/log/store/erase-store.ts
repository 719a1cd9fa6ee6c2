import type { Sql } from '@/lib/platform/db'

/** The statements of erasing a person. What may be changed is said by functions of the database, behind its walls. */

/** One row of personal values, by its whole key. */
export type PersonalKey = { seq: number; recordedAt: Date; ref: string }
export type PersonalText = PersonalKey & { text: string }

/** Makes appends to the log wait until the transaction ends. */
export async function lockLogRow(sql: Sql, companyId: string): Promise<void> {
  await sql.query('log.lock_row', 'SELECT 1 FROM logs WHERE company_id = $1::uuid FOR UPDATE', [
    companyId,
  ])
}

export async function erasePersons(
  sql: Sql,
  { companyId, refs }: { companyId: string; refs: string[] },
): Promise<number> {
  const [row] = await sql.query<{ erased: number }>(
    'log.erase_persons',
    'SELECT erase_persons($1::uuid, $2::text[]) AS erased',
    [companyId, refs],
  )
  return row?.erased ?? 0
}

export async function eraseRows(
  sql: Sql,
  { companyId, rows }: { companyId: string; rows: readonly PersonalKey[] },
): Promise<number> {
  if (rows.length === 0) return 0
  const [row] = await sql.query<{ erased: number }>(
    'log.erase_event_values',
    'SELECT erase_event_values($1::uuid, $2::bigint[], $3::timestamptz[], $4::text[]) AS erased',
    [
      companyId,
      rows.map(({ seq }) => String(seq)),
      rows.map(({ recordedAt }) => recordedAt.toISOString()),
      rows.map(({ ref }) => ref),
    ],
  )
  return row?.erased ?? 0
}

export async function addErasure(sql: Sql, companyId: string): Promise<void> {
  await sql.query('log.count_erasure', 'SELECT count_erasure($1::uuid)', [companyId])
}

export async function dropStatistics(sql: Sql): Promise<void> {
  await sql.query('log.forget_statistics', 'SELECT forget_statistics()', [])
}

/** The next events that mention a person, and whether values of the event's own ref do. */
export async function readLinks(
  sql: Sql,
  input: { companyId: string; ref: string; afterSeq: number; limit: number },
): Promise<{ seq: number; recordedAt: Date; inOwnRef: boolean }[]> {
  return await sql.query(
    'log.person_links',
    `SELECT seq, recorded_at AS "recordedAt", in_own_ref AS "inOwnRef" FROM event_persons
      WHERE company_id = $1::uuid AND ref = $2 AND seq > $3::bigint ORDER BY seq LIMIT $4::int`,
    [input.companyId, input.ref, String(input.afterSeq), input.limit],
  )
}

/** What is left of the personal values of these events. */
export async function readTexts(
  sql: Sql,
  {
    companyId,
    events,
  }: { companyId: string; events: readonly { seq: number; recordedAt: Date }[] },
): Promise<PersonalText[]> {
  return await sql.query<PersonalText>(
    'log.personal_texts',
    // OFFSET 0: each by its key. As a join the planner may read every partition instead.
    `SELECT p.seq, p.recorded_at AS "recordedAt", p.ref, p.text
       FROM unnest($2::bigint[], $3::timestamptz[]) AS w(seq, recorded_at) CROSS JOIN LATERAL (
         SELECT seq, recorded_at, ref, text FROM event_personal
          WHERE company_id = $1::uuid AND seq = w.seq AND recorded_at = w.recorded_at AND text IS NOT NULL OFFSET 0) p`,
    [
      companyId,
      events.map(({ seq }) => String(seq)),
      events.map(({ recordedAt }) => recordedAt.toISOString()),
    ],
  )
}

/** Values within [from, to), of events' own refs and of people's, that hold one of the words (lower case) somewhere. */
export async function findTexts(
  sql: Sql,
  input: { companyId: string; from: number; to: number; words: string[] },
): Promise<PersonalText[]> {
  return await sql.query<PersonalText>(
    'log.texts_with_words',
    `SELECT seq, recorded_at AS "recordedAt", ref, text FROM event_personal
      WHERE company_id = $1::uuid AND seq >= $2::bigint AND seq < $3::bigint AND text IS NOT NULL
        AND EXISTS (SELECT FROM unnest($4::text[]) AS w(word) WHERE position(w.word IN lower(text)) > 0)`,
    [input.companyId, String(input.from), String(input.to), input.words],
  )
}

/** Names of things in the dictionaries that hold one of the words (lower case) somewhere. */
export async function findNamedThings(
  sql: Sql,
  { companyId, words }: { companyId: string; words: string[] },
): Promise<{ kind: 'actor' | 'target' | 'workspace'; key: string; name: string }[]> {
  const holds =
    'EXISTS (SELECT FROM unnest($2::text[]) AS w(word) WHERE position(w.word IN lower(name)) > 0)'
  return await sql.query(
    'log.named_things',
    `SELECT 'actor' AS kind, actor AS key, name FROM log_actors WHERE company_id = $1::uuid AND ${holds}
     UNION ALL SELECT 'target', target, name FROM log_targets WHERE company_id = $1::uuid AND ${holds}
     UNION ALL SELECT 'workspace', id, name FROM log_workspaces WHERE company_id = $1::uuid AND ${holds}`,
    [companyId, words],
  )
}

export async function renameThing(
  sql: Sql,
  input: { companyId: string; kind: 'actor' | 'target' | 'workspace'; key: string; name: string },
): Promise<void> {
  const { companyId, kind, key, name } = input
  const column = kind === 'workspace' ? 'id' : kind
  await sql.query(
    `log.rename_${kind}`,
    `UPDATE log_${kind}s SET name = $3 WHERE company_id = $1::uuid AND ${column} = $2`,
    [companyId, key, name],
  )
}

/** Buckets of `width` positions that hold an event of these persons, for what is kept by stretches of the log. */
export async function readBuckets(
  sql: Sql,
  { companyId, refs, width }: { companyId: string; refs: string[]; width: number },
): Promise<number[]> {
  const rows = await sql.query<{ bucket: number }>(
    'log.person_buckets',
    `SELECT DISTINCT seq / $3::bigint AS bucket FROM event_persons WHERE company_id = $1::uuid AND ref = ANY($2::text[])`,
    [companyId, refs, String(width)],
  )
  return rows.map(({ bucket }) => bucket)
}
