import { type Sql, type SqlParam, sql } from '@/lib/platform/db'
import type { Phase } from '@/lib/streaming/rules'
import type { StreamedHead } from '@/lib/streaming/schema/views'
import { type DestinationRow, destinationColumns, heldSize } from './destinations'
import { goneWithin, passedGone } from './gone'

/** A lease of one cursor is held so long without a sign of life. */
export const leaseMs = 10_000

export type StreamRef = { destinationId: string; companyId: string; phase: Phase }

export type CursorRow = {
  destinationId: string
  phase: Phase
  nextSeq: number
  startSeq: number
  endSeq: number | null
  failures: number
  configFailures: number
  firstFailedAt: Date | null
  nextAttemptAt: Date | null
  lastAttemptAt: Date | null
  lastOkAt: Date | null
  lastWarning: string | null
  poisonRun: number
  windowTotal: number
  windowRefused: number
  delivered: number
  attempts: number
  /** Of the newest that was settled. */
  checkpointSize: number
  /** Of the newest that was refused; null: none was. It is what holds while it is the newest that was settled. */
  refusedCheckpointSize: number | null
  refusedCheckpointAt: Date | null
  refusedCheckpointReason: string | null
  /** Of the newest that was accepted before that one; 0: none. */
  heldCheckpointSize: number
  /** How many events it passed that retention had taken, and that were not told yet. */
  gonePassed: number
  startedAt: Date
  endedAt: Date | null
  isCancelled: boolean
  /** A worker is at it. */
  isHeld: boolean
}

const cursorColumns = `c.destination_id AS "destinationId", c.phase, c.next_seq AS "nextSeq", c.start_seq AS "startSeq",
  c.end_seq AS "endSeq", c.failures, c.config_failures AS "configFailures", c.first_failed_at AS "firstFailedAt",
  c.next_attempt_at AS "nextAttemptAt", c.last_attempt_at AS "lastAttemptAt", c.last_ok_at AS "lastOkAt",
  c.last_warning AS "lastWarning", c.poison_run AS "poisonRun", c.window_total AS "windowTotal",
  c.window_refused AS "windowRefused", c.delivered, c.attempts, c.checkpoint_size AS "checkpointSize",
  c.refused_checkpoint_size AS "refusedCheckpointSize", c.refused_checkpoint_at AS "refusedCheckpointAt",
  c.refused_checkpoint_reason AS "refusedCheckpointReason", c.held_checkpoint_size AS "heldCheckpointSize",
  c.gone_passed AS "gonePassed", c.started_at AS "startedAt", c.ended_at AS "endedAt", c.is_cancelled AS "isCancelled",
  coalesce(c.lease_until > now(), false) AS "isHeld"`

/** What may be delivered: the company's switch is on, and nobody paused it. The plan is looked at by the caller. */
const runnable = `destination_cursors c
  JOIN destinations d ON d.id = c.destination_id
  JOIN companies co ON co.id = d.company_id
  JOIN streaming_settings s ON s.company_id = d.company_id AND s.is_enabled
  JOIN logs l ON l.company_id = d.company_id`
const isRunnable = `d.state <> 'paused' AND c.ended_at IS NULL`

/** Every stream of the instance that may deliver now or later. */
export async function listStreams(): Promise<(StreamRef & { plan: string })[]> {
  return sql().query(
    'streaming.streams',
    `SELECT c.destination_id AS "destinationId", d.company_id AS "companyId", c.phase, co.plan
       FROM ${runnable} WHERE ${isRunnable}`,
    [],
  )
}

export type Claimed = {
  token: number
  cursor: CursorRow
  destination: DestinationRow
  company: { slug: string; name: string; plan: string; timeZone: string }
  log: { size: number; prunedTo: number; epoch: number; erasures: number; origin: string }
}

type ClaimedRow = {
  token: number
  cursor: string
  slug: string
  companyName: string
  plan: string
  timeZone: string
  size: number
  prunedTo: number
  epoch: number
  erasures: number
  origin: string
}

/**
 * Takes the lease of a stream that has something to do; null where it has not, is not due, may not, or is another worker's. The
 * times are the database's alone. Where one lies further ahead than any of ours, or the last attempt lies ahead, the clock went
 * back: then it is due now, and not when the clock has come so far again. `ownToken`: of a lease that the caller had and could not give back.
 */
