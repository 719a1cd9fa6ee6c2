import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { POST } from '@/app/api/audit-log/route'
import { clientOf } from '@/app/api/audit-log/test-client'
import { createApiKey, revokeApiKey } from '@/lib/access/commands/api-keys'
import { makeCompany, openTestInstance, type TestCompany } from '@/lib/access/test-access'
import { answerDirectIngest, isDirectIngest } from '@/lib/web/direct-ingest'
import { type ClientOptions, createClient, type DeliveryError } from './src/client.js'

let instance: Awaited<ReturnType<typeof openTestInstance>>
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())

/** What happens to a request: it is answered, or the server dies before it, or after its commit. */
type Fate = 'answer' | 'die_before' | 'die_after_commit' | 'cut_after_commit' | 'busy'

/** The real handlers of ingest behind a port that stays the same while servers come and go. */
async function startMortalServer(chooseFate: (request: number) => Fate) {
  let port = 0
  let server: Server
  const seen = { requests: 0, deaths: 0 }
  const running = new Set<Promise<void>>()
  let failuresUntilStart = 0

  async function start(): Promise<void> {
    server = createServer((request, response) => {
      const done = handle(request, response).finally(() => running.delete(done))
      running.add(done)
    })
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fate = chooseFate(seen.requests++)
    if (fate === 'die_before') return die()
    if (fate === 'busy') {
      request.resume()
      response.writeHead(503, { 'retry-after': '0' }).end()
      return
    }
    if (fate === 'answer') return await ingest(request, response)
    // The log commits, and the producer never hears of it.
    const { socket } = request
    response.end = () => response
    response.writeHead = () => response
    await ingest(request, response)
    socket.destroy()
    if (fate === 'die_after_commit') die()
  }

  /** Every connection breaks, the port is closed, and nobody listens until the client has failed three times. */
  function die(): void {
    seen.deaths++
    failuresUntilStart = 3
    server.close()
    server.closeAllConnections()
  }

  function hearFailure(): void {
    failuresUntilStart--
    if (failuresUntilStart === 0) void start()
  }

  await start()
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    hearFailure,
    /** After it nothing of a request is under way, also of one that its client has given up. */
    stop: async () => {
      server.close()
      await Promise.allSettled(running)
      server.closeAllConnections()
    },
  }
}

async function ingest(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (isDirectIngest(request)) return await answerDirectIngest(request, response)
  const answer = await POST(
    new Request(`http://localhost${request.url}`, {
      method: 'POST',
      headers: request.headers as Record<string, string>,
      body: Readable.toWeb(request) as ReadableStream<Uint8Array>,
      duplex: 'half',
    } as RequestInit),
  )
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  response.end(Buffer.from(await answer.arrayBuffer()))
}

const actor = { type: 'user', id: 'u1', name: 'Ana Lima', email: 'ana@acme.example' } as const

async function makeClient(company: TestCompany, options: Partial<ClientOptions> & { url: string }) {
  const made = await createApiKey(company.operator, { name: 'app', scopes: ['events:write'] })
  const problems: string[] = []
  const client = createClient({
    apiKey: made.key,
    flushIntervalMs: 1,
    retryBaseMs: 2,
    retryMaxMs: 20,
    onDrop: ({ reason }) => problems.push(reason),
    onReject: ({ code }) => problems.push(code),
    onError: () => {},
    ...options,
  })
  return { client, problems, keyId: made.id }
}

/** What came by the company's keys, in the order of the log, whose first events are its own. */
async function readSent(company: TestCompany): Promise<{ id: string; seq: number }[]> {
  const client = await clientOf(company)
  const sent: { id: string; seq: number }[] = []
  for (let cursor: number | null = 0; cursor !== null; ) {
    const response = await client.page(`?limit=250&expand=event&cursor=${cursor}`)
    const page = (await response.json()) as Page
    for (const { event } of page.data) {
      if (event.via.type === 'api_key') sent.push({ id: event.id, seq: event.seq })
    }
    cursor = page.cursor
  }
  return sent
}

type Page = {
  data: { event: { id: string; seq: number; via: { type: string } } }[]
  cursor: number | null
}

