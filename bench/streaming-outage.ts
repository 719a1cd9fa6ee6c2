import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { findFreePort } from '@/scripts/lib/free-port.mjs'
import { benchBatches } from './ingest'
import { makeCompany } from './make-company'
import { print } from './measure'
import { runCli, startServer } from './server'

const waitMsMax = 600_000

/**
 * A receiver is down while `size` events come in, beside one that is there: that one is not slowed, and the other is caught up once it
 * is back. Throws where one of them misses an event, has one twice or out of the log's order.
 */
export async function benchStreamingOutage({ dataDir, size }: { dataDir: string; size: number }) {
  process.env.OUTBOUND_ALLOW = '127.0.0.0/8'
  const slug = `outage-${Date.now()}`
  const { key } = await makeCompany(dataDir, slug)
  const server = await startServer({ dataDir })
  const there = await makeReceiver()
  const away = await makeReceiver()
  await there.open()
  const create = (name: string, url: string) =>
    runCli(dataDir, [
      ...['destination', 'create', '--company', slug, '--type', 'splunk_hec', '--name', name],
      ...['--url', url, '--token', 'bench-token', '--from', 'now', '--json'],
    ])
  /** Posts so many events; answers how many a second, from the first that is posted until the last has arrived. */
  const ingest = async (count: number) => {
    const [from, startedAt] = [there.count(), performance.now()]
    const { perSecond } = await benchBatches(server, { key, count })
    await there.until(() => there.count() - from >= count)
    const arrived = ((there.count() - from) * 1_000) / (performance.now() - startedAt)
    print(`  accepted ${Math.round(perSecond)} events/s, arrived ${Math.round(arrived)} events/s`)
    return arrived
  }
  try {
    await create('there', there.url)
    print('to warm up:')
    await ingest(Math.ceil(size / 4))
    print('a destination alone:')
    const alone = await ingest(size)
    await create('away', away.url)
    print('beside one whose receiver is down:')
    const beside = await ingest(size)
    print(`  ${(beside / alone).toFixed(2)} × alone`)
    const startedAt = performance.now()
    await away.open()
    await away.until(() => away.count() > 0)
    const waited = performance.now() - startedAt
    await away.until(() => away.last() >= there.last())
    const seconds = (performance.now() - startedAt - waited) / 1_000
    check('there', there.places)
    check('away', away.places)
    if (away.count() < size) throw new Error(`only ${away.count()} events were caught up`)
    print(
      `back after the outage: heard of it after ${(waited / 1_000).toFixed(1)} s, ${away.count()} events caught up at ${Math.round(away.count() / seconds)}/s, none missing, twice or out of order`,
    )
  } finally {
    await server.stop()
    there.close()
    away.close()
  }
}

/** Nobody listens at its address until it is opened. `places`: those in the log of what came, in the order of arrival. */
async function makeReceiver() {
  const port = await findFreePort()
  const places: number[] = []
  let waiting = () => {}
  let http: Server | undefined
  return {
    url: `http://127.0.0.1:${port}`,
    places,
    count: () => places.length,
    last: () => places.at(-1) ?? -1,
    open: async () => {
      http = createServer(async (request, response) => {
        const chunks: Buffer[] = []
        for await (const chunk of request) chunks.push(chunk as Buffer)
        places.push(...readPlaces(Buffer.concat(chunks).toString('utf8')))
        response.setHeader('content-type', 'application/json')
        response.end('{"text":"Success","code":0}')
        waiting()
      })
      http.listen(port, '127.0.0.1')
      await once(http, 'listening')
    },
    until: async (isThere: () => boolean) => {
      const end = Date.now() + waitMsMax
      while (!isThere()) {
        if (Date.now() > end) throw new Error(`only ${places.length} events came`)
        await new Promise<void>((resolve) => {
          waiting = resolve
          setTimeout(resolve, 1_000)
        })
      }
    },
    close: () => http?.closeAllConnections(),
  }
}

/** Checkpoints stand at no place. */
function readPlaces(body: string): number[] {
  return body
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const { fields } = JSON.parse(line) as { fields: { seq?: string } }
      return fields.seq === undefined ? [] : [Number(fields.seq)]
    })
}

/** Every place from the first to the last, once, in order. */
function check(name: string, places: readonly number[]): void {
  const [first = 0] = places
  const at = places.findIndex((place, index) => place !== first + index)
  if (at < 0) return
  throw new Error(`${name}: ${places[at]} arrived where ${first + at} was due`)
}
