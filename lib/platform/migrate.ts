import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { StartError } from './start-error'

type Migration = { name: string; text: string; checksum: string }
type Applied = { migration_name: string; checksum: string; finished_at: Date | null }

/** Any constant: one migration at a time per database, and Prisma's own command line takes the same one. */
const advisoryLock = 72_707_369

/**
 * Applies `prisma/migrations/*` that are not applied yet, in order, each whole or not at all, and gives the
 * app role what it may do. Keeps Prisma's `_prisma_migrations`, so that its command line agrees. Any number
 * of processes may call it at once. Throws a `StartError` when the server is too old, an applied migration
 * was changed afterwards, or the database is ahead of this version.
 */
export async function migrate(options: {
  /** The owner's connection. */
  databaseUrl: string
  /** Whom the app connects as; the owner itself when one role does both. */
  appDatabaseUrl: string
  /** Default: `prisma/migrations` under the working directory. */
  directory?: string
  onProgress?: (message: string) => void
}): Promise<{ applied: string[] }> {
  const migrations = readMigrations(options.directory ?? join('prisma', 'migrations'))
  const client = new Client({ connectionString: options.databaseUrl })
  client.on('error', () => undefined) // the running query reports it
  await connect(client)
  try {
    await refuseOldServer(client)
    await client.query(`select pg_advisory_lock(${advisoryLock})`)
    const applied = await readApplied(client)
    refuseDifferences(migrations, applied)
    const done = new Set(applied.map((row) => row.migration_name))
    const pending = migrations.filter(({ name }) => !done.has(name))
    for (const migration of pending) {
      options.onProgress?.(`applying migration ${migration.name}`)
      await applyMigration(client, migration)
    }
    await grant(client, options.appDatabaseUrl)
    return { applied: pending.map(({ name }) => name) }
  } finally {
    await client.end() // releases the advisory lock
  }
}

/** The migrations that this version brings, in their order. */
export function readMigrations(directory: string): Migration[] {
  return readdirSync(directory)
    .filter((name) => existsSync(join(directory, name, 'migration.sql')))
    .sort()
    .map((name) => {
      const text = readFileSync(join(directory, name, 'migration.sql'), 'utf8')
      return { name, text, checksum: createHash('sha256').update(text).digest('hex') }
    })
}

async function connect(client: Client): Promise<void> {
  try {
    await client.connect()
  } catch (error) {
    const { host, port, database, user } = client
    throw new StartError(
      `The database "${database}" at ${host}:${port} does not let "${user}" in: ${(error as Error).message}. Check MIGRATE_DATABASE_URL or DATABASE_URL.`,
      { exitCode: 1, cause: error },
    )
  }
}

async function refuseOldServer(client: Client): Promise<void> {
  const { rows } = await client.query<{ number: string; version: string }>(
    `select current_setting('server_version_num') as number, current_setting('server_version') as version`,
  )
  if (Number(rows[0]?.number) >= 150_000) return
  throw new StartError(
    `The database runs PostgreSQL ${rows[0]?.version}; Trailkeeper needs 15 or newer.`,
  )
}

async function readApplied(client: Client): Promise<Applied[]> {
  // As Prisma creates it (schema-engine, `_prisma_migrations`).
  const { rows: found } = await client.query(`select to_regclass('_prisma_migrations') as it`)
  if (found[0]?.it === null) {
    await client.query(`create table _prisma_migrations (
      id varchar(36) primary key not null, checksum varchar(64) not null, finished_at timestamptz,
      migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,
      started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`)
  }
  const { rows } = await client.query<Applied>(
    `select migration_name, checksum, finished_at from _prisma_migrations
     where rolled_back_at is null order by started_at, migration_name`,
  )
  return rows
}

function refuseDifferences(migrations: Migration[], applied: Applied[]): void {
  for (const row of applied) {
    const migration = migrations.find(({ name }) => name === row.migration_name)
    if (row.finished_at === null) {
      throw new StartError(
        `The migration ${row.migration_name} was begun by another tool and not finished: mend it there, then set rolled_back_at or finished_at in _prisma_migrations.`,
      )
    }
    if (migration === undefined) {
      throw new StartError(
        `The database has the migration ${row.migration_name}, which this version does not know: it was used by a newer Trailkeeper. Start that one.`,
      )
    }
    if (migration.checksum !== row.checksum) {
      throw new StartError(
        `The migration ${row.migration_name} was changed after it was applied (checksum ${migration.checksum.slice(0, 12)}…, applied as ${row.checksum.slice(0, 12)}…): restore the file; changes go into a new migration.`,
      )
    }
  }
}

async function applyMigration(client: Client, migration: Migration): Promise<void> {
  const startedAt = new Date()
  try {
    await client.query('begin')
    await client.query(migration.text) // one simple query: a `;` inside a $$ body is Postgres's to understand
    await client.query(
      `insert into _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
       values ($1, $2, clock_timestamp(), $3, $4, 1)`,
      [randomUUID(), migration.checksum, migration.name, startedAt],
    )
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw new StartError(
      `The migration ${migration.name} failed and was undone: ${(error as Error).message}`,
      { exitCode: 1, cause: error },
    )
  }
}

/** On every start: a role may have been changed, or added, since the last migration. */
async function grant(client: Client, appDatabaseUrl: string): Promise<void> {
  const appRole = decodeURIComponent(new URL(appDatabaseUrl).username)
  if (appRole === '' || appRole === client.user) return
  await client.query('begin')
  await client.query('select trailkeeper_grant($1)', [appRole])
  // A room with tables behind walls of its own adds what the role may do there, and takes what it may not.
  const { rows } = await client.query<{ name: string }>(
    `select proname as name from pg_proc
      where pronamespace = current_schema()::regnamespace and proname like 'trailkeeper\\_grant\\_%' order by 1`,
  )
  for (const { name } of rows) {
    await client.query(`select ${client.escapeIdentifier(name)}($1)`, [appRole])
  }
  await client.query('commit')
}
