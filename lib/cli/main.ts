import { callerDirectory } from '@/lib/platform/env'
import { runCli } from './run-cli'

/** A terminal sends SIGINT to us and to our parent, which passes it on: what follows within a second is the same wish. */
const sameWishMs = 1_000

const stop = new AbortController()
let firstAt: number | undefined
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    firstAt ??= Date.now()
    if (Date.now() - firstAt > sameWishMs) process.exit(130)
    stop.abort()
  })
}

const { stdout, stderr } = process
const directory = callerDirectory()
runCli(process.argv.slice(2), { stdout, stderr, directory, signal: stop.signal }).then(
  // A pipe may still hold a long answer: the process ends when it is written.
  (code) => stdout.write('', () => process.exit(code)),
  (error: unknown) => {
    stderr.write(`${String(error)}\n`)
    process.exit(1)
  },
)
