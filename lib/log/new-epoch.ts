import type { SqlTx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { recordEvent } from './append'
import { originOfEpoch } from './epoch-origin'
import { readKnownMark } from './marks'
import type { EventInput } from './schema'
import { lockLog } from './store/append-store'
import { findNewestCheckpoint, isFreeBeyond, setEpoch } from './store/epoch-store'

export type NewEpoch = {
  epoch: number
  origin: string
  /** Events before this epoch's first one, which says so itself. */
  size: number
}

/**
 * Opens the next epoch of a log whose database is older than what was published of it (DESIGN §5): positions and tree go
 * on from what is there under another origin, so that no two heads under one name contradict each other. The first event
 * carries the last checkpoint that is known and the mark. Call it last in its transaction. Throws `log_not_found`, and
 * `log_damaged` where events lie beyond the head: that is no older database, and appending would make twins.
 */
export async function startEpoch(
  tx: SqlTx,
  { companyId, by }: { companyId: string; by: Pick<EventInput, 'actor' | 'details'> },
): Promise<NewEpoch> {
  const head = await lockLog(tx.sql, companyId)
  if (!head) {
    throw new AppError('log_not_found', {
      status: 404,
      title: 'No such log',
      detail: `Company ${companyId} has no log.`,
    })
  }
  const { size } = head
  if (!(await isFreeBeyond(tx.sql, { companyId, size }))) {
    throw new AppError('log_damaged', {
      status: 409,
      title: 'The log is damaged',
      detail: `The head says ${size} events, but there are events beyond it: this is no older database but a changed one. Restore a backup.`,
    })
  }
  const checkpoint = await findNewestCheckpoint(tx.sql, companyId)
  const mark = readKnownMark(companyId)
  const epoch = Math.max(head.epoch, mark?.epoch ?? 1) + 1
  const origin = originOfEpoch(head.origin, epoch)
  await setEpoch(tx.sql, { companyId, epoch, origin })
  await recordEvent(tx, {
    companyId,
    via: { type: 'system' },
    event: {
      action: 'log.epoch_started',
      ...by,
      targets: [{ type: 'log', id: origin }],
      changes: [{ field: 'origin', old: head.origin, new: origin }],
      details: {
        ...by.details,
        epoch,
        size_before: size,
        root_before: Buffer.from(head.root).toString('base64'),
        last_checkpoint: checkpoint ?? null,
        published: mark ? { ...mark } : null,
      },
    },
  })
  return { epoch, origin, size }
}
