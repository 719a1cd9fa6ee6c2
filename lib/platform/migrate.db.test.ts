import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrate } from './migrate'
import { createTestDatabase, type TestDatabase } from './test-database'

let database: TestDatabase
let directory: string

beforeEach(async () => {
  database = await createTestDatabase({ isEmpty: true })
  directory = mkdtempSync(join(tmpdir(), 'trailkeeper-migrations-'))
  write('1_first', 'create table first (it int); create table second (it int);')
})
afterEach(async () => {
  rmSync(directory, { recursive: true })
  await database.drop()
})

describe('migrations', () => {
  it('are applied in order, once, whoever else starts at the same moment', async () => {
    write(
      '2_function',
      `create function twice(n int) returns int language plpgsql as $$ begin n := n * 2; return n; end $$;
       insert into first values (twice(21));`,
    )
    const runs = await Promise.all([run(), run(), run()])
    expect(runs.flatMap(({ applied }) => applied)).toEqual(['1_first', '2_function'])
    expect(await ask('select it from first')).toEqual([{ it: 42 }])
    expect((await run()).applied).toEqual([])
  })

  it("are recorded as Prisma's own command line records them", async () => {
    await run()
    expect(
      await ask(
        `select migration_name, checksum ~ '^[0-9a-f]{64}$' as checksum, applied_steps_count, logs,
           rolled_back_at, finished_at >= started_at as finished from _prisma_migrations`,
      ),
    ).toEqual([
      {
        migration_name: '1_first',
        checksum: true,
        applied_steps_count: 1,
        logs: null,
        rolled_back_at: null,
        finished: true,
      },
    ])
  })

  it('leave nothing behind when one fails', async () => {
    write('2_broken', 'create table third (it int); select 1 / 0;')
    await expect(run()).rejects.toThrow('The migration 2_broken failed and was undone: division')
    expect(
      await ask(`select to_regclass('third') as it, to_regclass('first')::text as first`),
    ).toEqual([{ it: null, first: 'first' }])
    write('2_broken', 'create table third (it int);')
    expect((await run()).applied).toEqual(['2_broken'])
  })

  it('are refused when an applied one was changed', async () => {
    await run()
    write('1_first', 'create table other (it int);')
    await expect(run()).rejects.toThrow('1_first was changed after it was applied')
  })

  it('are refused when the database was used by a newer version', async () => {
    write('2_newer', 'select 1;')
    await run()
    rmSync(join(directory, '2_newer'), { recursive: true })
    await expect(run()).rejects.toThrow('was used by a newer Trailkeeper')
  })

  it('give the app role what it needs on every start', async () => {
    cpSync('prisma/migrations', directory, { recursive: true })
    rmSync(join(directory, '1_first'), { recursive: true })
    const urls = { databaseUrl: database.migrateDatabaseUrl, appDatabaseUrl: database.databaseUrl }
    await migrate({ ...urls, directory })
    await ask('revoke select on events from trailkeeper_app')
    await migrate({ ...urls, directory })
    expect(
      await ask(`select has_table_privilege('trailkeeper_app', 'events', 'select') as may`),
    ).toEqual([{ may: true }])
  })

  it('say whose address is wrong when nobody answers', async () => {
    const url = 'postgresql://someone@127.0.0.1:1/nowhere'
    await expect(migrate({ databaseUrl: url, appDatabaseUrl: url, directory })).rejects.toThrow(
      'The database "nowhere" at 127.0.0.1:1 does not let "someone" in',
    )
  })
})

function write(name: string, text: string): void {
  mkdirSync(join(directory, name), { recursive: true })
  writeFileSync(join(directory, name, 'migration.sql'), text)
}

/** One role is owner and app alike here. */
function run(): Promise<{ applied: string[] }> {
  const url = database.migrateDatabaseUrl
  return migrate({ databaseUrl: url, appDatabaseUrl: url, directory })
}

async function ask(text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: database.migrateDatabaseUrl })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}
