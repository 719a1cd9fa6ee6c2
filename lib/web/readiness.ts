import { z } from 'zod'
import { areMarksReadable } from '@/lib/log/mark-files'
import { countMonthsAhead, monthsAheadMin } from '@/lib/log/partitions'
import { nowMs } from '@/lib/platform/clock'
import { log } from '@/lib/platform/log'

export const readiness = z.object({
  /** `degraded`: serves, but an operator should look. */
  status: z.enum(['ok', 'degraded', 'unavailable']),
  checks: z.object({
    database: z.enum(['ok', 'unreachable']),
    partitions_ahead: z.number().nullable(),
    /** Unreadable: a log whose mark it is takes nothing in; `doctor` names it. */
    marks: z.enum(['ok', 'unreadable']),
  }),
})

/** Whether the instance can serve: the database answers, and there is room for the events of the next months. */
export async function checkReadiness(): Promise<z.infer<typeof readiness>> {
  const marks = areMarksReadable() ? 'ok' : 'unreadable'
  try {
    const ahead = await countMonthsAhead(nowMs())
    const status =
      ahead < 0 ? 'unavailable' : ahead < monthsAheadMin || marks !== 'ok' ? 'degraded' : 'ok'
    return { status, checks: { database: 'ok', partitions_ahead: ahead, marks } }
  } catch (error) {
    log.error('the database did not answer a readiness check', error)
    return {
      status: 'unavailable',
      checks: { database: 'unreachable', partitions_ahead: null, marks },
    }
  }
}
