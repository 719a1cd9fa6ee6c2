import { Pool } from 'undici'
import { generateEvents } from '@/lib/events/generator/generate-events'
import { newUuidV7 } from '@/lib/platform/ids'
import { print, runConcurrently } from './measure'
import type { BenchServer } from './server'

const batchSize = 500

/** Events per second through HTTP, in batches of 500 from 4 connections; every answer is checked. */
export async function benchBatches(
  server: BenchServer,
  { key, count }: { key: string; count: number },
): Promise<{ perSecond: number; residentMb: number | null }> {
  const bodies = makeBodies(count)
  const pool = new Pool(server.baseUrl, { connections: 4 })
  let residentMb: number | null = null
  const seconds = await runConcurrently({
    count: bodies.length,
    workers: 4,
    work: async (index) => {
      await post(pool, { key, body: bodies[index] ?? '' })
      const now = server.residentMb()
      if (now !== null) residentMb = Math.max(residentMb ?? 0, now)
    },
  })
  await pool.close()
  return { perSecond: (bodies.length * batchSize) / seconds, residentMb }
}

/** Events per second posted one by one from 64 connections. */
export async function benchSingles(
  server: BenchServer,
  { key, count }: { key: string; count: number },
): Promise<number> {
  const bodies = [...makeEvents(count)].map((event) => JSON.stringify(event))
  const pool = new Pool(server.baseUrl, { connections: 64 })
  const seconds = await runConcurrently({
    count,
    workers: 64,
    work: (index) => post(pool, { key, body: bodies[index] ?? '' }),
  })
  await pool.close()
  return count / seconds
}

/** Request bodies of 500 events each. */
export function makeBodies(count: number): string[] {
  const events = [...makeEvents(count)]
  const batches = Math.floor(events.length / batchSize)
  return Array.from({ length: batches }, (_, at) =>
    JSON.stringify({ events: events.slice(at * batchSize, (at + 1) * batchSize) }),
  )
}

function* makeEvents(count: number) {
  const seed = newUuidV7()
  for (const event of generateEvents({
    seed,
    count,
    days: 20,
    endMs: Date.now(),
    companyName: 'Bench',
  })) {
    yield { ...event, id: newUuidV7() }
  }
}

async function post(pool: Pool, { key, body }: { key: string; body: string }): Promise<void> {
  const answer = await pool.request({
    method: 'POST',
    path: '/api/audit-log',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body,
  })
  const text = await answer.body.text()
  if (answer.statusCode !== 200)
    throw new Error(`ingest answered ${answer.statusCode}: ${text.slice(0, 300)}`)
}

export function reportRatio(
  what: string,
  value: number,
  { against, of }: { against: number; of: string },
): void {
  print(
    `${what}: ${Math.round(value)}/s, ${(value / against).toFixed(2)} × ${of} (${Math.round(against)}/s)`,
  )
}
