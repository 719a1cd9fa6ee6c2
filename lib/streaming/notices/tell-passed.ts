import { recordActs } from '@/lib/access/commands/record-acts'
import { productOf } from '@/lib/access/origin'
import { inSqlTransaction } from '@/lib/platform/db'
import { actOn } from '@/lib/streaming/act-on'
import type { StreamRef } from '@/lib/streaming/store/cursors'
import { lockState } from '@/lib/streaming/store/destinations'
import { takePassed } from '@/lib/streaming/store/gone'

/**
 * Tells the log what a stream passed that retention had taken: it is never delivered. False: nothing is left to be told. Events that
 * were read before they were deleted count as well, though they may have arrived.
 */
export async function tellPassed({ name, ...ref }: StreamRef & { name: string }): Promise<boolean> {
  const { destinationId: id, companyId, phase } = ref
  return inSqlTransaction(async (tx) => {
    if (!(await lockState(tx.sql, id))) return false
    const passed = await takePassed(tx.sql, ref)
    if (!passed) return false
    const details = {
      code: 'retention_overtook',
      reason: 'Events were deleted by retention before they could be delivered.',
      phase,
      ...{ first_seq: passed.firstSeq, last_seq: passed.lastSeq, events: passed.events },
    }
    const acts = [actOn({ id, name }, { action: 'destination.failed', details })]
    await recordActs(tx, { principal: productOf(companyId), acts })
    return true
  })
}
