import type { Sql } from '@/lib/platform/db'

/** What the integrity check reads of the tables that find events: by person, by number. */

type Log = { companyId: string; size: number }

const listedMax = 100

/** Persons whose values an event has, by its line as well, and who do not find it. */
export async function findMissingPersons(
  sql: Sql,
  { companyId, size }: Log,
): Promise<{ seq: number; ref: string }[]> {
  return await sql.query(
    'log.check_missing_persons',
    `SELECT p.seq, p.ref FROM event_personal p
       JOIN events e ON e.company_id = p.company_id AND e.seq = p.seq AND e.recorded_at = p.recorded_at
      WHERE position('"' || p.ref || '"' IN e.line) > 0 AND p.company_id = $1::uuid AND p.seq < $2::bigint AND p.ref LIKE 's\\_%'
        AND NOT EXISTS (SELECT FROM event_persons f WHERE f.company_id = p.company_id AND f.ref = p.ref
          AND f.seq = p.seq AND f.recorded_at = p.recorded_at)
      ORDER BY p.seq LIMIT ${listedMax}`,
    [companyId, String(size)],
  )
}

/**
 * Persons who find an event that does not name them. A person named by free text alone (`in_own_ref`) stands in no line,
 * which says no more than that the event has such text: its own ref, which is none of a person.
 */
export async function findSurplusPersons(
  sql: Sql,
  { companyId, size }: Log,
): Promise<{ seq: number; ref: string }[]> {
  return await sql.query(
    'log.check_surplus_persons',
    `SELECT f.seq, f.ref FROM event_persons f
      WHERE f.company_id = $1::uuid AND f.seq < $2::bigint AND NOT EXISTS (
        SELECT FROM events e WHERE e.company_id = f.company_id AND e.seq = f.seq AND e.recorded_at = f.recorded_at
          AND CASE WHEN f.in_own_ref
            THEN EXISTS (SELECT FROM event_personal p WHERE p.company_id = e.company_id AND p.seq = e.seq
              AND p.recorded_at = e.recorded_at AND p.ref NOT LIKE 's\\_%')
            ELSE position('"' || f.ref || '"' IN e.line) > 0 END)
      ORDER BY f.seq LIMIT ${listedMax}`,
    [companyId, String(size)],
  )
}

export type WrongCount = {
  seq: number | null
  hour: Date
  action: string
  stored: number
  found: number
}

/**
 * Counts that say otherwise than the events, whose columns are compared with the lines elsewhere. One statement: an append
 * that commits meanwhile moves both, and so does a pruning.
 */
export async function findWrongCounts(
  sql: Sql,
  { companyId }: { companyId: string },
): Promise<WrongCount[]> {
  return await sql.query<WrongCount>(
    'log.check_counts',
    `SELECT e.seq, hour, action, coalesce(c.count, 0) AS stored, coalesce(e.count, 0) AS found
       FROM (SELECT date_trunc('hour', occurred_at, 'UTC') AS hour, coalesce(workspace, '') AS workspace, action,
                    coalesce(outcome, '') AS outcome, min(seq) AS seq, count(*) AS count
               FROM events WHERE company_id = $1::uuid GROUP BY 1, 2, 3, 4) e
       FULL JOIN (SELECT hour, workspace, action, outcome, count FROM event_counts WHERE company_id = $1::uuid) c
         USING (hour, workspace, action, outcome)
      WHERE coalesce(c.count, 0) <> coalesce(e.count, 0)
      ORDER BY e.seq NULLS LAST, hour, action LIMIT ${listedMax}`,
    [companyId],
  )
}
