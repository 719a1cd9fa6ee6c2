import type { Sql } from '@/lib/platform/db'

/** Reads of persons, for who looks after them. */

export type PersonSummary = {
  ref: string
  externalId: string | null
  email: string | null
  name: string | null
  createdAt: Date
  erasedAt: Date | null
}

const columns = `p.ref, p.external_id AS "externalId", p.email, p.name, p.created_at AS "createdAt", p.erased_at AS "erasedAt"`

/**
 * Persons whose newest name, or one of whose ids and e-mails, is or contains `text` (lower case); whoever it names whole first. Of
 * former names only the events know: an alias is a name where there is nothing better.
 */
export async function searchPersons(
  sql: Sql,
  { companyId, text, limit }: { companyId: string; text: string; limit: number },
): Promise<(PersonSummary & { isExact: boolean })[]> {
  return await sql.query(
    'log.search_persons',
    `SELECT ${columns}, p.ref = $3 OR $2 IN (lower(p.email), lower(p.external_id), lower(p.name))
              OR EXISTS (SELECT FROM person_aliases a WHERE a.company_id = p.company_id AND a.ref = p.ref AND lower(a.value) = $2)
              AS "isExact"
       FROM persons p
      WHERE p.company_id = $1::uuid AND (p.ref = $3 OR (p.erased_at IS NULL AND (
        position($2 IN lower(coalesce(p.name, ''))) > 0 OR position($2 IN lower(coalesce(p.email, ''))) > 0
        OR position($2 IN lower(coalesce(p.external_id, ''))) > 0
        OR EXISTS (SELECT FROM person_aliases a WHERE a.company_id = p.company_id AND a.ref = p.ref
          AND position($2 IN lower(a.value)) > 0))))
      ORDER BY "isExact" DESC, lower(coalesce(p.name, p.email, p.external_id)), p.ref LIMIT $4::int`,
    [companyId, text.toLowerCase(), text, limit],
  )
}

export async function readPersons(
  sql: Sql,
  { companyId, refs }: { companyId: string; refs: string[] },
): Promise<PersonSummary[]> {
  return await sql.query<PersonSummary>(
    'log.read_persons',
    `SELECT ${columns} FROM persons p WHERE p.company_id = $1::uuid AND p.ref = ANY($2::text[]) ORDER BY p.created_at, p.ref`,
    [companyId, refs],
  )
}

export async function readAliases(
  sql: Sql,
  { companyId, refs }: { companyId: string; refs: string[] },
): Promise<{ ref: string; kind: 'id' | 'email' | 'name'; value: string }[]> {
  return await sql.query(
    'log.read_aliases',
    `SELECT ref, kind, value FROM person_aliases WHERE company_id = $1::uuid AND ref = ANY($2::text[]) ORDER BY kind, value`,
    [companyId, refs],
  )
}

/** Refs that stand for somebody with one of these e-mails or ids, the erased left out. */
export async function findRefs(
  sql: Sql,
  input: { companyId: string; emails: string[]; ids: string[] },
): Promise<string[]> {
  const rows = await sql.query<{ ref: string }>(
    'log.find_refs',
    `SELECT p.ref FROM persons p
      WHERE p.company_id = $1::uuid AND p.erased_at IS NULL AND (lower(p.email) = ANY($2::text[]) OR p.external_id = ANY($3::text[])
        OR EXISTS (SELECT FROM person_aliases a WHERE a.company_id = p.company_id AND a.ref = p.ref
          AND ((a.kind = 'email' AND a.value = ANY($2::text[])) OR (a.kind = 'id' AND a.value = ANY($3::text[])))))
      ORDER BY p.created_at, p.ref LIMIT 100`,
    [input.companyId, input.emails, input.ids],
  )
  return rows.map(({ ref }) => ref)
}

