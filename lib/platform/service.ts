import { log } from './log'
import { StartError } from './start-error'

/** What the processes that run until they are stopped (server, worker) do alike. */

/**
 * Resolves at the first signal. A terminal sends SIGINT to us and to our parent, which passes it on: what
 * follows within a second is the same wish, what follows later means at once.
 */
export function waitForStop(): Promise<void> {
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

/** Tells the operator how far it is, on stderr. */
export function say(message: string): void {
  process.stderr.write(`· ${message}\n`)
}

/** Runs it and ends the process: 0, or the code of a `StartError`, which is printed as one sentence; else 1. */
export function runService(main: () => Promise<void>, { name }: { name: string }): void {
  main().then(
    () => process.exit(0),
    (error: unknown) => {
      if (error instanceof StartError) process.stderr.write(`${error.message}\n`)
      else log.error(`the ${name} could not start or stop`, error)
      process.exit(error instanceof StartError ? error.exitCode : 1)
    },
  )
}
