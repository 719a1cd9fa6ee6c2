import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Pool, request } from 'undici'
import { typeScriptFlags } from '@/scripts/lib/node-flags.mjs'
import { makeCompany } from './make-company'
import { percentile, print } from './measure'
import { type BenchProcess, type BenchServer, runCli, startServer, startWorker } from './server'

const marks = 60
const waitMsMax = 600_000
const rounds = 3
const formats = ['ecs', 'ocsf', 'cloudevents'] as const

/**
 * How fast a backlog goes out, in turns with a bare loop that posts the very same bodies to the same receiver; the same in other
 * formats, and with a destination beside it that never answers; and how late an event arrives when little happens. By a worker of
 * its own and, as it comes, inside the server.
 */
export async function benchStreaming({ dataDir, size }: { dataDir: string; size: number }) {
  process.env.OUTBOUND_ALLOW = '127.0.0.0/8'
  const slug = `streams-${Date.now()}`
  print(`loading ${size} events …`)
  const generate = ['events', 'generate', '--create', '--company', slug, '--seed', 'bench']
  await runCli(dataDir, [...generate, '--days', '30', '--count', String(size)])
  const { key } = await makeCompany(dataDir, slug, { isThere: true })
  const receiver = await openReceiver()
  const silent = await openSilent()
  const bench: Bench = { dataDir, slug, size, receiver }
  try {
    await benchWorker(bench)
    const server = await startServer({ dataDir })
    try {
      print('inside the server:')
      const usual = await drainInTurns(bench, server)
      for (const format of formats) {
        const one = await drain(bench, { by: server, name: format, format })
        const two = await postAgain(receiver)
        print(
          `${format}: ${Math.round(one.perSecond)} events/s, ${one.cpuUs.toFixed(1)} µs each, ${(one.perSecond / two).toFixed(2)} × the bare loop`,
        )
      }
      await create(bench, { name: 'silent', url: silent.url, format: 'native' })
      const one = await drain(bench, { by: server, name: 'beside', format: 'native', stays: true })
      print(
        `beside a destination that never answers: ${Math.round(one.perSecond)} events/s, ${(one.perSecond / usual).toFixed(2)} × alone`,
      )
      await reportDelay(server, { key, receiver })
    } finally {
      await server.stop()
    }
  } finally {
    receiver.close()
    silent.close()
  }
}

type Bench = { dataDir: string; slug: string; size: number; receiver: BenchReceiver }

/** As a company runs it that streams much: `npm run worker` beside a server with WORKER=off. */
async function benchWorker(bench: Bench): Promise<void> {
  const { dataDir } = bench
  const server = await startServer({ dataDir, worker: 'off' })
  const worker = await startWorker({ dataDir })
  try {
    print('in a worker of its own:')
    await drainInTurns(bench, worker)
  } finally {
    await worker.stop()
    await server.stop()
  }
}

/** A backlog and the bare loop, in turns. Answers the median of events per second. */
async function drainInTurns(bench: Bench, by: BenchProcess): Promise<number> {
  await waitUntilCalm(by)
  const before = by.residentMb() ?? Number.NaN
  const streamed: number[] = []
  const bare: number[] = []
  for (let round = 1; round <= rounds; round += 1) {
    const name = `round ${round} of ${Date.now()}`
    const one = await drain(bench, { by, name, format: 'native' })
    streamed.push(one.perSecond)
    const two = await postAgain(bench.receiver)
    bare.push(two)
    print(
      `backlog: ${Math.round(one.perSecond)} events/s in ${one.requests} requests, ${one.cpuUs.toFixed(1)} µs of its processor time each; the same bodies by a bare loop: ${Math.round(two)} events/s; streaming is ${(one.perSecond / two).toFixed(2)} × that`,
    )
  }
  const [usual, loop] = [percentile(streamed, 0.5), percentile(bare, 0.5)]
  print(`medians: ${Math.round(usual)} and ${Math.round(loop)}, ${(usual / loop).toFixed(2)} ×`)
  const after = by.residentMb() ?? Number.NaN
  print(`resident: ${after} MB after ${rounds} backlogs, ${after - before} MB more than before`)
  return usual
}