it.each([
  ['plain', { gzip: false }],
  ['compressed', { gzip: true }],
])(
  'thousands of events through many deaths of the server are in the log once each, in order (%s)',
  async (name, { gzip }) => {
    const company = await makeCompany(`outage-${name}`)
    const fates: Fate[] = [
      ...(['answer', 'die_before', 'die_before', 'answer', 'cut_after_commit'] as const),
      ...(['answer', 'busy', 'die_after_commit', 'die_after_commit', 'answer', 'answer'] as const),
    ]
    const server = await startMortalServer((request) => fates[request % fates.length] ?? 'answer')
    try {
      const { client, problems } = await makeClient(company, {
        ...{ url: server.url, gzip, batchEvents: 100, bufferEvents: 400, overflow: 'block' },
        onError: server.hearFailure,
      })
      const recorded: string[] = []
      for (let n = 0; n < 2_000; n++) {
        const receipt = client.record({
          action: 'project.created',
          actor,
          targets: [{ type: 'project', id: `p${n}`, name: `Project ${n}` }],
          details: { n, password: 'hunter2' },
        })
        recorded.push(receipt.id)
        await receipt.buffered
      }
      expect(await client.close({ timeoutMs: 90_000 })).toEqual({ undelivered: 0 })
      expect(problems).toEqual([])
      expect((await readSent(company)).map(({ id }) => id)).toEqual(recorded)
      const stats = client.stats()
      expect(stats.recorded + stats.duplicates).toBe(2_000)
      // Whoever counts none has not been through what this is about.
      expect(stats.duplicates).toBeGreaterThanOrEqual(300)
      expect(server.seen.deaths).toBeGreaterThanOrEqual(10)
    } finally {
      await server.stop()
    }
  },
  120_000,
)

it('an answer that is lost after the commit makes no second event, and the receipt names the first', async () => {
  const company = await makeCompany('lost-answer')
  const server = await startMortalServer((request) =>
    request === 0 ? 'cut_after_commit' : 'answer',
  )
  try {
    const { client } = await makeClient(company, { url: server.url })
    const receipt = client.record({ action: 'project.created', actor })
    const outcome = await receipt.settled
    await client.close()
    const sent = await readSent(company)
    expect(sent).toEqual([{ id: receipt.id, seq: expect.any(Number) }])
    expect(outcome).toEqual({ status: 'duplicate', ...sent[0] })
  } finally {
    await server.stop()
  }
})

it('what the log refuses comes back with its reason, and its neighbours are recorded', async () => {
  const company = await makeCompany('refused')
  const server = await startMortalServer(() => 'answer')
  try {
    const rejected: unknown[] = []
    const { client } = await makeClient(company, {
      url: server.url,
      onReject: ({ code, pointer, event }) => rejected.push([code, pointer, event?.details]),
    })
    const good = client.record({ action: 'project.created', actor })
    client.record({ action: 'No Action', actor, details: { n: 1 } })
    client.record({
      action: 'project.created',
      actor: { ...actor, email: 'none' },
      details: { n: 2 },
    })
    const last = client.record({ action: 'project.deleted', actor })
    await client.close()
    expect(rejected).toEqual([
      ['action_invalid', '/action', { n: 1 }],
      ['email_invalid', '/actor/email', { n: 2 }],
    ])
    expect((await readSent(company)).map(({ id }) => id)).toEqual([good.id, last.id])
  } finally {
    await server.stop()
  }
})

it('a key that is revoked stops nothing but delivery: the buffer waits', async () => {
  const company = await makeCompany('revoked')
  const server = await startMortalServer(() => 'answer')
  try {
    let tell: (error: DeliveryError) => void = () => {}
    const told = new Promise<DeliveryError>((resolve) => {
      tell = resolve
    })
    const options = { url: server.url, onError: tell }
    const { client, keyId, problems } = await makeClient(company, options)
    await client.record({ action: 'project.created', actor }).settled
    await revokeApiKey(company.operator, { id: keyId })
    client.record({ action: 'project.deleted', actor })
    expect(await told).toMatchObject({ kind: 'refused', status: 401 })
    expect(client.stats()).toMatchObject({ recorded: 1, buffered: 1, dropped: 0 })
    expect(problems).toEqual([])
    expect(await client.close({ timeoutMs: 0 })).toEqual({ undelivered: 1 })
  } finally {
    await server.stop()
  }
})
