import { type Sql, sql } from '@/lib/platform/db'
import type { Attempt } from '@/lib/streaming/schema/views'
import type { StreamRef } from './cursors'

const attemptsKept = 50

export type AttemptRow = Attempt<Date> & { destinationId: string }

export type NewAttempt = Omit<AttemptRow, 'destinationId' | 'phase' | 'number' | 'at'>

/** Writes an attempt in the place of the fiftieth before it. The cursor's count of attempts has been raised already. */
export async function writeAttempt(db: Sql, ref: StreamRef, attempt: NewAttempt): Promise<void> {
  await db.query(
    'streaming.attempt',
    `INSERT INTO destination_attempts (destination_id, phase, slot, number, at, kind, code, reason, status, latency_ms, events,
       accepted, bytes, first_seq, last_seq, answer)
     SELECT $1::uuid, $2, (c.attempts % ${attemptsKept})::smallint, c.attempts, now(), $3, $4, $5, $6::int, $7::int, $8::int,
       $9::int, $10::int, $11::bigint, $12::bigint, $13
       FROM destination_cursors c WHERE c.destination_id = $1::uuid AND c.phase = $2
     ON CONFLICT (destination_id, phase, slot) DO UPDATE SET number = excluded.number, at = excluded.at, kind = excluded.kind,
       code = excluded.code, reason = excluded.reason, status = excluded.status, latency_ms = excluded.latency_ms,
       events = excluded.events, accepted = excluded.accepted, bytes = excluded.bytes, first_seq = excluded.first_seq,
       last_seq = excluded.last_seq, answer = excluded.answer`,
    [
      ...[ref.destinationId, ref.phase, attempt.kind, attempt.code, attempt.reason, attempt.status],
      ...[Math.round(attempt.latencyMs), attempt.events, attempt.accepted, attempt.bytes],
      ...[toText(attempt.firstSeq), toText(attempt.lastSeq), attempt.answer],
    ],
  )
}

function toText(seq: number | null): string | null {
  return seq === null ? null : String(seq)
}

/** The newest first. */
export async function listAttempts(
  destinationIds: readonly string[],
  db: Sql = sql(),
): Promise<AttemptRow[]> {
  return db.query<AttemptRow>(
    'streaming.attempts',
    `SELECT destination_id AS "destinationId", phase, number, at, kind, code, reason, status, latency_ms AS "latencyMs", events,
       accepted, bytes, first_seq AS "firstSeq", last_seq AS "lastSeq", answer
       FROM destination_attempts WHERE destination_id = ANY($1::uuid[]) ORDER BY at DESC, number DESC`,
    [[...destinationIds]],
  )
}
