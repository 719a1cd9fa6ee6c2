import {
  type Got,
  openReceiver,
  type Receiver,
  type ReceiverOptions,
  type Reply,
} from './test-receiver-server'

export type { Got, Receiver, Reply, Script } from './test-receiver-server'

/** Receivers on loopback that behave as the real ones do, their failures included. For tests and the bench alone. */

const hecMembers = ['time', 'host', 'source', 'sourcetype', 'index', 'event', 'fields']
export const hecReplies = {
  busy: (at?: number): Reply => hec(503, 9, 'Server is busy', at),
  invalid: (at: number): Reply => hec(400, 6, 'Invalid data format', at),
  badIndex: (): Reply => hec(400, 7, 'Incorrect index', 1),
}

function hec(status: number, code: number, text: string, at?: number): Reply {
  return {
    status,
    body: { text, code, ...(at === undefined ? {} : { 'invalid-event-number': at }) },
  }
}

/**
 * Splunk's HEC. `refuses`: events that it finds invalid. `room`: it takes so many of a request, and then is busy. `acks`: the token has indexer acknowledgement, each number is acknowledged
 * when it is asked for the second time, once, by the one of so many machines behind a load balancer that the cookie names.
 */
export function openSplunk({
  token,
  refuses = () => false,
  room = Number.POSITIVE_INFINITY,
  acks,
  ...server
}: ReceiverOptions & {
  token: string
  refuses?: (event: Record<string, unknown>) => boolean
  room?: number
  acks?: { machines: number }
}): Promise<Receiver> {
  const numbers = new Map<string, Map<number, number>>()
  let turn = 0
  const acknowledge = ({ headers, path, body }: Got): Reply => {
    if (!acks) return hec(400, 14, 'ACK is disabled')
    const channel = new URL(path, 'http://splunk').searchParams.get('channel')
    if (channel === null) return hec(400, 10, 'Data channel is missing')
    turn += 1
    const machine = /machine=(\d+)/.exec(headers.cookie ?? '')?.[1] ?? turn % acks.machines
    const known = numbers.get(`${channel} ${machine}`)
    const asked = (JSON.parse(body) as { acks: number[] }).acks
    const states = asked.map((number) => {
      const times = known?.get(number)
      if (times !== undefined) known?.set(number, times + 1)
      return [number, times === 1]
    })
    return { status: 200, body: { acks: Object.fromEntries(states) } }
  }
  const succeed = ({ headers }: Got): Reply => {
    if (!acks) return hec(200, 0, 'Success')
    const channel = headers['x-splunk-request-channel']
    if (channel === undefined) return hec(400, 10, 'Data channel is missing')
    turn += 1
    const machine = turn % acks.machines
    const known = numbers.get(`${channel} ${machine}`) ?? new Map<number, number>()
    numbers.set(`${channel} ${machine}`, known)
    const ackId = known.size
    known.set(ackId, 0)
    return {
      status: 200,
      headers: { 'set-cookie': `machine=${machine}; Path=/; HttpOnly` },
      body: { text: 'Success', code: 0, ackId },
    }
  }
  return openReceiver((got, store) => {
    if (got.method === 'GET' && got.path === '/services/collector/health') {
      return hec(200, 17, 'HEC is healthy')
    }
    const isAck = got.path.startsWith('/services/collector/ack')
    if (got.path !== '/services/collector/event' && !isAck) {
      return { status: 404, body: 'Not Found' }
    }
    const { authorization } = got.headers
    if (authorization === undefined) return hec(401, 2, 'Token is required')
    if (!authorization.startsWith('Splunk ')) return hec(401, 3, 'Invalid authorization')
    if (authorization !== `Splunk ${token}`) return hec(403, 4, 'Invalid token')
    if (isAck) return acknowledge(got)
    if (got.body === '') return hec(400, 5, 'No data')
    for (const [at, line] of got.body.trimEnd().split('\n').entries()) {
      if (at === room) return hecReplies.busy(at)
      const object = JSON.parse(line) as Record<string, unknown>
      // What Splunk does not know ends the request in silence.
      if (Object.keys(object).some((name) => !hecMembers.includes(name))) break
      const fields = Object.values((object.fields ?? {}) as object)
      if (fields.some((value) => typeof value !== 'string')) {
        return hec(400, 15, 'Error in handling indexed fields', at)
      }
      if (/"time":[^,]*e/i.test(line)) return hec(400, 15, 'Error in handling indexed fields', at)
      const event = object.event as Record<string, unknown>
      if (refuses(event)) return hec(400, 6, 'Invalid data format', at)
      store((object.fields as { event_id: string }).event_id, event)
    }
    return succeed(got)
  }, server)
}