export async function claimStream(
  { destinationId, phase }: StreamRef,
  ownToken: number | null = null,
): Promise<Claimed | null> {
  const rows = await sql().query<ClaimedRow & CursorRow & Omit<DestinationRow, 'delivered'>>(
    'streaming.claim',
    `WITH due AS (
       SELECT c.destination_id, c.phase FROM ${runnable}
        WHERE c.destination_id = $1::uuid AND c.phase = $2 AND ${isRunnable}
          AND (c.lease_until IS NULL OR c.lease_until < now() OR c.lease_until > now() + $3::int * interval '2 milliseconds'
            OR c.lease_token = $4::bigint)
          AND (c.next_attempt_at IS NULL OR c.next_attempt_at <= now() OR c.next_attempt_at > now() + interval '61 minutes'
            OR c.last_attempt_at > now())
          AND (c.phase <> 'live' OR l.size > c.next_seq OR EXISTS (
            SELECT FROM checkpoints k WHERE k.company_id = d.company_id AND k.epoch = l.epoch
              AND k.size > c.checkpoint_size AND k.size <= c.next_seq))
        FOR UPDATE OF c SKIP LOCKED),
     c AS (
       UPDATE destination_cursors c SET lease_token = c.lease_token + 1, lease_until = now() + $3::int * interval '1 millisecond'
         FROM due WHERE c.destination_id = due.destination_id AND c.phase = due.phase RETURNING c.*)
     SELECT ${destinationColumns}, ${cursorColumns}, c.lease_token AS token, co.slug, co.name AS "companyName", co.plan,
            co.time_zone AS "timeZone", l.size, l.pruned_to AS "prunedTo", l.epoch, l.erasures, l.origin
       FROM c JOIN destinations d ON d.id = c.destination_id JOIN companies co ON co.id = d.company_id
       JOIN logs l ON l.company_id = d.company_id`,
    [destinationId, phase, leaseMs, ownToken === null ? null : String(ownToken)],
  )
  const [row] = rows
  if (!row) return null
  const { token, slug, companyName, plan, timeZone, size, prunedTo, epoch, erasures, origin } = row
  return {
    token,
    cursor: row,
    destination: row as unknown as DestinationRow,
    company: { slug, name: companyName, plan, timeZone },
    log: { size, prunedTo, epoch, erasures, origin },
  }
}

export type Renewed = {
  size: number
  prunedTo: number
  erasures: number
  updatedAt: Date
  isRunnable: boolean
}

/** Holds on to a lease and answers what may have changed meanwhile; null: it is another's now. */
export async function renewLease(ref: StreamRef, token: number): Promise<Renewed | null> {
  const [row] = await sql().query<Renewed>(
    'streaming.renew',
    `UPDATE destination_cursors c SET lease_until = now() + $4::int * interval '1 millisecond'
       FROM destinations d JOIN logs l ON l.company_id = d.company_id
       LEFT JOIN streaming_settings s ON s.company_id = d.company_id
      WHERE c.destination_id = $1::uuid AND c.phase = $2 AND c.lease_token = $3::bigint AND d.id = c.destination_id
     RETURNING l.size, l.pruned_to AS "prunedTo", l.erasures, d.updated_at AS "updatedAt",
       (coalesce(s.is_enabled, false) AND d.state <> 'paused' AND c.ended_at IS NULL) AS "isRunnable"`,
    [ref.destinationId, ref.phase, String(token), leaseMs],
  )
  return row ?? null
}

/** Gives a lease back, if it is still held. */
export async function releaseLease(ref: StreamRef, token: number): Promise<void> {
  await sql().query(
    'streaming.release',
    `UPDATE destination_cursors SET lease_until = NULL
      WHERE destination_id = $1::uuid AND phase = $2 AND lease_token = $3::bigint`,
    [ref.destinationId, ref.phase, String(token)],
  )
}

/** What one attempt, or a stretch without anything to send, leaves behind. */
export type CursorStep = {
  nextSeq: number
  accepted: number
  duplicates: number
  failures: number
  configFailures: number
  /** From now; null: at once. */
  delayMs: number | null
  /** Null: it stays; false: nothing is failing. */
  hasFailed: boolean
  isOk: boolean
  warning: string | null
  poisonRun: number
  windowTotal: number
  windowRefused: number
  checkpointSize: number
  isRetry: boolean
  isEnded: boolean
}

type Step = { ref: StreamRef; token: number; step: CursorStep; hasAttempt: boolean }

/** Parts of a statement: `c` moves a cursor under its lease, with what is gone of what it passes, `d` counts in its destination. Parameters are `stepParams`. */
export const moveCursor = (condition = 'true') => `${passedGone}, c AS (
       UPDATE destination_cursors SET next_seq = greatest(next_seq, $4::bigint), delivered = delivered + $5::int,
         failures = $6::int, config_failures = $7::int,
         next_attempt_at = now() + $8::float8 * interval '1 millisecond',
         first_failed_at = CASE WHEN $9::boolean THEN coalesce(first_failed_at, now()) END,
         last_attempt_at = CASE WHEN $10::boolean THEN now() ELSE last_attempt_at END,
         last_ok_at = CASE WHEN $11::boolean THEN now() ELSE last_ok_at END,
         last_warning = CASE WHEN $10::boolean THEN $12 ELSE last_warning END,
         poison_run = $13::int, window_total = $14::int, window_refused = $15::int,
         checkpoint_size = greatest(checkpoint_size, $16::bigint),
         attempts = attempts + CASE WHEN $10::boolean THEN 1 ELSE 0 END,
         gone_passed = gone_passed + coalesce((SELECT events FROM gone), 0),
         gone_from = coalesce(gone_from, (SELECT from_seq FROM gone)), gone_to = coalesce((SELECT to_seq FROM gone), gone_to),
         ended_at = CASE WHEN $17::boolean THEN now() END,
         lease_until = now() + $18::int * interval '1 millisecond'
       WHERE destination_id = $1::uuid AND phase = $2 AND lease_token = $3::bigint AND ended_at IS NULL AND ${condition}
       RETURNING destination_id, phase, attempts, ended_at),
     d AS (
       UPDATE destinations SET delivered = delivered + $5::int, duplicates = duplicates + $19::int,
         retries = retries + CASE WHEN $20::boolean THEN 1 ELSE 0 END
         FROM c WHERE id = c.destination_id AND $10::boolean)`

