import type { StoredEvent } from '@/lib/events/schema'
import { routes } from '@/lib/web/routes'
import type { ListSearch } from './fetch-events'
import { makeStreamReader, type StreamMessage } from './read-event-stream'

/** `waiting`: the connection broke, and is tried again. `ended`: it is not, `problem` says why. */
export type TailState = 'connecting' | 'live' | 'waiting' | 'ended'

type Told = {
  onEvents: (events: StoredEvent[]) => void
  /** The list has to be read anew: too much was missed, or the log is another one. */
  onBehind: () => void
  onState: (state: TailState, problem?: string) => void
}

const retryMinMs = 500
const retryMaxMs = 30_000
/** The server breaks its silence every 15 seconds: a connection that is silent for longer is none. */
const silenceMaxMs = 40_000

/**
 * Follows the log until `signal`: tells each matching event once, from `after` on, and comes again where it was after
 * every break, after a pause that grows.
 */
export async function followTail(
  { company, perspective, q, zone }: ListSearch,
  { after, signal, ...told }: { after: number; signal: AbortSignal } & Told,
): Promise<void> {
  let cursor = String(after)
  let epoch: number | undefined
  let failures = 0
  let came: StoredEvent[] = []
  while (!signal.aborted) {
    told.onState(failures === 0 ? 'connecting' : 'waiting')
    const outcome = await connect(routes.eventTail(company, { q, perspective, zone, epoch }), {
      cursor,
      signal,
      onId: (id) => {
        cursor = id
      },
      onMessage: ({ name, data }) => {
        failures = 0
        if (name === 'open') epoch = JSON.parse(data).epoch
        if (name === 'open') told.onState('live')
        if (name === 'behind' || name === 'epoch') told.onBehind()
        if (name === 'message') came.push(JSON.parse(data))
      },
      // What came together is told together.
      onRead: () => {
        if (came.length > 0) told.onEvents(came)
        came = []
      },
    })
    if (outcome.problem !== undefined) return told.onState('ended', outcome.problem)
    failures += 1
    if (!signal.aborted) told.onState('waiting')
    const backOffMs = Math.min(retryMaxMs, retryMinMs * 2 ** (failures - 1))
    await pause(Math.max(outcome.retryMs, backOffMs * (0.5 + Math.random() / 2)), signal)
  }
}

type Connection = {
  cursor: string
  signal: AbortSignal
  onId: (id: string) => void
  onMessage: (message: StreamMessage) => void
  onRead: () => void
}

/** One connection, to its end. A problem is one that another try would only meet again. */
async function connect(
  url: string,
  { cursor, signal, onId, onMessage, onRead }: Connection,
): Promise<{ retryMs: number; problem?: string }> {
  const own = new AbortController()
  const stop = () => own.abort()
  signal.addEventListener('abort', stop)
  let silence = setTimeout(stop, silenceMaxMs)
  let problem: string | undefined
  try {
    const response = await fetch(url, {
      headers: { 'last-event-id': cursor },
      signal: own.signal,
    })
    if (!response.ok || !response.body) return await explain(response)
    const feed = makeStreamReader({
      onId,
      onMessage: (message) => {
        if (message.name === 'end') problem = JSON.parse(message.data).detail
        else onMessage(message)
      },
    })
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return { retryMs: 0, ...(problem === undefined ? {} : { problem }) }
      clearTimeout(silence)
      silence = setTimeout(stop, silenceMaxMs)
      feed(value)
      onRead()
    }
  } catch {
    // The network, or one of our own ends: the loop around decides.
    return { retryMs: 0 }
  } finally {
    clearTimeout(silence)
    signal.removeEventListener('abort', stop)
    own.abort()
  }
}

/** Refusals of the caller stay what they are; a server that is busy, starting or asked too often says when to come again. */
async function explain(response: Response): Promise<{ retryMs: number; problem?: string }> {
  const retryMs = Number(response.headers.get('retry-after') ?? 0) * 1_000
  if (response.status >= 500 || response.status === 429) return { retryMs }
  const body: { detail?: string } = await response.json().catch(() => ({}))
  return { retryMs, problem: body.detail ?? `The server answered ${response.status}.` }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}
