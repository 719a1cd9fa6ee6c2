import { findSeq, isPruned, readNext } from '@/lib/events/store'
import type { StoredEvent } from '@/lib/events/schema'
import { requireLog } from '@/lib/log/checkpoints'
import { restoreEvent } from '@/lib/log/restore-event'
import { AppError } from '@/lib/platform/errors'
import { isUuid } from '@/lib/platform/ids'

export type EventInLog = StoredEvent & { log: { size: number; origin: string; epoch: number } }

/**
 * One event by its position. Throws `event_pruned` (404) for one that retention deleted, and `event_not_found` (404) for one that
 * never was, or is not this company's.
 */
export async function getEvent(
  { companyId }: { companyId: string },
  { seq }: { seq: number },
): Promise<EventInLog> {
  const { size, origin, epoch } = await requireLog(companyId)
  const [row] = await readNext({ companyId, from: seq, to: seq + 1, limit: 1 })
  if (!row) throw (await isPruned(companyId, seq)) ? eventPruned(seq) : eventNotFound()
  return { ...restoreEvent(row), log: { size, origin, epoch } }
}

/** How many events the log has. */
export async function readLogSize({ companyId }: { companyId: string }): Promise<{ size: number }> {
  const { size } = await requireLog(companyId)
  return { size }
}

/** The position of the event that a uuid or a public number (seq + 1) names, if this company has it. */
export async function locateEvent(
  { companyId }: { companyId: string },
  id: string,
): Promise<number | undefined> {
  if (/^[1-9]\d{0,15}$/.test(id)) {
    const seq = Number(id) - 1
    const { size } = await requireLog(companyId)
    return seq < size ? seq : undefined
  }
  return isUuid(id) ? await findSeq(companyId, id) : undefined
}

/** Its receipt is in the log, and its leaf hash in the tree: neither is a secret to who may read the log. */
function eventPruned(seq: number): AppError {
  return new AppError('event_pruned', {
    status: 404,
    title: 'Deleted by retention',
    detail: `Event ${seq + 1} was past its retention and is deleted. The log still proves that it was there: see the events retention.pruned.`,
  })
}

function eventNotFound(): AppError {
  return new AppError('event_not_found', {
    status: 404,
    title: 'Not found',
    detail: 'There is no such event in this log.',
  })
}
