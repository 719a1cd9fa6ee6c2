import { type Sql, sql } from '@/lib/platform/db'
import type { StreamRef } from './cursors'

/*
 * What retention has taken of a stretch of the log. `pruned_to` alone does not say it: what holds keep stays below it. Of the stretch
 * [5, 50), where [0, 10) and [11, 100) are gone, that are 44 events, from 5 to 49.
 */

/** How many events of [from, to) are gone; `to` null: of all from there on. */
export const goneWithin = ({ company, from, to }: { company: string; from: string; to: string }) =>
  `(SELECT coalesce(sum(least(r.until_seq, ${to}::bigint) - greatest(r.from_seq, ${from}::bigint)), 0) FROM pruned_ranges r
     WHERE r.company_id = ${company} AND r.until_seq > ${from}::bigint AND (${to}::bigint IS NULL OR r.from_seq < ${to}::bigint))`

/** Part of a statement, whose parameters are `stepParams`: what of that which a step passes is gone; no row where nothing can be. */
export const passedGone = `gone AS (
       SELECT sum(least(r.until_seq, $4::bigint) - greatest(r.from_seq, k.next_seq)) AS events,
              min(greatest(r.from_seq, k.next_seq)) AS from_seq, max(least(r.until_seq, $4::bigint)) AS to_seq
         FROM destination_cursors k JOIN destinations o ON o.id = k.destination_id JOIN logs l ON l.company_id = o.company_id
         JOIN pruned_ranges r ON r.company_id = l.company_id AND r.from_seq < $4::bigint AND r.until_seq > k.next_seq
        WHERE k.destination_id = $1::uuid AND k.phase = $2 AND k.phase <> 'redrive' AND k.next_seq < l.pruned_to
        GROUP BY k.destination_id)`

/** The streams that passed what is gone, which is not told yet. */
export async function listPassed(): Promise<(StreamRef & { name: string })[]> {
  return sql().query<StreamRef & { name: string }>(
    'streaming.list_passed',
    `SELECT c.destination_id AS "destinationId", c.phase, d.company_id AS "companyId", d.name
       FROM destination_cursors c JOIN destinations d ON d.id = c.destination_id WHERE c.gone_passed > 0
      ORDER BY 1, 2`,
    [],
  )
}

export type Passed = { events: number; firstSeq: number; lastSeq: number }

/** Takes what is to be told, so that nobody else tells it; null: somebody has. */
export async function takePassed(
  db: Sql,
  { destinationId, phase }: StreamRef,
): Promise<Passed | null> {
  const [row] = await db.query<Passed>(
    'streaming.take_passed',
    `WITH old AS (
       SELECT destination_id, phase, gone_passed, gone_from, gone_to FROM destination_cursors
        WHERE destination_id = $1::uuid AND phase = $2 AND gone_passed > 0 FOR NO KEY UPDATE)
     UPDATE destination_cursors c SET gone_passed = 0, gone_from = NULL, gone_to = NULL
       FROM old WHERE c.destination_id = old.destination_id AND c.phase = old.phase
     RETURNING old.gone_passed AS events, old.gone_from AS "firstSeq", old.gone_to - 1 AS "lastSeq"`,
    [destinationId, phase],
  )
  return row ?? null
}
