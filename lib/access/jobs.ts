import { recordEvent } from '@/lib/log/append'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import { attemptActions, toldSingly } from './attempts'
import { claimEndedWindow, deleteOldWindows } from './store/attempts'
import { sessionIdleMs } from './limits'
import { deleteSessionsEndedBefore } from './store/ended-sessions'
import { throttleAction } from './throttle'

const minuteMs = 60_000
/** A request counts into the minute it began in; this long after that minute's end none is on its way any more. */
const graceMs = 5_000
/** Throttling looks back 15 minutes. */
const keptMs = 20 * minuteMs
const windowsPerRunMax = 1_000

/**
 * Writes one event for each ended minute that had more failed attempts than were told singly: the same event, with
 * `details.count` of those that were not. Any number of workers may run it at once: each minute is told once, in the
 * transaction that marks it. Returns how many events it wrote.
 */
export async function reportAttempts(): Promise<number> {
  let reported = 0
  while (reported < windowsPerRunMax && (await reportOne())) reported += 1
  await deleteOldWindows({ beforeMs: nowMs() - keptMs, toldSingly, throttleAction })
  return reported
}

const endedSessionsKeptMs = 90 * 24 * 60 * minuteMs
const sessionsPerRunMax = 10_000

/**
 * Deletes sessions that ended 90 days ago: their addresses and browsers are personal data that nothing needs any more,
 * since the log has its own. Returns how many.
 */
export async function deleteEndedSessions(): Promise<number> {
  const beforeMs = nowMs() - endedSessionsKeptMs
  return deleteSessionsEndedBefore({ beforeMs, idleMs: sessionIdleMs, limit: sessionsPerRunMax })
}

async function reportOne(): Promise<boolean> {
  const now = nowMs()
  const endedBeforeMs = now - graceMs - minuteMs
  return inTransaction(async (tx) => {
    const window = await claimEndedWindow(tx, {
      actions: attemptActions,
      // A minute is named by its beginning: one that began by then has ended.
      endedBeforeMs: endedBeforeMs + 1,
      toldSingly,
      nowMs: now,
    })
    if (!window) return false
    const { event, count } = window
    await recordEvent(tx, {
      companyId: window.companyId,
      via: { type: 'system' },
      event: { ...event, details: { ...event.details, count: count - toldSingly } },
    })
    return true
  })
}
