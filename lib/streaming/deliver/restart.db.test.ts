import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCompany, type TestCompany } from '@/lib/access/test-access'
import { ensureInstanceCompany } from '@/lib/companies/commands'
import { flushMarks } from '@/lib/log/marks'
import { ensurePartitions } from '@/lib/log/partitions'
import { closeDatabase, switchDatabase } from '@/lib/platform/db'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/lib/platform/embedded-postgres'
import { setEnv } from '@/lib/platform/env'
import { generateKeys } from '@/lib/platform/keys'
import { migrate } from '@/lib/platform/migrate'
import { createDestination } from '@/lib/streaming/commands/destinations'
import { readStreaming } from '@/lib/streaming/queries'
import { openHttp, type Receiver } from '@/lib/streaming/test-receivers'
import { addEvents, firstArrivals, readIds, whenCaughtUp } from '@/lib/streaming/test-stream'
import { runStreaming } from './run-streaming'

/*
 * A server of its own, which is stopped and started under a running stream. What the process's log says meanwhile, that the database
 * cannot be reached, belongs to it.
 */
const token = 's3cret-token-1234'
const parent = mkdtempSync(join(tmpdir(), 'trailkeeper-test-'))
chmodSync(parent, 0o711) // or the cluster of a test run by root would live, and stay, under /var/lib
const dataDir = join(parent, 'data')
let server: EmbeddedPostgres
let receiver: Receiver
let company: TestCompany

const start = () => startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } })

beforeAll(async () => {
  server = await start()
  const { databaseUrl, migrateDatabaseUrl } = server
  await migrate({
    databaseUrl: migrateDatabaseUrl,
    appDatabaseUrl: databaseUrl,
    directory: resolve('prisma/migrations'),
  })
  setEnv({
    ...generateKeys(),
    ...{ DATA_DIR: dataDir, DATABASE_URL: databaseUrl, OUTBOUND_ALLOW: '127.0.0.0/8' },
  })
  await switchDatabase(databaseUrl)
  await ensurePartitions({ nowMs: Date.now() })
  await ensureInstanceCompany()
  receiver = await openHttp({ token })
  company = await makeCompany('acme')
  await createDestination(company.operator, {
    ...{ name: 'Siem', type: 'http', url: receiver.url, token, format: 'native', from: 'start' },
  })
})
afterAll(async () => {
  await receiver.stop()
  await flushMarks()
  await closeDatabase()
  await server.release()
  rmSync(parent, { recursive: true, force: true })
})

async function comeBack(): Promise<void> {
  server = await start()
}

describe('a database that is stopped and started while a stream delivers', () => {
  it('loses nothing and changes no order, and what comes twice carries the same id', async () => {
    await addEvents(company.id, 2_600)
    const restarts: Promise<void>[] = []
    receiver.script(async (_got, at) => {
      if (at !== 2 && at !== 5) return undefined
      await server.release()
      restarts.push(comeBack())
      // One batch is stored without the cursor hearing of it, another is not stored.
      return at === 2 ? undefined : 'cut'
    })
    const worker = runStreaming({ random: () => 0 })
    const before = await readIds(company.id)
    await receiver.hasIds(before.length)
    expect(restarts).toHaveLength(2)
    await Promise.all(restarts)
    receiver.script(undefined)
    await addEvents(company.id, 10)
    const all = await readIds(company.id)
    await receiver.hasIds(all.length)
    await whenCaughtUp(company.operator)
    await worker.stop()
    expect(firstArrivals(receiver.stored)).toEqual(all)
    expect(receiver.stored.length).toBeGreaterThan(all.length)
    const { destinations } = await readStreaming(company.operator)
    expect(destinations).toMatchObject([{ state: 'active', deadLetters: 0 }])
  })

  it('finds a stream that has nothing to do as well', async () => {
    const worker = runStreaming({ random: () => 0 })
    await server.release()
    await comeBack()
    await addEvents(company.id, 5)
    const all = await readIds(company.id)
    await receiver.hasIds(all.length)
    await worker.stop()
    expect(firstArrivals(receiver.stored)).toEqual(all)
  })
})
