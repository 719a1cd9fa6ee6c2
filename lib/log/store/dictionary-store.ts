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
