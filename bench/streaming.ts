import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'
import { makeCompany } from './make-company'
import { percentile, print } from './measure'
import { type BenchServer, runCli, startServer } from './server'

const marks = 60
const waitMsMax = 600_000
const envelope = '{"time":'

/**
 * How fast a backlog goes out, beside a bare loop that posts the very same bodies to the same receiver; the same with a destination
 * beside it that never answers; and how late an event arrives when little happens.
 */
export async function benchStreaming({ dataDir, size }: { dataDir: string; size: number }) {
  process.env.OUTBOUND_ALLOW = '127.0.0.0/8'
  const slug = `streams-${Date.now()}`
  print(`loading ${size} events …`)
  const generate = ['events', 'generate', '--create', '--company', slug, '--seed', 'bench']
  await runCli(dataDir, [...generate, '--days', '30', '--count', String(size)])
  const { key } = await makeCompany(dataDir, slug, { isThere: true })
  const server = await startServer({ dataDir })
  const receiver = await openReceiver()
  const silent = await openSilent()
  const create = (name: string, url: string) =>
    runCli(dataDir, [
      ...['destination', 'create', '--company', slug, '--type', 'splunk_hec', '--name', name],
      ...['--url', url, '--token', 'bench-token', '--from', 'start', '--json'],
    ])
  try {
    const before = server.residentMb() ?? Number.NaN
    await create('healthy', receiver.url)
    const streamed = await receiver.rate(size)
    print(
      `backlog streamed: ${Math.round(streamed)} events/s in ${receiver.bodies.length} requests`,
    )
    const bare = await postAgain(receiver)
    print(
      `the same bodies by a bare loop: ${Math.round(bare)} events/s; streaming is ${(streamed / bare).toFixed(2)} × that`,
    )
    print(`resident: ${(server.residentMb() ?? Number.NaN) - before} MB more after the backlog`)
    await create('silent', silent.url)
    receiver.forget()
    await create('healthy beside a silent one', receiver.url)
    const beside = await receiver.rate(size)
    print(
      `beside a destination that never answers: ${Math.round(beside)} events/s, ${(beside / streamed).toFixed(2)} × alone`,
    )
    await reportDelay(server, { key, receiver })
  } finally {
    await server.stop()
    receiver.close()
    silent.close()
  }
}

type BenchReceiver = Awaited<ReturnType<typeof openReceiver>>

/** Takes what HEC would, and keeps the bodies to be posted again. */
async function openReceiver() {
  let bodies: Buffer[] = []
  let events = 0
  let firstAt = 0
  let waiting = () => {}
  const http = createServer(async (request, response) => {
    const body = await readBody(request)
    firstAt ||= performance.now()
    bodies.push(body)
    events += countIds(body)
    response.setHeader('content-type', 'application/json')
    response.end('{"text":"Success","code":0}')
    waiting()
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  const until = async (isThere: () => boolean) => {
    const end = Date.now() + waitMsMax
    while (!isThere()) {
      if (Date.now() > end) throw new Error(`only ${events} events came`)
      await new Promise<void>((resolve) => {
        waiting = resolve
        setTimeout(resolve, 1_000)
      })
    }
  }
  return {
    url: `http://127.0.0.1:${port}`,
    get bodies() {
      return bodies
    },
    get events() {
      return events
    },
    until,
    /** Events per second from the first request until so many have come. */
    rate: async (count: number) => {
      await until(() => events >= count)
      return events / ((performance.now() - firstAt) / 1_000)
    },
    forget: () => {
      bodies = []
      events = 0
      firstAt = 0
    },
    close: () => http.closeAllConnections(),
  }
}

/** Takes connections and requests, and never answers. */
async function openSilent() {
  const http = createServer(() => {})
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, close: () => http.closeAllConnections() }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Every event comes in an envelope that begins with its time; the receiver reads no JSON, which would be its work and not the stream's. */
function countIds(body: Buffer): number {
  let count = 0
  for (let at = body.indexOf(envelope); at >= 0; at = body.indexOf(envelope, at + 1)) count += 1
  return count
}

/** One request after another, as a stream does, from bodies that lie ready. Answers events per second. */
async function postAgain(receiver: BenchReceiver): Promise<number> {
  const bodies = [...receiver.bodies]
  receiver.forget()
  const pool = new Pool(receiver.url, { connections: 1 })
  const startedAt = performance.now()
  for (const body of bodies) {
    const answer = await pool.request({ method: 'POST', path: '/services/collector/event', body })
    await answer.body.text()
  }
  const perSecond = receiver.events / ((performance.now() - startedAt) / 1_000)
  await pool.close()
  receiver.forget()
  return perSecond
}

/** From the answer to whoever sent an event until a receiver has it, one event at a time. */
async function reportDelay(
  server: BenchServer,
  { key, receiver }: { key: string; receiver: BenchReceiver },
): Promise<void> {
  const pool = new Pool(server.baseUrl, { connections: 1 })
  const late: number[] = []
  for (let mark = 0; mark < marks; mark += 1) {
    const name = `bench mark ${mark}.`
    receiver.forget()
    const event = { action: 'bench.marked', actor: { type: 'system', id: 's' }, context: name }
    const answer = await pool.request({
      method: 'POST',
      path: '/api/audit-log',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(event),
    })
    if (answer.statusCode >= 300) throw new Error(await answer.body.text())
    await answer.body.text()
    const acceptedAt = performance.now()
    await receiver.until(() => receiver.bodies.some((body) => body.includes(name)))
    late.push(performance.now() - acceptedAt)
  }
  await pool.close()
  print(
    `from accepted to received: p50 ${percentile(late, 0.5).toFixed(0)} ms, p95 ${percentile(late, 0.95).toFixed(0)} ms`,
  )
}
