import { probeDelayMs } from '@/lib/delivery/backoff'
import { forgetPruned } from '@/lib/events/segments/forget-pruned'
import { nowMs } from '@/lib/platform/clock'
import { AppError } from '@/lib/platform/errors'
import { log } from '@/lib/platform/log'
import { pruneLog } from './prune-log'
import { settleRetention } from './settle'
import { findPolicyRow, listLogs, writeRetry } from './store/policy-store'
import { dropPartitions } from './store/prune-store'
import { findOpenRun } from './store/run-store'

const everyMs = 24 * 3_600_000
const monthMs = 31 * everyMs

/**
 * Lets every policy count as far as it has come, and prunes each log once a day, soon after a shorter time counts, and where a
 * run was cut off. One company's trouble is told in the log, holds up no other, and is tried again ever less often. A job
 * of the worker.
 */
export async function keepRetention(signal: AbortSignal): Promise<void> {
  for (const { companyId } of await listLogs()) {
    if (signal.aborted) return
    try {
      const { checkedAt, retryAt } = await settleRetention(companyId)
      const isDue = checkedAt === null || checkedAt.getTime() <= nowMs() - everyMs
      const isPutOff = retryAt !== null && retryAt.getTime() > nowMs()
      if (!isPutOff && (isDue || (await findOpenRun(companyId)))) {
        await pruneLog(companyId, { signal })
      }
      // What was being indexed while it was pruned.
      await forgetPruned(companyId, { signal })
    } catch (error) {
      if (error instanceof AppError && error.code === 'retention_running') continue
      const retryAt = await putOff(companyId)
      log.error('the log of a company could not be pruned and is tried again', error, {
        companyId,
        retryAt: retryAt.toISOString(),
      })
    }
  }
  await dropEndedPartitions()
}

/** After 5, 10, 20, 40 and then every 60 minutes: each try may have to write an archive of a hundred thousand events first. */
async function putOff(companyId: string): Promise<Date> {
  const failures = ((await findPolicyRow(companyId))?.failures ?? 0) + 1
  const retryAt = new Date(nowMs() + probeDelayMs(failures))
  await writeRetry(companyId, { failures, retryAt })
  return retryAt
}

/** Months of which every company has pruned everything. */
export async function dropEndedPartitions(): Promise<number> {
  return await dropPartitions(nowMs() - monthMs)
}