export function stepParams({ ref, token, step, hasAttempt }: Step): SqlParam[] {
  return [
    ...[ref.destinationId, ref.phase, String(token), String(step.nextSeq), step.accepted],
    ...[step.failures, step.configFailures, step.delayMs, step.hasFailed, hasAttempt, step.isOk],
    ...[step.warning, step.poisonRun, step.windowTotal, step.windowRefused],
    ...[String(step.checkpointSize), step.isEnded, leaseMs, step.duplicates, step.isRetry],
  ]
}

/** Moves a cursor under its lease, and counts; false: the lease is another's, and nothing was written. */
export async function writeStep(db: Sql, step: Step): Promise<boolean> {
  const rows = await db.query<{ destinationId: string }>(
    'streaming.step',
    `WITH ${moveCursor()} SELECT destination_id AS "destinationId" FROM c`,
    stepParams(step),
  )
  return rows.length > 0
}

/** The cursors of some destinations. */
export async function listCursors(
  destinationIds: readonly string[],
  db: Sql = sql(),
): Promise<CursorRow[]> {
  return db.query<CursorRow>(
    'streaming.cursors',
    `SELECT ${cursorColumns} FROM destination_cursors c WHERE c.destination_id = ANY($1::uuid[])`,
    [[...destinationIds]],
  )
}

/** Of each destination that has taken a checkpoint, how many events the newest one covers; one that it refused it does not hold. */
export async function listStreamedHeads(companyId: string): Promise<StreamedHead[]> {
  return sql().query(
    'streaming.heads',
    `SELECT d.name AS destination, ${heldSize} AS size FROM destinations d
       JOIN destination_cursors c ON c.destination_id = d.id AND c.phase = 'live' AND ${heldSize} > 0
      WHERE d.company_id = $1::uuid ORDER BY lower(d.name), d.id`,
    [companyId],
  )
}

/** Begins a window, in place of the one before. */
export async function beginWindow(
  db: Sql,
  {
    destinationId,
    phase,
    startSeq,
    endSeq,
  }: { destinationId: string; phase: Phase; startSeq: number; endSeq: number | null },
): Promise<void> {
  await db.query(
    'streaming.begin_window',
    `INSERT INTO destination_cursors AS c (destination_id, phase, next_seq, start_seq, end_seq, gone_passed)
     SELECT d.id, $2, $3::bigint, $3::bigint, $4::bigint, -${goneWithin({ company: 'd.company_id', from: '$3', to: '$4' })} FROM destinations d WHERE d.id = $1::uuid
     ON CONFLICT (destination_id, phase) DO UPDATE SET next_seq = $3::bigint, start_seq = $3::bigint, end_seq = $4::bigint,
       lease_token = c.lease_token + 1, lease_until = NULL, failures = 0, config_failures = 0, first_failed_at = NULL,
       next_attempt_at = NULL, last_warning = NULL, poison_run = 0, window_total = 0, window_refused = 0, delivered = 0,
       checkpoint_size = 0, gone_passed = excluded.gone_passed, gone_from = NULL, gone_to = NULL, started_at = now(), ended_at = NULL, is_cancelled = false`,
    [destinationId, phase, String(startSeq), endSeq === null ? null : String(endSeq)],
  )
}

/** Ends a window before its end; false: none was on its way. */
export async function cancelWindow(db: Sql, destinationId: string): Promise<boolean> {
  const rows = await db.query<{ phase: string }>(
    'streaming.cancel_window',
    `UPDATE destination_cursors SET ended_at = now(), is_cancelled = true, lease_token = lease_token + 1, lease_until = NULL
      WHERE destination_id = $1::uuid AND phase = 'backfill' AND ended_at IS NULL RETURNING phase`,
    [destinationId],
  )
  return rows.length > 0
}

/** When the event at a position was recorded, or the next one that is kept; undefined: there is none. */
export async function findRecordedAt(
  { companyId, seq }: { companyId: string; seq: number },
  db: Sql = sql(),
): Promise<Date | undefined> {
  const [row] = await db.query<{ recordedAt: Date }>(
    'streaming.recorded_at',
    `SELECT recorded_at AS "recordedAt" FROM events WHERE company_id = $1::uuid AND seq >= $2::bigint ORDER BY seq LIMIT 1`,
    [companyId, String(seq)],
  )
  return row?.recordedAt
}