/** Refs of whom nothing but one of these names is known. */
export async function findRefsByName(
  sql: Sql,
  { companyId, names }: { companyId: string; names: string[] },
): Promise<string[]> {
  const rows = await sql.query<{ ref: string }>(
    'log.find_refs_by_name',
    `SELECT a.ref FROM person_aliases a
      WHERE a.company_id = $1::uuid AND a.kind = 'name' AND a.value = ANY($2::text[]) ORDER BY a.ref LIMIT 10`,
    [companyId, names],
  )
  return rows.map(({ ref }) => ref)
}

export type MentionCounts = {
  ref: string
  events: number
  firstAt: Date | null
  lastAt: Date | null
}

/** How many events mention each of them, and when the first and the last was recorded. */
export async function countMentions(
  sql: Sql,
  { companyId, refs }: { companyId: string; refs: string[] },
): Promise<MentionCounts[]> {
  return await sql.query<MentionCounts>(
    'log.count_mentions',
    `SELECT ref, count(*)::bigint AS events, min(recorded_at) AS "firstAt", max(recorded_at) AS "lastAt"
       FROM event_persons WHERE company_id = $1::uuid AND ref = ANY($2::text[]) GROUP BY ref`,
    [companyId, refs],
  )
}

/**
 * When the first event that mentions each of them was recorded; nothing of those whom none mentions. One look by the key of each,
 * however many events there are: `seq` and `recorded_at` rise together.
 */
export async function readFirstMentions(
  sql: Sql,
  { companyId, refs }: { companyId: string; refs: string[] },
): Promise<{ ref: string; firstAt: Date }[]> {
  return await sql.query(
    'log.first_mentions',
    `SELECT r.ref, f.recorded_at AS "firstAt" FROM unnest($2::text[]) AS r(ref)
      CROSS JOIN LATERAL (
        SELECT recorded_at FROM event_persons WHERE company_id = $1::uuid AND ref = r.ref ORDER BY seq LIMIT 1) f`,
    [companyId, refs],
  )
}

/** The newest values of a person's own, with when their event was recorded. */
export async function readNewestTexts(
  sql: Sql,
  { companyId, refs, limit }: { companyId: string; refs: string[]; limit: number },
): Promise<{ seq: number; recordedAt: Date; text: string }[]> {
  return await sql.query(
    'log.newest_texts',
    `SELECT f.seq, p.recorded_at AS "recordedAt", p.text
       FROM (SELECT seq, recorded_at, ref FROM event_persons WHERE company_id = $1::uuid AND ref = ANY($2::text[])
              ORDER BY seq DESC LIMIT $3::int) f
      CROSS JOIN LATERAL (
        SELECT recorded_at, text FROM event_personal
         WHERE company_id = $1::uuid AND seq = f.seq AND recorded_at = f.recorded_at AND ref = f.ref AND text IS NOT NULL
        OFFSET 0) p`,
    [companyId, refs, limit],
  )
}

/** How many rows of personal values are theirs, or are an event's own and said to name them. */
export async function countValues(
  sql: Sql,
  { companyId, refs }: { companyId: string; refs: string[] },
): Promise<number> {
  const [row] = await sql.query<{ values: number }>(
    'log.count_values',
    `SELECT count(*)::bigint AS "values" FROM (
       SELECT seq, recorded_at, bool_or(in_own_ref) AS shared FROM event_persons
        WHERE company_id = $1::uuid AND ref = ANY($2::text[]) GROUP BY seq, recorded_at) f
       JOIN event_personal p ON p.company_id = $1::uuid AND p.seq = f.seq AND p.recorded_at = f.recorded_at
      WHERE p.text IS NOT NULL AND (p.ref = ANY($2::text[]) OR (f.shared AND p.ref LIKE 'e\\_%'))`,
    [companyId, refs],
  )
  return row?.values ?? 0
}

/** How many events mention any of them. */
export async function countMentioning(
  sql: Sql,
  { companyId, refs }: { companyId: string; refs: string[] },
): Promise<number> {
  const [row] = await sql.query<{ events: number }>(
    'log.count_mentioning',
    `SELECT count(DISTINCT seq)::bigint AS events FROM event_persons WHERE company_id = $1::uuid AND ref = ANY($2::text[])`,
    [companyId, refs],
  )
  return row?.events ?? 0
}
