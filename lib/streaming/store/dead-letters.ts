import { type Sql, sql } from '@/lib/platform/db'

export type DeadLetterRow = {
  destinationId: string
  seq: number
  eventId: string
  code: string
  reason: string
  answer: string | null
  at: Date
  redriveAt: Date | null
}

const columns = `destination_id AS "destinationId", seq, event_id AS "eventId", code, reason, answer, at, redrive_at AS "redriveAt"`

/** One that was sent again and refused again says why anew, and waits for somebody. */
export async function writeDeadLetters(
  db: Sql,
  { destinationId, companyId }: { destinationId: string; companyId: string },
  letters: readonly Pick<DeadLetterRow, 'seq' | 'eventId' | 'code' | 'reason' | 'answer'>[],
): Promise<void> {
  for (const letter of letters) {
    await db.query(
      'streaming.dead_letter',
      `INSERT INTO dead_letters (destination_id, seq, company_id, event_id, code, reason, answer, at)
       VALUES ($1::uuid, $2::bigint, $3::uuid, $4::uuid, $5, $6, $7, now())
       ON CONFLICT (destination_id, seq) DO UPDATE SET code = $5, reason = $6, answer = $7, at = now(), redrive_at = NULL`,
      [
        ...[destinationId, String(letter.seq), companyId, letter.eventId],
        ...[letter.code.slice(0, 100), letter.reason.slice(0, 1_000), letter.answer],
      ],
    )
  }
}

/** The newest first, each with what its event is; null: retention took that. */
export async function listDeadLetters(
  destinationId: string,
  limit: number,
  db: Sql = sql(),
): Promise<(DeadLetterRow & { action: string | null })[]> {
  return db.query(
    'streaming.dead_letters',
    // Those that are shown are chosen first: only their events are looked up, each by the log's key.
    `SELECT d.*, (SELECT e.action FROM events e WHERE e.company_id = d."companyId" AND e.seq = d.seq LIMIT 1) AS action
       FROM (SELECT ${columns}, company_id AS "companyId" FROM dead_letters WHERE destination_id = $1::uuid
              ORDER BY seq DESC LIMIT $2::int) d
      ORDER BY d.seq DESC`,
    [destinationId, limit],
  )
}

export async function countDeadLetters(
  destinationIds: readonly string[],
  db: Sql = sql(),
): Promise<Map<string, number>> {
  const rows = await db.query<{ id: string; count: number }>(
    'streaming.count_dead_letters',
    `SELECT destination_id AS id, count(*) AS count FROM dead_letters WHERE destination_id = ANY($1::uuid[]) GROUP BY 1`,
    [[...destinationIds]],
  )
  return new Map(rows.map(({ id, count }) => [id, count]))
}

/** Those that somebody asked to send again, in the order of the log, from `from` on. */
export async function listRedriven(
  { destinationId, from, limit }: { destinationId: string; from: number; limit: number },
  db: Sql = sql(),
): Promise<number[]> {
  const rows = await db.query<{ seq: number }>(
    'streaming.redriven',
    `SELECT seq FROM dead_letters WHERE destination_id = $1::uuid AND seq >= $2::bigint AND redrive_at IS NOT NULL
      ORDER BY seq LIMIT $3::int`,
    [destinationId, String(from), limit],
  )
  return rows.map(({ seq }) => seq)
}

/** Asks to send some again, or all; answers how many that are. */
export async function requestRedrive(
  db: Sql,
  { destinationId, seqs }: { destinationId: string; seqs: readonly number[] | null },
): Promise<number> {
  const rows = await db.query<{ seq: number }>(
    'streaming.request_redrive',
    `UPDATE dead_letters SET redrive_at = now() WHERE destination_id = $1::uuid AND ($2::bigint[] IS NULL OR seq = ANY($2::bigint[]))
     RETURNING seq`,
    [destinationId, seqs === null ? null : seqs.map(String)],
  )
  return rows.length
}

export async function deleteDeadLetters(
  db: Sql,
  { destinationId, seqs }: { destinationId: string; seqs: readonly number[] },
): Promise<void> {
  await db.query(
    'streaming.delete_dead_letters',
    'DELETE FROM dead_letters WHERE destination_id = $1::uuid AND seq = ANY($2::bigint[])',
    [destinationId, seqs.map(String)],
  )
}
