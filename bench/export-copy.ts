/** Columns of an export as Postgres writes them by itself, of the line and the personal values. `$company` is put in. */
export function sameColumns(columns: readonly string[]): string {
  return `SELECT ${columns.map((name) => `${expressionOf(name)} AS "${name}"`).join(', ')}
    FROM (SELECT e.seq, e.action, encode(e.leaf_hash, 'base64') AS leaf_hash, e.line::jsonb AS l, p.v AS p
            FROM events e LEFT JOIN LATERAL (
              SELECT jsonb_object_agg(t.key, t.value) AS v FROM event_personal p, jsonb_each(p.text::jsonb) t
               WHERE p.company_id = e.company_id AND p.seq = e.seq AND p.recorded_at = e.recorded_at) p ON true
           WHERE e.company_id = $company ORDER BY e.seq) x`
}

/** What is stored, with nothing put back into place. */
export const storedColumns = `SELECT e.seq, e.id, e.occurred_at, e.recorded_at, e.action, e.outcome, e.workspace, e.line,
    encode(e.leaf_hash, 'base64'), (SELECT string_agg(p.text, ' ') FROM event_personal p
      WHERE p.company_id = e.company_id AND p.seq = e.seq AND p.recorded_at = e.recorded_at)
  FROM events e WHERE e.company_id = $company ORDER BY e.seq`

const own: Record<string, string> = {
  seq: 'seq',
  action: 'action',
  leaf_hash: 'leaf_hash',
  occurred_at: `l->>'at'`,
  recorded_at: `l->>'rx'`,
  // Words of the catalogue, which the database does not know.
  label: 'action',
  change: 'action',
  area: 'action',
  kind: 'action',
  erased: 'NULL',
  source: 'NULL',
  request: 'NULL',
}

function expressionOf(name: string): string {
  if (own[name] !== undefined) return own[name]
  const path = `{${name.replaceAll('.', ',')}}`
  return `coalesce(p->>'/${name.replaceAll('.', '/')}', l#>>'${path}')`
}
