import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ingestValues } from '@/lib/events/commands'
import { generateEvents } from '@/lib/events/generator/generate-events'
import { listCatalogue } from '@/lib/events/queries/list-actions'
import { readEvents } from '@/lib/events/queries/read-events'
import { readFacets } from '@/lib/events/queries/read-facets'
import { readHistogram } from '@/lib/events/queries/read-histogram'
import { searchEvents } from '@/lib/events/queries/search-events'
import { keys } from '@/lib/events/query/keys'
import { ensurePartitions } from '@/lib/log/partitions'
import { createTestCompany, openTestLog, type TestLog } from '@/lib/log/test-log'
import type { JsonValue } from '@/lib/log/schema'
import { setClock } from '@/lib/platform/clock'
import { switchDatabase } from '@/lib/platform/db'
import { indexLog } from './index-log'

const monthMs = 30 * 86_400_000
const months = 6
let log: TestLog
let superuser: pg.Client
let companyId: string

beforeAll(async () => {
  log = await openTestLog()
  superuser = new pg.Client({ connectionString: log.superuserUrl })
  await superuser.connect()
  // On tables as small as these a scan is the right thing. Where it cannot be had for less than everything else, it is
  // taken only where nothing else is left: that is what the statistics below show.
  await superuser.query(
    `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET enable_seqscan = off', current_database()); END $$`,
  )
  await switchDatabase(log.databaseUrl)
  const endMs = Date.now()
  await ensurePartitions({ nowMs: endMs, fromMs: endMs - months * monthMs })
  companyId = await createTestCompany()
  for (let month = months; month > 0; month -= 1) {
    const ms = endMs - month * monthMs
    setClock(() => ms)
    const of = { seed: month, count: 150, days: 20, companyName: 'Acme' }
    const items = [...generateEvents({ ...of, endMs: ms })].map((event, index) => ({
      index,
      value: event as JsonValue,
    }))
    await ingestValues({ companyId, via: { type: 'cli' } }, items)
  }
  setClock()
  await indexLog(companyId, { sizes: { small: 128, large: 512 } })
})
afterAll(async () => {
  setClock()
  await superuser.end()
  await log.close()
})

const examples = Object.values(keys).flatMap(({ examples }) => examples)
const shapes = [
  ...[
    '',
    'payments',
    '"a phrase of words"',
    '/api/',
    '*.deleted',
    'id:01970000-0000-7000-8000-000000000000',
  ],
  ...['-(actor:bob OR target:x) (status:4xx OR -path:"%_") -login', 'target:* -workspace:*'],
]

async function countScans(): Promise<number> {
  // Numbers of sessions that still run are told to others only now and then, unless they are asked for.
  const { rows } = await superuser.query<{ scans: string }>(
    `SELECT sum(seq_scan) AS scans FROM pg_stat_user_tables WHERE relname ~ '^event(s|_personal|_persons)_\\d'`,
  )
  return Number(rows[0]?.scans)
}

/** Sessions tell what they did when they end. */
async function endSessions() {
  await switchDatabase(log.databaseUrl)
  await superuser.query('SELECT pg_stat_clear_snapshot()')
}

it('no query reads a partition of events from end to end, whatever it asks', async () => {
  await endSessions()
  const before = await countScans()
  for (const q of [...examples, ...shapes]) {
    const asked = { q, within: '' }
    const { olderCursor } = await searchEvents({ companyId }, { q, limit: 5 })
    const cursor = olderCursor ?? '1.0'
    await searchEvents({ companyId }, { q, cursor, direction: 'newer' })
    await readFacets({ companyId }, asked)
    await readHistogram({ companyId }, { ...asked, stack: 'outcome' })
    const read = { q, limit: 5, expand: false, tail: false, waitMs: 0 }
    await readEvents({ companyId }, read)
    await readEvents({ companyId }, { ...read, cursor: 700, after: '2020-01-01T00:00:00Z' })
  }
  await listCatalogue({ companyId })
  await endSessions()
  expect(await countScans()).toBe(before)

  // The measure itself: a scan would have been counted.
  const client = new pg.Client({ connectionString: log.superuserUrl })
  await client.connect()
  await client.query(`SELECT count(*) FROM events WHERE line LIKE '%nothing%'`)
  await client.end()
  await endSessions()
  expect(await countScans()).toBeGreaterThan(before)
})
