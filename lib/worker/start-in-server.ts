import { loadEnv } from '@/lib/platform/env'
import { onShutdown } from '@/lib/platform/shutdown'
import { listenForErasures } from '@/lib/privacy/forget-here'
import { startWorker } from './start-worker'

/** The worker inside the server, unless WORKER=off leaves it to a process of its own. Stops with the server. */
export function startInServer(): void {
  const { worker, databaseUrl } = loadEnv()
  // Without a database this is no start of ours (`next start` by hand): its own errors say so better.
  if (databaseUrl === undefined) return
  listenForErasures()
  if (worker === 'off') return
  const { stop } = startWorker()
  onShutdown(stop)
}
