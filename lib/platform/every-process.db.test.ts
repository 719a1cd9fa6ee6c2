import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { closeDatabase, switchDatabase } from './db'
import { setEnv } from './env'
import { listenForOrders, onOrder, orderEverywhere } from './every-process'
import { beginShutdown } from './shutdown'
import { createTestDatabase, type TestDatabase } from './test-database'

let database: TestDatabase
const others: pg.Client[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  setEnv({ DATABASE_URL: database.databaseUrl })
  await switchDatabase(database.databaseUrl)
})
afterEach(async () => {
  await Promise.all(others.splice(0).map((other) => other.end()))
})
afterAll(async () => {
  beginShutdown()
  await closeDatabase()
  await database.drop()
})

/** Another process, as the database sees it; it does `work` when it is told to. */
async function addProcess(
  work: (order: { id: string; payload: string }) => Promise<{ error?: string } | null>,
) {
  const client = new pg.Client({
    connectionString: database.databaseUrl,
    application_name: 'trailkeeper orders',
  })
  await client.connect()
  others.push(client)
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  client.on('notification', ({ payload }) => {
    const order = JSON.parse(payload ?? '') as { id: string; payload: string }
    void work(order).then(async (answer) => {
      if (answer === null) return await client.end()
      const reply = JSON.stringify({ id: order.id, pid: rows[0]?.pid, ...answer })
      await client.query("SELECT pg_notify('trailkeeper_answers', $1)", [reply])
    })
  })
  await client.query('LISTEN trailkeeper_orders')
  return client
}

it('an order is carried out here, and by every process that listens, before it is said to be', async () => {
  const done: string[] = []
  onOrder('test.note', async (payload) => void done.push(`here ${payload}`))
  let finish = () => {}
  const slow = new Promise<void>((resolve) => {
    finish = resolve
  })
  await addProcess(async ({ payload }) => {
    await slow
    done.push(`slow ${payload}`)
    return {}
  })
  await addProcess(async ({ payload }) => {
    done.push(`quick ${payload}`)
    finish()
    return {}
  })
  expect(await orderEverywhere('test.note', 'x')).toBe(2)
  expect(done).toEqual(['here x', 'quick x', 'slow x'])
})

it('alone it waits for nobody', async () => {
  const done: string[] = []
  onOrder('test.alone', async (payload) => void done.push(payload))
  expect(await orderEverywhere('test.alone', 'y')).toBe(0)
  expect(done).toEqual(['y'])
})

it('a process that ends meanwhile is not waited for', async () => {
  await addProcess(async () => null)
  expect(await orderEverywhere('test.none', '')).toBe(1)
})

it('is not said to be done where one of them failed', async () => {
  await addProcess(async () => ({ error: 'log_busy' }))
  await expect(orderEverywhere('test.none', '')).rejects.toMatchObject({
    ...{ code: 'process_silent', status: 503, detail: expect.stringContaining('log_busy') },
  })
})

it('one that listens answers, also what it has asked for itself, and does that once', async () => {
  const done: string[] = []
  onOrder('test.listening', async (payload) => void done.push(payload))
  listenForOrders()
  // Once it listens it is one of those that are asked.
  let asked = 0
  for (let round = 0; asked === 0; round += 1) {
    asked = await orderEverywhere('test.listening', String(round))
  }
  expect(asked).toBe(1)
  expect(new Set(done).size).toBe(done.length)

  const client = new pg.Client({ connectionString: database.databaseUrl })
  await client.connect()
  others.push(client)
  const answered = new Promise<string>((resolve) => {
    client.on('notification', ({ payload }) => resolve(payload ?? ''))
  })
  await client.query('LISTEN trailkeeper_answers')
  const order = { id: 'o1', from: 'another process', name: 'test.listening', payload: 'z' }
  await client.query("SELECT pg_notify('trailkeeper_orders', $1)", [JSON.stringify(order)])
  expect(JSON.parse(await answered)).toEqual({ id: 'o1', pid: expect.any(Number) })
  expect(done.at(-1)).toBe('z')
})
