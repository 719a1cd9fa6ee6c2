import type { SentEvent } from './audit-event.js'
import type { Settings } from './client-options.js'
import type { Entry } from './event-buffer.js'
import type { DeliveryError, DropReason, Rejection } from './outcomes.js'

/**
 * Tells the application what happened to its events. A callback that throws, or whose promise is rejected, changes
 * nothing and is counted. Where there is no callback, the process is warned: nothing is lost in silence.
 */
export function createReporter(
  settings: Settings,
  { onCallbackError }: { onCallbackError(): void },
) {
  const { onDrop, onReject, onError } = settings
  const warnOf = { drop: createWarning(), reject: createWarning(), error: createWarning() }

  function call<Told>(callback: (told: Told) => unknown, told: Told): void {
    try {
      const answer = callback(told)
      if (answer instanceof Promise) answer.catch(onCallbackError)
    } catch {
      onCallbackError()
    }
  }

  return {
    drop({ id, text, wasSent }: Entry, reason: DropReason): void {
      if (onDrop) call(onDrop, { id, reason, wasSent, event: JSON.parse(text) as SentEvent })
      else warnOf.drop((count) => `${count} events were given up, the last one because: ${reason}`)
    },
    reject(rejection: Rejection): void {
      const { code, detail } = rejection
      if (onReject) call(onReject, rejection)
      else warnOf.reject((count) => `${count} events were rejected, the last as ${code}: ${detail}`)
    },
    error(error: DeliveryError): void {
      const { code, detail } = error
      if (onError) call(onError, error)
      else warnOf.error((count) => `${count} attempts failed, the last as ${code}: ${detail}`)
    },
  }
}

export type Reporter = ReturnType<typeof createReporter>

/** At once the first time, then at most once a minute with the count since. */
function createWarning() {
  let count = 0
  let quietUntilMs = 0
  return (describe: (count: number) => string) => {
    count++
    if (Date.now() < quietUntilMs) return
    quietUntilMs = Date.now() + 60_000
    // Not every runtime that calls itself Node has it, and to tell must never throw.
    globalThis.process?.emitWarning?.(describe(count), { type: 'TrailkeeperWarning' })
    count = 0
  }
}
