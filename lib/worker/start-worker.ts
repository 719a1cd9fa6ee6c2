import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { log } from '@/lib/platform/log'
import { shareInProcess } from '@/lib/platform/share-in-process'
import { stoppingSignal } from '@/lib/platform/shutdown'
import { runStreaming } from '@/lib/streaming/deliver/run-streaming'
import { type Job, jobs as allJobs } from './jobs'
import { type Leases, openLeases } from './lease'

export type Worker = { stop: () => Promise<void> }

const backOffFromMs = 1_000
const backOffToMs = 60_000

// Also across the reloads of development.
const shared = shareInProcess<{ worker?: Worker | undefined }>('worker', () => ({}))

/** Starts the background loops of this process, or answers the worker that runs already. Does not wait for any run. */
export function startWorker(): Worker {
  shared.worker ??= runAll()
  return shared.worker
}

/** Jobs take turns between processes by name; streams do so one by one, by leases of their own. */
function runAll(): Worker {
  const workers = [runJobs(allJobs), runStreaming()]
  return {
    stop: async () => {
      await Promise.all(workers.map(({ stop }) => stop()))
    },
  }
}

/**
 * Runs each job at once and then on its beat, until `stop` or the process's end. A run that fails is told in the process's
 * log and tried again, later each time; it never ends the loop nor another job's.
 */
export function runJobs(jobs: readonly Job[], leases: Leases = openLeases()): Worker {
  const own = new AbortController()
  const signal = AbortSignal.any([own.signal, stoppingSignal()])
  // Every job waits on it, and what it runs does: that many are no leak.
  setMaxListeners(0, signal)
  const loops = jobs.map((job) => repeat(job, leases, signal))
  const ended = Promise.all(loops).then(() => leases.close())
  return {
    stop: async () => {
      own.abort()
      shared.worker = undefined
      await ended
    },
  }
}

async function repeat(job: Job, leases: Leases, signal: AbortSignal): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    let waitMs = job.everyMs
    try {
      await leases.tryRun(job.name, () => job.run(signal))
      failures = 0
    } catch (error) {
      waitMs = Math.min(backOffToMs, backOffFromMs * 2 ** failures, job.everyMs)
      failures += 1
      log.error('a background job failed and is tried again', error, { job: job.name, waitMs })
    }
    // Rejects when the signal is aborted: then the loop is over.
    await sleep(waitMs, undefined, { signal }).catch(() => undefined)
  }
}
