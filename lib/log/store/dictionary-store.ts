import type { Sql } from '@/lib/platform/db'

/** What an append saw for the first time, or under a new name. */
export type DictionaryRows = {
  companyId: string
  actions: { action: string; change: string; area: string }[]
  actors: { actor: string; type: string; id: string | null; name: string | null }[]
  workspaces: { id: string; name: string | null }[]
  targets: { target: string; type: string; id: string | null; name: string | null }[]
}

/** Adds to the per-company dictionaries. Rows of one list have different keys (one statement may not touch a row twice). */
export async function writeDictionaries(sql: Sql, rows: DictionaryRows): Promise<void> {
  const { companyId, actions, actors, workspaces, targets } = rows
  await sql.query(
    'log.dictionaries',
    `WITH a AS (
       INSERT INTO log_actions (company_id, action, change, area)
       SELECT $1::uuid, r.action, r.change, r.area FROM unnest($2::text[], $3::text[], $4::text[]) AS r(action, change, area)
       ON CONFLICT DO NOTHING
     ), m AS (
       INSERT INTO log_actors (company_id, actor, type, id, name)
       SELECT $1::uuid, r.actor, r.type, r.id, r.name
         FROM unnest($5::text[], $6::text[], $7::text[], $8::text[]) AS r(actor, type, id, name)
       ON CONFLICT (company_id, actor) DO UPDATE SET name = EXCLUDED.name
         WHERE EXCLUDED.name IS NOT NULL AND log_actors.name IS DISTINCT FROM EXCLUDED.name
     ), w AS (
       INSERT INTO log_workspaces (company_id, id, name)
       SELECT $1::uuid, r.id, r.name FROM unnest($9::text[], $10::text[]) AS r(id, name)
       ON CONFLICT (company_id, id) DO UPDATE SET name = EXCLUDED.name
         WHERE EXCLUDED.name IS NOT NULL AND log_workspaces.name IS DISTINCT FROM EXCLUDED.name
     )
     INSERT INTO log_targets (company_id, target, type, id, name)
     SELECT $1::uuid, r.target, r.type, r.id, r.name
       FROM unnest($11::text[], $12::text[], $13::text[], $14::text[]) AS r(target, type, id, name)
     ON CONFLICT (company_id, target) DO UPDATE SET name = EXCLUDED.name
       WHERE EXCLUDED.name IS NOT NULL AND log_targets.name IS DISTINCT FROM EXCLUDED.name`,
    [
      companyId,
      actions.map((row) => row.action),
      actions.map((row) => row.change),
      actions.map((row) => row.area),
      actors.map((row) => row.actor),
      actors.map((row) => row.type),
      actors.map((row) => row.id),
      actors.map((row) => row.name),
      workspaces.map((row) => row.id),
      workspaces.map((row) => row.name),
      targets.map((row) => row.target),
      targets.map((row) => row.type),
      targets.map((row) => row.id),
      targets.map((row) => row.name),
    ],
  )
}

/** The keys of machines or of things behind `after`, in the order of their bytes. */
export async function listKeys(
  sql: Sql,
  input: { companyId: string; kind: 'actor' | 'target'; after: string; limit: number },
): Promise<string[]> {
  const { companyId, kind, after, limit } = input
  const rows = await sql.query<{ key: string }>(
    `log.keys_of_${kind}s`,
    `SELECT ${kind} AS key FROM log_${kind}s WHERE company_id = $1::uuid AND ${kind} COLLATE "C" > $2
      ORDER BY ${kind} COLLATE "C" LIMIT $3::int`,
    [companyId, after, limit],
  )
  return rows.map(({ key }) => key)
}

/** Locks the log, and makes every process forget which words it wrote, and whom it knew. */
export async function voidCaches(sql: Sql, companyId: string): Promise<void> {
  await sql.query('log.void_caches', "SELECT forget_persons($1::uuid, '{}')", [companyId])
}

export async function deleteWords(
  sql: Sql,
  { companyId, actors, targets }: { companyId: string; actors: string[]; targets: string[] },
): Promise<void> {
  await sql.query(
    'log.delete_words',
    `WITH a AS (DELETE FROM log_actors WHERE company_id = $1::uuid AND actor = ANY($2::text[]))
     DELETE FROM log_targets WHERE company_id = $1::uuid AND target = ANY($3::text[])`,
    [companyId, actors, targets],
  )
}

/** Actions and workspaces of which the rollups count no event. */
export async function findUncounted(
  sql: Sql,
  companyId: string,
): Promise<{ actions: string[]; workspaces: string[] }> {
  const rows = await sql.query<{ kind: string; word: string }>(
    'log.uncounted',
    `SELECT 'action' AS kind, a.action AS word FROM log_actions a WHERE a.company_id = $1::uuid
        AND a.action NOT IN (SELECT c.action FROM event_counts c WHERE c.company_id = $1::uuid)
     UNION ALL
     SELECT 'workspace', w.id FROM log_workspaces w WHERE w.company_id = $1::uuid
        AND w.id NOT IN (SELECT c.workspace FROM event_counts c WHERE c.company_id = $1::uuid)`,
    [companyId],
  )
  const wordsOf = (wanted: string) =>
    rows.filter(({ kind }) => kind === wanted).map(({ word }) => word)
  return { actions: wordsOf('action'), workspaces: wordsOf('workspace') }
}

/** Under the log's lock the rollups are exact: one of these may be in use again. */
export async function deleteUncounted(
  sql: Sql,
  {
    companyId,
    actions,
    workspaces,
  }: { companyId: string; actions: string[]; workspaces: string[] },
): Promise<void> {
  await sql.query(
    'log.delete_uncounted',
    `WITH a AS (
       DELETE FROM log_actions WHERE company_id = $1::uuid AND action = ANY($2::text[])
          AND action NOT IN (SELECT c.action FROM event_counts c WHERE c.company_id = $1::uuid)
     )
     DELETE FROM log_workspaces WHERE company_id = $1::uuid AND id = ANY($3::text[])
        AND id NOT IN (SELECT c.workspace FROM event_counts c WHERE c.company_id = $1::uuid)`,
    [companyId, actions, workspaces],
  )
}
