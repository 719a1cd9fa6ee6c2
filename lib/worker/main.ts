import { closeDatabase } from '@/lib/platform/db'
import { openInstance } from '@/lib/platform/instance'
import { log } from '@/lib/platform/log'
import { beginShutdown, runShutdownWork } from '@/lib/platform/shutdown'
import { StartError } from '@/lib/platform/start-error'
import { startWorker } from './start-worker'

const shutdownMaxMs = 10_000

/** `npm run worker`: the background loops in a process of their own, beside servers with WORKER=off. */
async function main(): Promise<void> {
  const stopped = waitForStop()
  const instance = await openInstance({ onProgress: say })
  try {
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

/** A terminal sends SIGINT to us and to our parent, which passes it on: what follows within a second is the same wish. */
function waitForStop(): Promise<void> {
  let firstAt: number | undefined
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        firstAt ??= Date.now()
        if (Date.now() - firstAt > 1_000) process.exit(130)
        resolve()
      })
    }
  })
}

function say(message: string): void {
  process.stderr.write(`· ${message}\n`)
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    if (error instanceof StartError) process.stderr.write(`${error.message}\n`)
    else log.error('the worker could not start or stop', error)
    process.exit(error instanceof StartError ? error.exitCode : 1)
  },
)
