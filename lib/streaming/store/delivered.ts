import { sql } from '@/lib/platform/db'
import { attemptParams, insertAttempt, type NewAttempt } from './attempts'
import { type CursorStep, moveCursor, type Renewed, type StreamRef, stepParams } from './cursors'

/**
 * Writes that a request was delivered whole to a destination that is well: what `writeStep` and `writeAttempt` write, in one
 * statement, and answers what `renewLease` does. Null where the destination is in another state or the lease is another's: then
 * nothing was written.
 *
 * The commit does not wait for the disk. What a crash of the database can take are the newest of these steps, since commits reach
 * the disk in their order: then the same events are sent again, with the same ids.
 */
export async function writeDelivered({
  ref,
  token,
  step,
  attempt,
  erasures,
}: {
  ref: StreamRef
  token: number
  step: CursorStep
  attempt: NewAttempt
  /** How many had been erased when it was made: an answer may say what was sent, and is kept only where that is all. */
  erasures: number
}): Promise<Renewed | null> {
  const params = stepParams({ ref, token, step, hasAttempt: true })
  const keepsAnswer = `(SELECT l.erasures FROM now JOIN logs l ON l.company_id = now.company_id) = $${params.length + 1}::bigint`
  const [row] = await sql().query<Renewed>(
    'streaming.delivered',
    // The destination is locked before its cursor, as by whoever changes one.
    `WITH now AS MATERIALIZED (
       SELECT company_id, updated_at FROM destinations WHERE id = $1::uuid AND state = 'active' FOR NO KEY UPDATE),
     ${moveCursor('EXISTS (SELECT FROM now)')},
     a AS (${insertAttempt({ cursor: 'c', first: params.length + 2, keepsAnswer })})
     SELECT l.size, l.pruned_to AS "prunedTo", l.erasures, now.updated_at AS "updatedAt",
            (coalesce(s.is_enabled, false) AND c.ended_at IS NULL) AS "isRunnable",
            set_config('synchronous_commit', 'off', true)
       FROM c CROSS JOIN now JOIN logs l ON l.company_id = now.company_id
       LEFT JOIN streaming_settings s ON s.company_id = now.company_id`,
    [...params, String(erasures), ...attemptParams(attempt)],
  )
  return row ?? null
}
