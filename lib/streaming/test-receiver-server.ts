import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

/** A server on loopback of which a test says what it answers, and how it breaks. */

export type Reply =
  | { status: number; headers?: Record<string, string>; body?: unknown }
  | 'cut'
  | 'silence'
  /** Whatever else a broken server does with an answer. */
  | ((response: ServerResponse) => void)
export type Got = {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: string
}
/** What a receiver does about a request instead of its own; undefined: its own. `own` does that, storing included, unseen. */
export type Script = (
  got: Got,
  number: number,
  own: () => Reply,
) => Reply | undefined | Promise<Reply | undefined>
/** `tls`: the certificate that it shows, and its key. */
export type ReceiverOptions = { tls?: { cert: string; key: string } }

export type Receiver = {
  url: string
  /** Everything it stored, in the order of arrival. */
  stored: { id: string; document: Record<string, unknown> }[]
  requests: Got[]
  script: (script: Script | undefined) => void
  /** Resolves when so many different ids are stored. */
  hasIds: (count: number) => Promise<void>
  /** Resolves with the next request that is answered. */
  nextRequest: () => Promise<Got>
  stop: () => Promise<void>
  /** At the same port. */
  start: () => Promise<void>
}

type Store = (id: string, document: Record<string, unknown>) => void
export type Behave = (got: Got, store: Store, known: ReadonlySet<string>) => Reply

export async function openReceiver(
  behave: Behave,
  { tls }: ReceiverOptions = {},
): Promise<Receiver> {
  const stored: Receiver['stored'] = []
  const known = new Set<string>()
  const requests: Got[] = []
  const waiting = new Set<() => void>()
  let script: Script | undefined
  let server: Server | undefined
  let port = 0
  const store: Store = (id, document) => {
    stored.push({ id, document })
    known.add(id)
  }
  const start = async () => {
    const answer: RequestListener = (request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', async () => {
        const raw = Buffer.concat(parts)
        const isZipped = request.headers['content-encoding'] === 'gzip'
        const got = {
          method: request.method ?? '',
          path: request.url ?? '',
          headers: request.headers,
          body: (isZipped ? gunzipSync(raw) : raw).toString('utf8'),
        }
        requests.push(got)
        const own = () => behave(got, store, known)
        const reply = (await script?.(got, requests.length, own)) ?? own()
        for (const look of [...waiting]) look()
        if (reply === 'silence') return
        if (reply === 'cut') return void request.socket.destroy()
        if (typeof reply === 'function') return reply(response)
        const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {})
        response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
        response.end(text)
      })
    }
    server = tls ? createTlsServer(tls, answer) : createServer(answer)
    await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  }
  const wait = (isDone: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!isDone()) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  await start()
  return {
    url: `http${tls ? 's' : ''}://127.0.0.1:${port}`,
    stored,
    requests,
    script: (next) => {
      script = next
    },
    hasIds: (count) => wait(() => known.size >= count),
    nextRequest: async () => {
      const before = requests.length
      await wait(() => requests.length > before)
      return requests[before] as Got
    },
    stop: async () => {
      server?.closeAllConnections()
      await new Promise((resolve) => server?.close(resolve))
    },
    start,
  }
}

/** Ends its side without an answer, and goes on listening. */
export function closeHalf({ socket }: ServerResponse): void {
  socket?.end()
}

/** Promises more than it sends. */
export function breakOff(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
  response.write('{"text":"Succ')
  response.socket?.end()
}

/** Answers character by character, and never comes to an end. */
export function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const beat = setInterval(() => response.write(' '), 10)
  response.on('close', () => clearInterval(beat))
}
