import { deleteEndedSessions, reportAttempts } from '@/lib/access/jobs'
import { reportEndingKeys } from '@/lib/access/key-expiry'
import { ensureInstanceCompany } from '@/lib/companies/commands'
import { deleteEndedWindows } from '@/lib/access/rate-limits'
import { cleanExports, runExports } from '@/lib/exports/jobs'
import { indexLogs } from '@/lib/events/segments/index-log'
import { publishCheckpoints } from '@/lib/events/integrity/publish-checkpoints'
import { runRequestedChecks, runScheduledChecks } from '@/lib/events/integrity/run-checks'
import { takeOverJournals } from '@/lib/events/requests/take-over'
import { ensurePartitions } from '@/lib/log/partitions'
import { refreshStatistics } from '@/lib/log/refresh-statistics'
import { sealUnsignedLogs } from '@/lib/log/seal-unsigned-logs'
import { makeDueReports, sendReportMails } from '@/lib/reports/jobs'
import { nowMs } from '@/lib/platform/clock'
import { sweepLeftFiles } from '@/lib/platform/sweep-left-files'
import { finishErasures } from '@/lib/privacy/jobs'
import { keepRetention } from '@/lib/retention/jobs'
import { readKeptDays } from '@/lib/retention/queries'
import { sweepArchives } from '@/lib/retention/sweep-archives'

export type Job = {
  name: string
  /** From the end of one run to the beginning of the next. */
  everyMs: number
  /**
   * Must be harmless when two processes run it at once: the lease keeps that rare, and a connection that breaks while a
   * job runs lets go of it. Ends soon once `signal` is aborted.
   */
  run: (signal: AbortSignal) => Promise<unknown>
}

const secondMs = 1_000
const dayMs = 86_400 * secondMs

/** What every process does that may be the only one to see its DATA_DIR. */
export const ownJobs: readonly Job[] = [
  { name: 'left files', everyMs: 60 * secondMs, run: sweepLeftFiles },
]

/** Everything that happens by itself. Each also runs when the worker starts. */
export const jobs: readonly Job[] = [
  {
    name: 'partitions',
    everyMs: dayMs,
    // Before anything else has to record: the instance's own log must be there too.
    run: async () => {
      await ensurePartitions({ nowMs: nowMs() })
      await ensureInstanceCompany()
    },
  },
  { name: 'checkpoints', everyMs: 60 * secondMs, run: sealUnsignedLogs },
  { name: 'published checkpoints', everyMs: 60 * secondMs, run: publishCheckpoints },
  { name: 'integrity checks', everyMs: secondMs, run: runRequestedChecks },
  { name: 'scheduled integrity checks', everyMs: 60 * secondMs, run: runScheduledChecks },
  { name: 'search index', everyMs: secondMs, run: indexLogs },
  {
    name: 'alerts',
    everyMs: secondMs,
    run: async (signal) => (await import('@/lib/alerts/jobs')).evaluateAlerts(signal),
  },
  {
    name: 'alert notifications',
    everyMs: secondMs,
    run: async (signal) => (await import('@/lib/alerts/jobs')).notifyOfAlerts(signal),
  },
  { name: 'statistics', everyMs: 600 * secondMs, run: refreshStatistics },
  { name: 'exports', everyMs: secondMs, run: runExports },
  { name: 'export files', everyMs: 60 * secondMs, run: () => cleanExports() },
  ...ownJobs,
  // What server processes that were killed had noted and not yet recorded.
  { name: 'request journals', everyMs: 60 * secondMs, run: () => takeOverJournals() },
  { name: 'attempts', everyMs: 15 * secondMs, run: reportAttempts },
  { name: 'ending keys', everyMs: 300 * secondMs, run: reportEndingKeys },
  { name: 'rate limits', everyMs: 600 * secondMs, run: deleteEndedWindows },
  // Those that were interrupted, or wait for a hold.
  { name: 'erasures', everyMs: 30 * secondMs, run: finishErasures },
  { name: 'reports', everyMs: 60 * secondMs, run: makeDueReports },
  { name: 'report mails', everyMs: 30 * secondMs, run: sendReportMails },
  {
    name: 'streams',
    everyMs: 60 * secondMs,
    run: async (signal) => {
      const { watchStreams } = await import('@/lib/streaming/notices/watch-streams')
      return watchStreams({ keptDaysOf: readKeptDays }, signal)
    },
  },
  {
    name: 'streaming mails',
    everyMs: 15 * secondMs,
    run: async (signal) => {
      const { sendNotices } = await import('@/lib/streaming/notices/send-notices')
      return sendNotices({ keptDaysOf: readKeptDays }, signal)
    },
  },
  { name: 'ended sessions', everyMs: dayMs, run: deleteEndedSessions },
  {
    name: 'alerts of pruned events',
    everyMs: 300 * secondMs,
    run: async (signal) => (await import('@/lib/alerts/jobs')).forgetPrunedAlerts(signal),
  },
  { name: 'retention', everyMs: 300 * secondMs, run: keepRetention },
  { name: 'archive files', everyMs: 300 * secondMs, run: sweepArchives },
]
