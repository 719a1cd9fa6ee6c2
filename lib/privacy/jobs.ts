import { AppError } from '@/lib/platform/errors'
import { log } from '@/lib/platform/log'
import { runErasure } from './commands/run-erasure'
import { listUnfinished } from './store'

/** Finishes erasures that were interrupted, or wait for a hold to be released. Answers how many it finished. */
export async function finishErasures(signal?: AbortSignal): Promise<number> {
  let finished = 0
  for (const key of await listUnfinished()) {
    if (signal?.aborted) break
    try {
      await runErasure(key, signal ? { signal } : {})
      finished += 1
    } catch (error) {
      if (signal?.aborted) break
      // One that has to wait holds up no other; a defect is told, and tried again.
      if (!(error instanceof AppError))
        log.error('an erasure could not be finished yet', error, key)
      else log.warn('an erasure waits', { ...key, code: error.code })
    }
  }
  return finished
}
