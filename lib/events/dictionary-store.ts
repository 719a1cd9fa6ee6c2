import { type Sql, sql } from '@/lib/platform/db'
import type { DictionaryEntry, Lookup } from './query/lookups'

/** Rows of the company's dictionaries that can answer a lookup; what really matches is said by the query room. */
export async function readDictionary(
  companyId: string,
  lookup: Lookup,
): Promise<DictionaryEntry[]> {
  const params = [companyId, lookup.field === 'any' ? lookup.like : '%', entriesMax]
  return await statements[lookup.kind](sql(), params)
}

/**
 * A lookup answers with at most this many keys. Beyond it the query would be slower than reading the events; the
 * dictionaries of a company stay far below, its targets may not.
 */
export const entriesMax = 20_000

type Ask = (db: Sql, params: (string | number)[]) => Promise<DictionaryEntry[]>

const statements: Record<Lookup['kind'], Ask> = {
  actor: (db, params) =>
    db.query(
      'events.lookup_actor',
      `SELECT p.ref AS key, p.external_id AS id, p.email, p.name, 'user' AS type FROM persons p
        WHERE p.company_id = $1::uuid AND p.erased_at IS NULL
          AND (lower(p.external_id) LIKE $2 OR lower(p.email) LIKE $2 OR lower(p.name) LIKE $2 OR lower(p.ref) LIKE $2
            OR p.ref IN (SELECT a.ref FROM person_aliases a WHERE a.company_id = $1::uuid AND lower(a.value) LIKE $2))
       UNION ALL
       SELECT m.actor, m.id, NULL, m.name, m.type FROM log_actors m
        WHERE m.company_id = $1::uuid AND (lower(m.actor) LIKE $2 OR lower(m.name) LIKE $2)
       LIMIT $3::int`,
      params,
    ),
  target: (db, params) =>
    db.query(
      'events.lookup_target',
      `SELECT t.target AS key, t.id, NULL AS email, t.name, t.type FROM log_targets t
        WHERE t.company_id = $1::uuid AND (lower(t.target) LIKE $2 OR lower(t.name) LIKE $2)
       UNION ALL
       SELECT p.ref, p.external_id, p.email, p.name, 'user' FROM persons p
        WHERE p.company_id = $1::uuid AND p.erased_at IS NULL
          AND (lower(p.external_id) LIKE $2 OR lower(p.email) LIKE $2 OR lower(p.name) LIKE $2 OR lower(p.ref) LIKE $2)
       LIMIT $3::int`,
      params,
    ),
  workspace: (db, params) =>
    db.query(
      'events.lookup_workspace',
      `SELECT w.id AS key, w.id, w.name FROM log_workspaces w
        WHERE w.company_id = $1::uuid AND (lower(w.id) LIKE $2 OR lower(w.name) LIKE $2) LIMIT $3::int`,
      params,
    ),
  // Labels, kinds and tags are the catalogue's, not the database's: all actions are asked for.
  action: (db, [companyId = '', , limit = 0]) =>
    db.query(
      'events.lookup_action',
      'SELECT a.action AS key, a.action AS id FROM log_actions a WHERE a.company_id = $1::uuid LIMIT $2::int',
      [companyId, limit],
    ),
}
