import { readerSql } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import type { DictionaryEntry, Lookup } from './query/lookups'

/** More keys than this would make a query slower than reading the events; a cut answer would miss some of them. */
const entriesMax = 100_000

/**
 * Rows of the company's dictionaries that can answer a lookup; what really matches is said by the query room. Throws
 * `query_too_broad` (400) rather than leave any out.
 */
export async function readDictionary(
  companyId: string,
  lookup: Lookup,
): Promise<DictionaryEntry[]> {
  if (lookup.kind === 'target' && lookup.mode === 'part') {
    const named = await readNamedTargets(companyId, lookup.parts[0] ?? '')
    if (named.length > 0) return named
  }
  const isByType = lookup.kind === 'actor' && lookup.field === 'type'
  const { name, text } = isByType ? actorsOfType : statements[lookup.kind]
  const pattern = isByType ? (lookup.parts[0] ?? '') : lookup.like
  const params = lookup.kind === 'action' ? [companyId] : [companyId, pattern]
  const rows = await readerSql().query<DictionaryEntry>(
    name,
    `${text} LIMIT $${params.length + 1}::int`,
    [...params, entriesMax + 1],
  )
  if (rows.length <= entriesMax) return rows
  throw new AppError('query_too_broad', {
    status: 400,
    title: 'The query matches too many names',
    detail: `"${lookup.parts.join('*')}" matches more than ${entriesMax} different ${lookup.kind}s. Type more of the name.`,
  })
}

/**
 * Targets that are named whole, by id, key or e-mail. Where there are such, they alone are the answer (`pickKeys`), and the
 * rest of the dictionary, which can be as long as the log, need not be read.
 */
async function readNamedTargets(companyId: string, text: string): Promise<DictionaryEntry[]> {
  return await readerSql().query<DictionaryEntry>(
    'events.lookup_named_target',
    `SELECT p.ref AS key, p.external_id AS id, coalesce(a.value, p.email) AS email, p.name, 'user' AS type
       FROM persons p
       LEFT JOIN person_aliases a ON a.company_id = p.company_id AND a.ref = p.ref AND a.kind <> 'name'
      WHERE p.company_id = $1::uuid
        AND (p.ref = $2 OR lower(p.external_id) = $2 OR lower(p.email) = $2 OR lower(a.value) = $2)
     UNION ALL
     SELECT t.target, t.id, NULL, t.name, t.type FROM log_targets t
      WHERE t.company_id = $1::uuid
        AND (t.target = $2 OR (left(lower(t.id), 256) = left($2, 256) AND lower(t.id) = $2))`,
    [companyId, text],
  )
}

// A person is found by every alias, so each is an entry of its own: an e-mail of long ago still finds who had it. Of an
// erased person nothing is left but the ref, and that finds them.
const persons = `
  SELECT p.ref AS key, p.external_id AS id, coalesce(a.value, p.email) AS email, p.name, 'user' AS type
    FROM persons p
    LEFT JOIN person_aliases a ON a.company_id = p.company_id AND a.ref = p.ref AND a.kind <> 'name'
   WHERE p.company_id = $1::uuid
     AND (lower(p.external_id) LIKE $2 OR lower(p.email) LIKE $2 OR lower(p.name) LIKE $2 OR lower(p.ref) LIKE $2
       OR lower(a.value) LIKE $2)`

const statements: Record<Lookup['kind'], { name: string; text: string }> = {
  actor: {
    name: 'events.lookup_actor',
    text: `${persons}
      UNION ALL
      SELECT m.actor, m.id, NULL, m.name, m.type FROM log_actors m
       WHERE m.company_id = $1::uuid AND (lower(m.actor) LIKE $2 OR lower(m.id) LIKE $2 OR lower(m.name) LIKE $2)`,
  },
  target: {
    name: 'events.lookup_target',
    text: `${persons}
      UNION ALL
      SELECT t.target, t.id, NULL, t.name, t.type FROM log_targets t
       WHERE t.company_id = $1::uuid AND t.folded LIKE '%' || $2 || '%'`,
  },
  workspace: {
    name: 'events.lookup_workspace',
    text: `SELECT w.id AS key, w.id, w.name FROM log_workspaces w
      WHERE w.company_id = $1::uuid AND (lower(w.id) LIKE $2 OR lower(w.name) LIKE $2)`,
  },
  // Labels, kinds and tags are the catalogue's, not the database's: all actions are asked for.
  action: {
    name: 'events.lookup_action',
    text: 'SELECT a.action AS key, a.action AS id FROM log_actions a WHERE a.company_id = $1::uuid',
  },
}

const actorsOfType = {
  name: 'events.lookup_actor_type',
  text: `SELECT m.actor AS key, m.id, m.name, m.type FROM log_actors m
    WHERE m.company_id = $1::uuid AND m.type = $2`,
}
