/** What the end of the process asks of a client. */
export type ExitHook = {
  timeoutMs: number
  isIdle: () => boolean
  flush: (options: { timeoutMs: number }) => Promise<{ pending: number }>
  close: (options: { timeoutMs: number }) => Promise<unknown>
}

/**
 * Gives what is buffered a bounded time at the end of the process: when it has nothing left to do, and at SIGTERM and
 * SIGINT, which are raised again afterwards. An application with a handler of its own for the signal decides itself
 * when it ends: then the client is flushed and stays open. A second signal ends the wait. Returns how to undo it.
 */
export function flushOnExit(hook: ExitHook): () => void {
  if (typeof process === 'undefined' || typeof process.on !== 'function') return () => {}
  if (shared.hooks.size === 0) shared.unlisten = listen()
  shared.hooks.add(hook)
  return () => {
    if (shared.hooks.delete(hook) && shared.hooks.size === 0) shared.unlisten()
  }
}

// One for the whole process, however often a bundler has put this module into it: the listeners of several copies would
// each take the others for a handler of the application, and none would raise the signal again.
type Shared = { hooks: Set<ExitHook>; isEnding: boolean; unlisten: () => void }
const key = Symbol.for('trailkeeper.client.exit')
const holder = globalThis as unknown as { [key]?: Shared }
holder[key] ??= { hooks: new Set(), isEnding: false, unlisten: () => {} }
const shared = holder[key]

const signals = ['SIGTERM', 'SIGINT'] as const
type Signal = (typeof signals)[number]

function listen(): () => void {
  process.on('beforeExit', flushAtEnd)
  for (const signal of signals) process.on(signal, flushAtSignal)
  return () => {
    process.off('beforeExit', flushAtEnd)
    for (const signal of signals) process.off(signal, flushAtSignal)
  }
}

/** Comes again when the work it started is done: nothing may be left then, or the process would never end. */
function flushAtEnd(): void {
  for (const hook of [...shared.hooks]) {
    if (hook.isIdle()) continue
    void hook.flush({ timeoutMs: hook.timeoutMs }).then(({ pending }) => {
      if (pending > 0) return hook.close({ timeoutMs: 0 })
    })
  }
}

function flushAtSignal(signal: Signal): void {
  const hooks = [...shared.hooks]
  const raise = () => {
    shared.isEnding = false
    shared.unlisten()
    process.kill(process.pid, signal)
  }
  if (shared.isEnding) {
    raise()
    return
  }
  if (process.listenerCount(signal) > 1) {
    for (const hook of hooks) void hook.flush({ timeoutMs: hook.timeoutMs })
    return
  }
  shared.isEnding = true
  void Promise.all(hooks.map(({ close, timeoutMs }) => close({ timeoutMs }))).then(raise)
}
