import { actorOf, productOf } from '@/lib/access/origin'
import { recordEvent } from '@/lib/log/append'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { log } from '@/lib/platform/log'
import { mailDamage } from './mail-owners'
import { lockPublishing, readPublishingRow, writePublishing } from './store/copies'

/**
 * Notes that a log contradicts what was published of it. Told once for each reason: by an event where the log still takes
 * one, in the log of the process, to the owners by mail; and on every page until it is no more so.
 */
export async function refusePublishing(input: {
  companyId: string
  origin: string
  size: number
  refusal: string
}): Promise<void> {
  const { companyId, origin, size, refusal } = input
  if ((await readPublishingRow(companyId)).refusal === refusal) return
  const note = async (tx: Tx) => {
    await lockPublishing(tx.sql, companyId)
    await writePublishing(tx, companyId, { refusal, refusedAt: new Date(nowMs()) })
  }
  log.error('a checkpoint is not published: it contradicts what was', undefined, {
    company: companyId,
    size,
    why: refusal,
  })
  try {
    await inTransaction(async (tx) => {
      await note(tx)
      await recordEvent(tx, {
        companyId,
        via: { type: 'system' },
        event: {
          action: 'log.check_failed',
          actor: actorOf(productOf(companyId)),
          targets: [{ type: 'log', id: origin }],
          context: 'Integrity',
          outcome: 'failure',
          details: { publishing: 'refused', size, why: refusal },
        },
      })
    })
  } catch (error) {
    log.error('that a checkpoint is not published could not be recorded in its log', error, {
      company: companyId,
    })
    // A log that is behind its mark takes no event. Where the database is what failed, this fails as well.
    await inTransaction(note)
  }
  await mailDamage(companyId, {
    subject: 'The audit log contradicts what was published of it',
    lines: [refusal],
  })
}