type Draining = { by: BenchProcess; name: string; format: string; stays?: boolean }

/** From the first request to the last event of the log, by a destination that is paused then, unless it `stays`. */
async function drain(bench: Bench, { by, name, format, stays = false }: Draining) {
  const { dataDir, slug, receiver, size } = bench
  await receiver.ask('closed&forget')
  await create(bench, { name, url: receiver.url, format })
  await waitUntilCalm(by)
  const before = by.cpuSeconds() ?? Number.NaN
  await receiver.ask('open')
  const events = await receiver.until(size)
  const cpuUs = ((by.cpuSeconds() ?? Number.NaN) - before) * 1e6
  if (!stays) await runCli(dataDir, ['destination', 'pause', '--company', slug, '--name', name])
  return { ...events, cpuUs: cpuUs / events.events }
}

function create(
  { dataDir, slug }: Bench,
  { name, url, format }: { name: string; url: string; format: string },
): Promise<string> {
  return runCli(dataDir, [
    ...['destination', 'create', '--company', slug, '--type', 'splunk_hec', '--name', name],
    ...['--json', '--url', url, '--token', 'bench-token', '--from', 'start', '--format', format],
  ])
}

type BenchReceiver = Awaited<ReturnType<typeof openReceiver>>
type Tally = { events: number; requests: number; firstMs: number; lastMs: number }

/** `streaming-receiver.ts` in a process of its own, so that it takes nothing of the bench's thread. */
async function openReceiver() {
  const child = spawn(process.execPath, [...typeScriptFlags, 'bench/streaming-receiver.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [port] = await once(child.stdout, 'data')
  const url = `http://127.0.0.1:${Number(port)}`
  const get = async (query: string) => (await request(`${url}/?${query}`)).body
  const ask = async (query: string) => (await (await get(query)).json()) as Tally
  return {
    url,
    ask,
    readBody: async (number: number) =>
      Buffer.from(await (await get(`body=${number}`)).arrayBuffer()),
    hasMark: async (mark: string) =>
      (await (await get(`mark=${encodeURIComponent(mark)}`)).text()) === 'true',
    /** By the receiver's clock, from its first request until so many events have come. */
    until: async (count: number) => {
      const end = Date.now() + waitMsMax
      for (;;) {
        const tally = await ask('')
        const seconds = (tally.lastMs - tally.firstMs) / 1_000
        if (tally.events >= count) return { ...tally, perSecond: tally.events / seconds }
        if (Date.now() > end) throw new Error(`only ${tally.events} events came`)
        await pause(50)
      }
    },
    close: () => void child.kill(),
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

/** Once it has indexed what it was started with, and nothing is left of a command either. */
async function waitUntilCalm(process: BenchProcess): Promise<void> {
  for (let calm = 0; calm < 3; ) {
    const before = process.cpuSeconds()
    await pause(1_000)
    calm = before === null || (process.cpuSeconds() ?? 0) - before < 0.1 ? calm + 1 : 0
  }
}

/** One request after another, as a stream does, from bodies that lie ready. Answers events per second. */
async function postAgain(receiver: BenchReceiver): Promise<number> {
  const { requests } = await receiver.ask('')
  const bodies: Buffer[] = []
  for (let number = 0; number < requests; number += 1) bodies.push(await receiver.readBody(number))
  await receiver.ask('forget')
  const pool = new Pool(receiver.url, { connections: 1 })
  for (const body of bodies) {
    const answer = await pool.request({ method: 'POST', path: '/services/collector/event', body })
    await answer.body.text()
  }
  await pool.close()
  return (await receiver.until(1)).perSecond
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
    await receiver.ask('forget')
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
    while (!(await receiver.hasMark(name))) await pause(1)
    late.push(performance.now() - acceptedAt)
  }
  await pool.close()
  print(
    `from accepted to received: p50 ${percentile(late, 0.5).toFixed(0)} ms, p95 ${percentile(late, 0.95).toFixed(0)} ms`,
  )
}
