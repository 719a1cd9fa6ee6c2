import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from './test-database'

let first: TestDatabase
let second: TestDatabase

beforeAll(async () => {
  ;[first, second] = await Promise.all([createTestDatabase(), createTestDatabase()])
})
afterAll(() => Promise.all([first.drop(), second.drop()]))

describe('a test database', () => {
  it('is migrated, and nobody else sees what is written into it', async () => {
    await ask(first.migrateDatabaseUrl, 'create table only_here (it int)')
    expect(await ask(first.databaseUrl, `select to_regclass('only_here')::text as it`)).toEqual([
      { it: 'only_here' },
    ])
    expect(await ask(second.databaseUrl, `select to_regclass('only_here')::text as it`)).toEqual([
      { it: null },
    ])
    expect(await ask(second.databaseUrl, 'select count(*)::int as it from events')).toEqual([
      { it: 0 },
    ])
  })

  it('lets the app role neither create nor change what the log holds', async () => {
    await expect(ask(first.databaseUrl, 'create table mine (it int)')).rejects.toThrow(
      'permission denied',
    )
    await expect(ask(first.databaseUrl, 'update events set seq = 1')).rejects.toThrow(
      'permission denied',
    )
    await expect(ask(first.databaseUrl, 'delete from event_ids')).rejects.toThrow(
      'permission denied',
    )
  })
})

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}
