import type { SqlTx } from '@/lib/platform/db'
import { nowMs } from '@/lib/platform/clock'
import { type StateNow, writeState } from '@/lib/streaming/store/destinations'
import { writeNotice } from '@/lib/streaming/store/notices'

/** One that comes and goes with the same cause is told by mail so often at most. */
const quietMs = 3_600_000

/**
 * Lets a destination need attention, and has the people who manage streaming told of it by mail where it did not before. `now`: its
 * state under the transaction's lock. False: that is known, or it is paused, and nothing was written.
 */
export async function tellAttention(
  tx: SqlTx,
  {
    id,
    now,
    code,
    reason,
  }: { id: string; now: Pick<StateNow, 'state' | 'stateCode'>; code: string; reason: string },
): Promise<boolean> {
  if (now.state === 'paused') return false
  if (now.state === 'needs_attention' && now.stateCode === code) return false
  await writeState(tx.sql, { id, state: 'needs_attention', code, reason })
  if (now.state === 'needs_attention') return true
  const at = new Date(nowMs())
  const notice = { destinationId: id, kind: 'attention' as const, code, reason, since: at, at }
  const since = new Date(nowMs() - quietMs)
  await writeNotice(tx.sql, notice, { since, isSameCode: true })
  return true
}