/** Elasticsearch's `_bulk`. `item`: what becomes of a document instead of being stored. `room`: it takes so many of a request. */
export function openElastic({
  key,
  item = () => undefined,
  room = Number.POSITIVE_INFINITY,
  ...server
}: ReceiverOptions & {
  key: string
  room?: number
  item?: (document: Record<string, unknown>) => { status: number; error?: object } | undefined
}): Promise<Receiver> {
  return openReceiver((got, store, known) => {
    if (got.headers.authorization !== `ApiKey ${key}`) return { status: 401, body: { error: {} } }
    if (got.path === '/') return { status: 200, body: { version: { number: '9.1.0' } } }
    if (got.path === '/_security/user/_has_privileges') {
      const asked = JSON.parse(got.body) as { index: { names: string[] }[] }
      const name = asked.index[0]?.names[0] ?? ''
      return {
        status: 200,
        body: { index: { [name]: { create_doc: true, auto_configure: true } } },
      }
    }
    if (got.path.split('?')[0] !== '/_bulk') return { status: 404 }
    if (got.headers['content-type'] !== 'application/x-ndjson' || !got.body.endsWith('\n')) {
      return { status: 400, body: { error: 'The bulk request must be terminated by a newline' } }
    }
    const lines = got.body.trimEnd().split('\n')
    const items: { create: { status: number; error?: object } }[] = []
    for (let at = 0; at < lines.length; at += 2) {
      const { create } = JSON.parse(lines[at] ?? '') as { create: { _index: string; _id: string } }
      const document = JSON.parse(lines[at + 1] ?? '') as Record<string, unknown>
      const own = item(document)
      if (own) items.push({ create: own })
      else if (items.length >= room) {
        items.push({ create: { status: 429, error: { type: 'es_rejected_execution_exception' } } })
      } else if (known.has(create._id)) {
        const error = { type: 'version_conflict_engine_exception', reason: 'exists' }
        items.push({ create: { status: 409, error } })
      } else if (document['@timestamp'] === undefined) {
        items.push({ create: { status: 400, error: { type: 'document_parsing_exception' } } })
      } else {
        store(create._id, document)
        items.push({ create: { status: 201 } })
      }
    }
    const errors = items.some(({ create }) => create.status > 201)
    return { status: 200, body: { errors, items } }
  }, server)
}

/** Any receiver of JSON with a bearer token. */
export function openHttp({
  token,
  ...server
}: ReceiverOptions & { token: string }): Promise<Receiver> {
  return openReceiver((got, store) => {
    if (got.headers.authorization !== `Bearer ${token}`) return { status: 401 }
    const isLines = got.headers['content-type'] === 'application/x-ndjson'
    const documents = (
      isLines
        ? got.body
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line))
        : [JSON.parse(got.body)].flat()
    ) as Record<string, unknown>[]
    for (const document of documents) store(idOf(document), document)
    return { status: 204, body: '' }
  }, server)
}

/** Datadog's intake. */
export function openDatadog({ key }: { key: string }): Promise<Receiver> {
  return openReceiver((got, store) => {
    if (got.headers['dd-api-key'] !== key) return { status: 403, body: { errors: [] } }
    if (Buffer.byteLength(got.body) > 5_000_000) return { status: 413 }
    const logs = JSON.parse(got.body) as { message: string }[]
    if (logs.length > 1_000) return { status: 413 }
    for (const { message } of logs) {
      const document = JSON.parse(message) as Record<string, unknown>
      store(idOf(document), document)
    }
    return { status: 202, body: {} }
  })
}

function idOf(document: Record<string, unknown>): string {
  return typeof document.id === 'string' ? document.id : `${document.origin}:${document.size}`
}
