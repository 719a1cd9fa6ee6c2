import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from './embedded-postgres'
import { migrate, readMigrations } from './migrate'
import { readProcessIdentity } from './process-identity'

export type TestServer = {
  databaseUrl: string
  migrateDatabaseUrl: string
  superuserUrl: string
  template: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: TestServer
  }
}

/** Safe for tests alone: nothing of theirs must survive a crash. */
const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_connections: '300',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
}

/**
 * Vitest's global setup of the database tests: one server for all runs in this tree (a second run adopts
 * it), one migrated template per state of the migrations, which every test file clones.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startEmbeddedPostgres({ dataDir: resolve('.cache/test-database'), settings })
  try {
    const template = await prepareTemplate(server)
    const { databaseUrl, migrateDatabaseUrl, superuserUrl } = server
    project.provide('testServer', { databaseUrl, migrateDatabaseUrl, superuserUrl, template })
  } catch (error) {
    await server.release()
    throw error
  }
  return () => server.release()
}

/** The same server's address with another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}

async function prepareTemplate(server: Omit<TestServer, 'template'>): Promise<string> {
  const directory = resolve('prisma/migrations')
  const hash = createHash('sha256')
  for (const { name, checksum } of readMigrations(directory)) hash.update(`${name} ${checksum}\n`)
  const template = `template_${hash.digest('hex').slice(0, 16)}`
  const client = new Client({ connectionString: server.superuserUrl })
  await client.connect()
  try {
    await client.query(`select pg_advisory_lock(1)`) // runs of several people at once
    await dropLeftovers(client, template)
    const { rowCount } = await client.query('select from pg_database where datname = $1', [
      template,
    ])
    if (rowCount !== 0) return template
    const draft = `${template}_draft`
    await client.query(`drop database if exists ${draft} with (force)`)
    await client.query(`create database ${draft} owner trailkeeper_owner`)
    await migrate({
      databaseUrl: withDatabase(server.migrateDatabaseUrl, draft),
      appDatabaseUrl: server.databaseUrl,
      directory,
    })
    await client.query(`alter database ${draft} rename to ${template}`)
    return template
  } finally {
    await client.end()
  }
}

/** Databases of test processes that are gone, and templates of other migrations that nobody may be using. */
async function dropLeftovers(client: Client, template: string): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    `select datname from pg_database where datname ~ '^(test|template)_'`,
  )
  const tests = rows.flatMap(({ datname }) => {
    const pid = /^test_(\d+)_/.exec(datname)?.[1]
    return pid === undefined
      ? []
      : [{ datname, isAlive: readProcessIdentity(Number(pid)) !== undefined }]
  })
  const isQuiet = tests.every(({ isAlive }) => !isAlive)
  const dead = tests.filter(({ isAlive }) => !isAlive).map(({ datname }) => datname)
  const old = rows
    .map(({ datname }) => datname)
    .filter((name) => name.startsWith('template_') && !name.startsWith(template))
  for (const name of [...dead, ...(isQuiet ? old : [])]) {
    await client.query(`drop database if exists ${name} with (force)`)
  }
}
