import { appendInGroup } from '@/lib/log/group-commit'
import { AppError } from '@/lib/platform/errors'
import { log } from '@/lib/platform/log'
import type { PendingEvent } from './schema'

/** Few at a time: the thread that seals them answers requests too. */
const batchMax = 50

/**
 * Puts events into the logs of their companies and answers those for which it must be tried again. What is in
 * a log already is left alone. What can never get in (its company is gone) is told in the process's log and given up.
 */
export async function appendPending(events: readonly PendingEvent[]): Promise<PendingEvent[]> {
  const failed: PendingEvent[] = []
  for (let at = 0; at < events.length; at += batchMax) {
    const groups = groupByDoor(events.slice(at, at + batchMax))
    failed.push(...(await Promise.all(groups.map(appendBatch))).flat())
  }
  return failed
}

async function appendBatch(batch: PendingEvent[]): Promise<PendingEvent[]> {
  const [first] = batch
  if (!first) return []
  const { companyId, via } = first
  try {
    const results = await appendInGroup({
      companyId,
      via,
      events: batch.map(({ event }) => event),
    })
    for (const result of results) {
      if (result.status === 'rejected') {
        log.error('the log refused a recorded request', undefined, { code: result.code })
      }
    }
    return []
  } catch (error) {
    if (error instanceof AppError && error.code === 'log_not_found') {
      log.warn('recorded requests of a company without a log were given up', {
        company: companyId,
        count: batch.length,
      })
      return []
    }
    log.error('recorded requests could not be appended and are tried again', error, {
      company: companyId,
      count: batch.length,
    })
    return batch
  }
}

/** An append goes to one log and says one door. */
function groupByDoor(events: readonly PendingEvent[]): PendingEvent[][] {
  const groups = new Map<string, PendingEvent[]>()
  for (const pending of events) {
    const { companyId, via } = pending
    const key = [companyId, via.type, via.id].join('\n')
    const group = groups.get(key)
    if (group) group.push(pending)
    else groups.set(key, [pending])
  }
  return [...groups.values()]
}
