import { closeDatabase } from '@/lib/platform/db'
import { openInstance } from '@/lib/platform/instance'
import { runService, say, waitForStop } from '@/lib/platform/service'
import { beginShutdown, runShutdownWork } from '@/lib/platform/shutdown'
import { listenForErasures } from '@/lib/privacy/forget-here'
import { startWorker } from './start-worker'

const shutdownMaxMs = 10_000

/** `npm run worker`: the background loops in a process of their own, beside servers with WORKER=off. */
async function main(): Promise<void> {
  const stopped = waitForStop()
  const instance = await openInstance({ onProgress: say })
  try {
    listenForErasures()
    const worker = startWorker()
    say('the worker runs')
    await stopped
    say('stopping')
    beginShutdown()
    await worker.stop()
    await runShutdownWork(shutdownMaxMs)
  } finally {
    await closeDatabase()
    await instance.release()
  }
}

runService(main, { name: 'worker' })
