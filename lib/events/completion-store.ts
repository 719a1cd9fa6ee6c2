import { readerSql } from '@/lib/platform/db'

/** Reads of what the query bar completes: dictionaries and rollups, never the events themselves. */

export type CompletionRow = {
  value: string
  label: string
  hint: string | null
  count: number | null
}

type Wanted = { companyId: string; text: string; limit: number }

/**
 * Targets whose id, name or `type:id` contains the text, those that begin with it first. All people are among them: to ask
 * for each whether anything was done to them would read the events of every partition.
 */
export async function findTargets({ companyId, text, limit }: Wanted): Promise<CompletionRow[]> {
  return await readerSql().query<CompletionRow>(
    'events.complete_target',
    `SELECT value, label, hint, NULL AS count FROM (
       (SELECT t.target AS value, coalesce(t.name, t.id, t.target) AS label,
               concat_ws(' ', replace(t.type, '_', ' '), CASE WHEN t.name IS NOT NULL THEN t.id END) AS hint,
               starts_with(lower(coalesce(t.name, '')), $2) OR starts_with(lower(coalesce(t.id, '')), $2) AS is_start
          FROM log_targets t
         WHERE t.company_id = $1::uuid
           AND ($2 = '' OR position($2 in lower(coalesce(t.name, ''))) > 0 OR position($2 in lower(t.target)) > 0)
         ORDER BY is_start DESC, label, value LIMIT $3::int)
       UNION ALL
       (SELECT coalesce(p.email, p.ref), coalesce(p.name, p.email, p.external_id, p.ref), coalesce(p.email, p.external_id),
               starts_with(lower(coalesce(p.name, '')), $2) OR starts_with(lower(coalesce(p.email, '')), $2)
          FROM persons p
         WHERE p.company_id = $1::uuid AND p.erased_at IS NULL
           AND ($2 = '' OR position($2 in lower(coalesce(p.name, ''))) > 0 OR position($2 in lower(coalesce(p.email, ''))) > 0
             OR position($2 in lower(coalesce(p.external_id, ''))) > 0)
         ORDER BY 4 DESC, 2, 1 LIMIT $3::int)) found
      ORDER BY is_start DESC, lower(label), value LIMIT $3::int`,
    [companyId, text, limit],
  )
}

/** Workspaces with how many events they have. */
export async function findWorkspaces({ companyId, text, limit }: Wanted): Promise<CompletionRow[]> {
  return await readerSql().query<CompletionRow>(
    'events.complete_workspace',
    `SELECT w.id AS value, coalesce(w.name, w.id) AS label, CASE WHEN w.name IS NULL THEN NULL ELSE w.id END AS hint,
            coalesce(c.count, 0)::bigint AS count
       FROM log_workspaces w
       LEFT JOIN (SELECT workspace, sum(count) AS count FROM event_counts WHERE company_id = $1::uuid GROUP BY workspace) c
         ON c.workspace = w.id
      WHERE w.company_id = $1::uuid
        AND ($2 = '' OR position($2 in lower(coalesce(w.name, ''))) > 0 OR position($2 in lower(w.id)) > 0)
      ORDER BY count DESC, label LIMIT $3::int`,
    [companyId, text, limit],
  )
}

/** How often each outcome was, by its name; events without one are left out. */
export async function countOutcomes(
  companyId: string,
): Promise<{ value: string; count: number }[]> {
  return await readerSql().query(
    'events.count_outcomes',
    `SELECT outcome AS value, sum(count)::bigint AS count FROM event_counts
      WHERE company_id = $1::uuid AND outcome <> '' GROUP BY outcome`,
    [companyId],
  )
}
