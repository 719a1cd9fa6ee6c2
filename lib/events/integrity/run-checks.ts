import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { nowMs } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { newUuidV7 } from '@/lib/platform/ids'
import { log } from '@/lib/platform/log'
import { type CheckState, checkLog } from './check-log'
import { recordFailure, recordVerdict } from './record-verdict'
import { checkBeatMs, checkLostAfterMs, isCheckDue } from './rules'
import {
  beatCheck,
  type ClaimedCheck,
  claimCheck,
  deleteOldChecks,
  insertCheck,
  listCheckable,
  returnCheck,
} from './store/checks'

/** Runs that found a log whole, and those that came to no end, are kept as many per company; damage is kept for ever. */
const checksKept = 400

/** Runs what somebody asked for and waits for. A job of the worker. */
export function runRequestedChecks(signal?: AbortSignal): Promise<void> {
  return runChecks({ isScheduled: false, ...(signal ? { signal } : {}) })
}

/** Runs each log's check of the day, one log after the other, giving way to everybody else. A job of the worker. */
export async function runScheduledChecks(signal?: AbortSignal): Promise<void> {
  const now = new Date(nowMs())
  for (const { companyId, createdAt, lastFinishedAt } of await listCheckable(sql())) {
    const isDue = isCheckDue({
      companyId,
      createdAtMs: createdAt.getTime(),
      lastFinishedAtMs: lastFinishedAt?.getTime(),
      nowMs: now.getTime(),
    })
    if (!isDue) continue
    const id = newUuidV7(now.getTime())
    await insertCheck(sql(), { id, companyId, isScheduled: true, requestedBy: null, now })
  }
  await runChecks({ isScheduled: true, ...(signal ? { signal } : {}) })
  await deleteOldChecks(sql(), checksKept)
}

async function runChecks({
  isScheduled,
  signal = new AbortController().signal,
}: {
  isScheduled: boolean
  signal?: AbortSignal
}): Promise<void> {
  while (!signal.aborted) {
    const runner = randomUUID()
    const now = new Date(nowMs())
    const lostBefore = new Date(now.getTime() - checkLostAfterMs)
    const check = await claimCheck(sql(), { runner, isScheduled, now, lostBefore })
    if (!check) return
    await runCheck(check, { runner, signal })
  }
}

type Run = { runner: string; signal: AbortSignal }

/** One failure keeps no other log from its check: it stands in the run's own row, and in the process's log. */
async function runCheck(check: ClaimedCheck, { runner, signal }: Run): Promise<void> {
  const { id, companyId } = check
  const watch = watchCheck(check, { runner, signal })
  try {
    await watch.begun
    const verdict = await checkLog({
      companyId,
      signal: watch.signal,
      isUrgent: watch.isUrgent,
      onState: watch.tell,
    })
    await watch.end()
    await recordVerdict({ check, runner, verdict })
  } catch (error) {
    await watch.end()
    if (watch.wish() === 'lost') return
    if (watch.wish() === 'stop') return recordFailure({ check, runner, why: 'stopped' })
    // The process ends: whoever comes next begins anew.
    if (signal.aborted) return returnCheck(sql(), { id, runner })
    log.error('a log could not be checked', error, { company: companyId })
    await recordFailure({ check, runner, why: error instanceof AppError ? error.detail : null })
  }
}

/** Says every second how far the run is, and hears what is wished of it. */
function watchCheck(check: ClaimedCheck, { runner, signal }: Run) {
  const { id } = check
  const own = new AbortController()
  const ended = new AbortController()
  let state: CheckState = { phase: 'log', done: 0, total: 0 }
  let isUrgent = check.isUrgent
  let wish: 'none' | 'stop' | 'lost' = 'none'
  let begin: () => void = () => undefined
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const beat = async () => {
    while (!ended.signal.aborted) {
      try {
        const now = new Date(nowMs())
        const answer = await beatCheck(sql(), { id, runner, now, ...state })
        isUrgent = answer?.isUrgent ?? isUrgent
        if (!answer) wish = 'lost'
        else if (answer.stopRequested) wish = 'stop'
        if (wish !== 'none') return own.abort()
      } catch (error) {
        // The check itself will meet the same database.
        log.warn('a check could not say how far it is', { reason: String(error) })
      } finally {
        begin()
      }
      const waitMs = isUrgent ? shownEveryMs : checkBeatMs
      await sleep(waitMs, undefined, { signal: ended.signal }).catch(() => undefined)
    }
  }
  const beating = beat()
  return {
    /** What was wished before it began is heard. */
    begun,
    signal: AbortSignal.any([own.signal, signal]),
    isUrgent: () => isUrgent,
    wish: () => wish,
    tell: (next: CheckState) => {
      state = next
    },
    end: () => {
      ended.abort()
      return beating
    },
  }
}

/** Somebody looks at its progress. */
const shownEveryMs = 1_000
