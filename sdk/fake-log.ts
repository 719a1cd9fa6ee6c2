import type { AuditEvent } from './src/audit-event.js'
import { type ClientOptions, createClient } from './src/client.js'
import type { DeliveryError, Drop, Rejection } from './src/outcomes.js'

export type Sent = {
  body: string
  ids: string[]
  headers: Headers
  signal: AbortSignal | undefined
}
type Answer = (request: Sent) => Response | Promise<Response>

export const actor = { type: 'user', id: 'u1' } as const
export const event = (n: number): AuditEvent => ({
  action: 'project.created',
  actor,
  details: { n },
})

/** A log in memory that answers `fetch` as the server does; answers given in `script` come first, one a request. */
export function createFakeLog() {
  const requests: Sent[] = []
  const recorded: string[] = []
  const script: Answer[] = []
  let running = 0
  let runningMax = 0

  function take({ ids }: Sent, rejected: Record<string, object> = {}): Response {
    const results = ids.map((id, index) => {
      if (rejected[id]) return { index, status: 'rejected', ...rejected[id] }
      const at = recorded.indexOf(id)
      if (at !== -1) return { index, status: 'duplicate', id, seq: at, leaf_hash: '' }
      return { index, status: 'recorded', id, seq: recorded.push(id) - 1, leaf_hash: '' }
    })
    const count = (status: string) => results.filter((result) => result.status === status).length
    const status = count('rejected') === 0 ? 200 : count('rejected') === ids.length ? 422 : 207
    return answer({ results }, { status })
  }

  const answerFetch: typeof globalThis.fetch = async (_, init) => {
    const body = String(init?.body)
    const { events } = JSON.parse(body) as { events: { id: string }[] }
    const headers = new Headers(init?.headers)
    const request = {
      body,
      ids: events.map(({ id }) => id),
      headers,
      signal: init?.signal ?? undefined,
    }
    requests.push(request)
    running++
    runningMax = Math.max(runningMax, running)
    try {
      return await (script.shift() ?? take)(request)
    } finally {
      running--
    }
  }
  return { requests, recorded, script, take, fetch: answerFetch, runningMax: () => runningMax }
}

/** A client of a fake log, and all that it told. */
export function createTestClient(options: Partial<ClientOptions> = {}) {
  const log = createFakeLog()
  const drops: Drop[] = []
  const rejections: Rejection[] = []
  const errors: DeliveryError[] = []
  const client = createClient({
    url: 'https://log.example/',
    apiKey: 'key',
    fetch: log.fetch,
    onDrop: (drop) => drops.push(drop),
    onReject: (rejection) => rejections.push(rejection),
    onError: (error) => errors.push(error),
    ...options,
  })
  const recordMany = (count: number, from = 0) =>
    Array.from({ length: count }, (_, at) => client.record(event(from + at)))
  return { client, log, drops, rejections, errors, recordMany }
}

/** With a text that is there at once: a real body takes turns of the event loop that a fake clock does not give. */
export function answer(body: object | string, init: ResponseInit = {}): Response {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return Object.assign(new Response(null, init), { text: async () => text })
}

export const status =
  (code: number, headers: Record<string, string> = {}, body: object = {}) =>
  () =>
    answer(body, { status: code, headers })

/** An answer that comes when the test says so, or fails when the client gives up. */
export function holdAnswer(log: ReturnType<typeof createFakeLog>): { release: () => void } {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  log.script.push(
    (request) =>
      new Promise((resolve, reject) => {
        void released.then(() => resolve(log.take(request)))
        request.signal?.addEventListener('abort', () => reject(new Error('aborted')))
      }),
  )
  return { release }
}
