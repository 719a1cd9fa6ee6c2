import { setMaxListeners } from 'node:events'
import { log } from './log'
import { shareInProcess } from './share-in-process'

type Shutdown = { stopping: AbortController; work: (() => Promise<void>)[] }

/** Aborted when the process begins to stop: live streams and long polls end, loops leave. */
export function stoppingSignal(): AbortSignal {
  return state().stopping.signal
}

/** Registers work for the end of the process: it runs after the last request and before the database closes. */
export function onShutdown(work: () => Promise<void>): void {
  state().work.push(work)
}

/** Tells everybody that the process stops. */
export function beginShutdown(): void {
  state().stopping.abort()
}

/** Runs what was registered, all at once, for at most `limitMs`; a failure is logged and stops nothing else. */
export async function runShutdownWork(limitMs: number): Promise<void> {
  const work = state().work.splice(0)
  const all = Promise.allSettled(work.map((task) => task()))
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), limitMs)
  })
  const results = await Promise.race([all, limit])
  clearTimeout(timer)
  if (results === undefined)
    log.warn('the work before the stop took too long and was left', { limitMs })
  for (const result of results ?? []) {
    if (result.status === 'rejected') log.error('work before the stop failed', result.reason)
  }
}

function state(): Shutdown {
  return shareInProcess('shutdown', () => {
    const stopping = new AbortController()
    // One for each long poll and each live view.
    setMaxListeners(0, stopping.signal)
    return { stopping, work: [] }
  })
}
