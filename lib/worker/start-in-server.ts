import { loadEnv } from '@/lib/platform/env'
import { onShutdown } from '@/lib/platform/shutdown'
import { listenForErasures } from '@/lib/privacy/forget-here'
import { ownJobs } from './jobs'
import { noLeases } from './lease'
import { runJobs, startWorker } from './start-worker'

/**
 * The worker inside the server, unless WORKER=off leaves it to a process of its own: then only what this process has to do for itself.
 * Stops with the server.
 */
export function startInServer(): void {
  const { worker, databaseUrl } = loadEnv()
  // Without a database this is no start of ours (`next start` by hand): its own errors say so better.
  if (databaseUrl === undefined) return
  listenForErasures()
  const { stop } = worker === 'off' ? runJobs(ownJobs, noLeases) : startWorker()
  onShutdown(stop)
}
