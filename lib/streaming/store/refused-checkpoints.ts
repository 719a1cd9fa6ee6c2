import type { Sql } from '@/lib/platform/db'
import type { StreamRef } from './cursors'

/**
 * Notes under the lease that a checkpoint was refused; call it before the step that passes over it. Null: the lease is another's,
 * and nothing was written. `isNews`: the one before was not refused.
 */
export async function writeRefusedCheckpoint(
  db: Sql,
  { ref, token, size, reason }: { ref: StreamRef; token: number; size: number; reason: string },
): Promise<{ isNews: boolean } | null> {
  const [row] = await db.query<{ isNews: boolean }>(
    'streaming.refused_checkpoint',
    // Size 10 accepted, then 20 and 30 refused: 30 is refused and 10 is held.
    `WITH old AS (
       SELECT destination_id, phase, checkpoint_size, held_checkpoint_size,
              refused_checkpoint_size IS NOT DISTINCT FROM checkpoint_size AS was_refused
         FROM destination_cursors
        WHERE destination_id = $1::uuid AND phase = $2 AND lease_token = $3::bigint AND ended_at IS NULL FOR NO KEY UPDATE)
     UPDATE destination_cursors c SET refused_checkpoint_size = $4::bigint, refused_checkpoint_at = now(),
            refused_checkpoint_reason = $5,
            held_checkpoint_size = CASE WHEN old.was_refused THEN old.held_checkpoint_size ELSE old.checkpoint_size END
       FROM old WHERE c.destination_id = old.destination_id AND c.phase = old.phase
     RETURNING NOT old.was_refused AS "isNews"`,
    [ref.destinationId, ref.phase, String(token), String(size), reason.slice(0, 1_000)],
  )
  return row ?? null
}
