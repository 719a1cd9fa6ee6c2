import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCompany, openTestInstance } from '@/lib/access/test-access'
import { createRandom, type Random } from '@/lib/events/generator/random'
import { sql } from '@/lib/platform/db'
import { setEnv } from '@/lib/platform/env'
import { renderMetrics } from '@/lib/platform/metrics'
import { createDestination } from '@/lib/streaming/commands/destinations'
import { measureStreaming } from '@/lib/streaming/measure-streaming'
import { readStreaming } from '@/lib/streaming/queries'
import {
  openElastic,
  openHttp,
  openSplunk,
  type Receiver,
  type Reply,
} from '@/lib/streaming/test-receivers'
import { addEvents, findLoss, noLoss, readIds } from '@/lib/streaming/test-stream'
import { drainStream } from './drain-stream'
import { rememberStream } from './stream-memory'

const token = 's3cret-token-1234'
const kills = 50
/** More than a worker takes from its first request to its second. */
const latestMs = 100
/** Another one each time; with the one that a failure names here, the delays are the same again. */
const seed = Date.now() % 1_000_000
const told = `the seed is ${seed}`
/** Small, so that there are many requests. */
const room = 100

// Within the tree, where it finds its packages.
const workerFile = `.cache/test-worker-${process.pid}.mjs`

let instance: Awaited<ReturnType<typeof openTestInstance>>
beforeAll(async () => {
  instance = await openTestInstance()
  setEnv({ OUTBOUND_ALLOW: '127.0.0.0/8' })
  // In one file a worker starts in a third of the time, and fifty of them do.
  await build({
    ...{ entryPoints: ['lib/streaming/test-worker.ts'], outfile: workerFile, bundle: true },
    ...{ platform: 'node', format: 'esm', packages: 'external', conditions: ['react-server'] },
  })
})
afterAll(async () => {
  rmSync(workerFile)
  await instance.close()
})

const types = {
  http: () => openHttp({ token }),
  splunk_hec: () => openSplunk({ token, room }),
  elasticsearch: () => openElastic({ key: token, room }),
}

describe('workers that are killed at any moment', () => {
  it('lose nothing and change no order, and what comes twice is the same', async () => {
    const random = createRandom(seed)
    const company = await makeCompany('acme')
    const receivers: Receiver[] = []
    const ids: string[] = []
    for (const [type, open] of Object.entries(types)) {
      const receiver = await open()
      receivers.push(receiver)
      receiver.script(slowly(random))
      const { id } = await createDestination(company.operator, {
        ...{ name: type, type: type as keyof typeof types, url: receiver.url, token },
        ...{ format: 'native', from: 'start' },
      })
      ids.push(id)
    }
    const pool = openPool()
    for (let killed = 0; killed < kills; ) {
      await addEvents(company.id, 100 + random.int(200))
      // One alone, or two at once, of which the other goes on for a while.
      const workers = [await pool.take(), ...(random.chance(0.5) ? [await pool.take()] : [])]
      const isAsked = Promise.race(receivers.map((receiver) => receiver.nextRequest()))
      for (const worker of workers) worker.send('begin')
      // Most are killed at work; some while they claim, open and read what they are to send.
      if (random.chance(0.75)) await isAsked
      for (const worker of workers) {
        await sleep(random.int(latestMs))
        await kill(worker)
        await endLeases()
        killed += 1
      }
    }
    await pool.close()
    const all = await readIds(company.id)
    for (const [at, receiver] of receivers.entries()) {
      receiver.script(undefined)
      await drainAll({ companyId: company.id, destinationId: ids[at] ?? '' })
      expect(findLoss(receiver.stored, all), told).toEqual(noLoss)
    }
    const { destinations } = await readStreaming(company.operator)
    const healthy = { state: 'active', lagEvents: 0, deadLetters: 0, delivered: all.length }
    expect(destinations, told).toMatchObject(receivers.map(() => healthy))
    // What the killed ones did is told by whoever is there.
    const metrics = renderMetrics(await measureStreaming())
    for (const type of Object.keys(types)) {
      const total = `trailkeeper_streaming_delivered_total{type="${type}"} ${all.length}\n`
      expect(metrics, told).toContain(total)
    }
    for (const receiver of receivers) await receiver.stop()
  }, 120_000)

  it('before or after a receiver has stored what they sent lose nothing', async () => {
    const receiver = await openHttp({ token })
    const company = await makeCompany('held')
    const { id } = await createDestination(company.operator, {
      ...{ name: 'Siem', type: 'http', url: receiver.url, token, format: 'native', from: 'start' },
    })
    await addEvents(company.id, 1_800)
    for (const isStored of [false, true, true]) {
      const worker = await startWorker()
      // In the middle of a request: the instant that matters.
      const reached = new Promise<void>((resolve) => {
        receiver.script((got, at) => {
          if (at % 2 === 1) return undefined
          const documents = JSON.parse(got.body) as { id: string }[]
          if (isStored)
            receiver.stored.push(...documents.map((one) => ({ id: one.id, document: one })))
          resolve()
          return 'silence'
        })
      })
      worker.send('begin')
      await reached
      await kill(worker)
      await endLeases()
    }
    receiver.script(undefined)
    const all = await readIds(company.id)
    await drainAll({ companyId: company.id, destinationId: id })
    expect(findLoss(receiver.stored, all)).toEqual(noLoss)
    expect(receiver.stored.length).toBeGreaterThan(all.length)
    await receiver.stop()
  })
})

/** Answers a little later, so that deaths fall before, within and after the receiver's work; sometimes it fails by itself. */
function slowly(random: Random) {
  return async (): Promise<Reply | undefined> => {
    await sleep(random.int(15))
    return random.chance(0.05) ? 'cut' : undefined
  }
}

/** Workers that are loaded while others are at work. */
function openPool() {
  const loading = [startWorker(), startWorker()]
  return {
    take: async () => {
      loading.push(startWorker())
      const next = await loading.shift()
      if (!next) throw new Error('there is none')
      return next
    },
    close: () => Promise.all(loading.map(async (next) => kill(await next))),
  }
}

async function startWorker(): Promise<ChildProcess> {
  const args = ['--conditions=react-server', workerFile]
  const worker = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  await once(worker, 'message')
  return worker
}

async function kill(worker: ChildProcess): Promise<void> {
  const ended = once(worker, 'exit')
  worker.kill('SIGKILL')
  await ended
}

/** Delivers what was left, until nothing is due any more. */
async function drainAll(of: { companyId: string; destinationId: string }): Promise<void> {
  const memory = rememberStream({ ...of, phase: 'live' })
  const options = { signal: new AbortController().signal, random: () => 0 }
  while (await drainStream(memory, options));
}

/** They would end by themselves, ten seconds after the death; a worker that lives loses them too, and has to bear that. */
async function endLeases(): Promise<void> {
  await sql().query(
    'test.end_leases',
    `UPDATE destination_cursors SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL`,
    [],
  )
}
