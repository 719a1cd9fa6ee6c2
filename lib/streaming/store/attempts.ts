import { type Sql, type SqlParam, sql } from '@/lib/platform/db'
import type { Attempt } from '@/lib/streaming/schema/views'
import type { StreamRef } from './cursors'

/** Of each phase of a destination. */
export const attemptsKept = 50

export type AttemptRow = Attempt<Date> & { destinationId: string }

export type NewAttempt = Omit<AttemptRow, 'destinationId' | 'phase' | 'number' | 'at'>

/**
 * A statement, or part of one, that writes an attempt in the place of the fiftieth before it. `cursor` has the row of its cursor,
 * whose count of attempts has been raised already; the parameters are `attemptParams`, from `$first` on. `keepsAnswer`: a condition.
 */
export function insertAttempt({
  cursor,
  first,
  keepsAnswer = 'true',
}: {
  cursor: string
  first: number
  keepsAnswer?: string
}): string {
  const place = (at: number) => `$${first + at}`
  return `INSERT INTO destination_attempts (destination_id, phase, slot, number, at, kind, code, reason, status, latency_ms, events,
       accepted, bytes, first_seq, last_seq, answer)
     SELECT c.destination_id, c.phase, (c.attempts % ${attemptsKept})::smallint, c.attempts, now(), ${place(0)}, ${place(1)},
       ${place(2)}, ${place(3)}::int, ${place(4)}::int, ${place(5)}::int, ${place(6)}::int, ${place(7)}::int,
       ${place(8)}::bigint, ${place(9)}::bigint, CASE WHEN ${keepsAnswer} THEN ${place(10)} END
       FROM ${cursor}
     ON CONFLICT (destination_id, phase, slot) DO UPDATE SET number = excluded.number, at = excluded.at, kind = excluded.kind,
       code = excluded.code, reason = excluded.reason, status = excluded.status, latency_ms = excluded.latency_ms,
       events = excluded.events, accepted = excluded.accepted, bytes = excluded.bytes, first_seq = excluded.first_seq,
       last_seq = excluded.last_seq, answer = excluded.answer`
}

export function attemptParams(attempt: NewAttempt): SqlParam[] {
  return [
    ...[attempt.kind, attempt.code, attempt.reason, attempt.status],
    ...[Math.round(attempt.latencyMs), attempt.events, attempt.accepted, attempt.bytes],
    ...[toText(attempt.firstSeq), toText(attempt.lastSeq), attempt.answer],
  ]
}

export async function writeAttempt(db: Sql, ref: StreamRef, attempt: NewAttempt): Promise<void> {
  const cursor = 'destination_cursors c WHERE c.destination_id = $1::uuid AND c.phase = $2'
  await db.query('streaming.attempt', insertAttempt({ cursor, first: 3 }), [
    ...[ref.destinationId, ref.phase],
    ...attemptParams(attempt),
  ])
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
