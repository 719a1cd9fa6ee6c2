import 'server-only'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { type Prisma, PrismaClient } from '@/prisma/generated/client'
import { type CopyQuery, copyRows } from './copy-rows'
import { asDatabaseFailure } from './database-failure'
import { loadEnv } from './env'
import { AppError } from './errors'
import { log } from './log'
import { shareInProcess } from './share-in-process'

/** What a statement may take: everything else is cast in SQL, so that it runs alike over pg and over Prisma. */
export type SqlParam = string | number | boolean | null | Uint8Array | (string | null)[]

/**
 * Runs one named statement. Rows come back with `int8` as number (all of ours stay below 2^53), `timestamptz` as Date and
 * `bytea` as Uint8Array. The name makes pg prepare it once per connection.
 */
export type Sql = {
  query<Row>(name: string, text: string, params: SqlParam[]): Promise<Row[]>
}

/** Also gives rows as they travel: megabytes cost a fraction of what they do as strings. */
export type PoolSql = Sql & {
  /** As `copyRows` describes them. Prepares nothing. */
  copyRows(query: CopyQuery): Promise<Buffer>
}

/** One READ COMMITTED transaction: raw statements and work for after its commit. */
export type SqlTx = { sql: Sql; afterCommit(work: () => void): void }

/** The same transaction with Prisma on the same connection. */
export type Tx = SqlTx & { db: Prisma.TransactionClient }

type Database = { pool: pg.Pool; readers: pg.Pool; prisma: PrismaClient }

const connectionsMax = 16
const readersMax = 6
const readTimeoutMs = 30_000
const transactionTimeoutMs = 30_000

const shared = shareInProcess<{ database?: Database | undefined }>('database', () => ({}))

/** The process's database, opened at first use from DATABASE_URL. */
export function database(): Database {
  shared.database ??= openDatabase(requireUrl())
  return shared.database
}

/** Opens another database for this process; for tests and commands that start their own server. */
export async function switchDatabase(url: string): Promise<void> {
  await closeDatabase()
  shared.database = openDatabase(url)
}

export async function closeDatabase(): Promise<void> {
  const open = shared.database
  shared.database = undefined
  if (!open) return
  await open.prisma.$disconnect()
  await Promise.all([open.pool.end(), open.readers.end()])
}

/** Prisma outside a transaction, for reads. */
export function prisma(): PrismaClient {
  return database().prisma
}

/** Statements outside a transaction, for reads. Throws `database_busy` and `database_unavailable` (503). */
export function sql(): PoolSql {
  const { pool } = database()
  return { ...overPg(pool), copyRows: (query) => copyRows(pool, query).catch(refuseFailure) }
}

/**
 * Statements that people compose, on few connections of their own: searches that take long wait for one another and hold
 * up no event. One that takes longer than `readTimeoutMs` is ended and throws `query_too_slow` (503).
 */
export function readerSql(): PoolSql {
  const read = async <Result>(work: () => Promise<Result>) => {
    try {
      return await work().catch(refuseFailure)
    } catch (error) {
      throw error instanceof pg.DatabaseError && error.code === '57014' ? tooSlow(error) : error
    }
  }
  return {
    query: <Row>(name: string, text: string, values: SqlParam[]) =>
      read(async () => {
        const query = { name, text, values, types: parsers }
        return (await database().readers.query(query)).rows as Row[]
      }),
    copyRows: (query) => read(() => copyRows(database().readers, query)),
  }
}

/** A search that was ended because it takes too long. */
export function tooSlow(cause?: unknown): AppError {
  return new AppError('query_too_slow', {
    status: 503,
    title: 'The query takes too long',
    detail: `The search was ended because it takes too long. Ask for a shorter time, or add a filter such as an actor or an action.`,
    cause,
  })
}

/**
 * Runs `work` in one transaction over plain pg: the fast path of ingest. Commits when it returns, rolls back when it
 * throws; `afterCommit` work runs only after a commit, and a failure of it is the process's, never the caller's. Throws
 * `database_busy` and `database_unavailable` (503) where it could not begin.
 */
export async function inSqlTransaction<Result>(
  work: (tx: SqlTx) => Promise<Result>,
): Promise<Result> {
  const client = await database().pool.connect().catch(refuseFailure)
  const afterCommit: (() => void)[] = []
  let broken: unknown
  let result: Result
  try {
    await client.query('BEGIN')
    result = await work({ sql: overPg(client), afterCommit: (task) => afterCommit.push(task) })
    const { command } = await client.query('COMMIT')
    // Postgres answers a COMMIT after a failed statement without an error, by rolling back.
    if (command !== 'COMMIT') throw new Error('a transaction was rolled back: a statement failed')
  } catch (error) {
    // A connection that cannot roll back is not given to anybody else.
    await client.query('ROLLBACK').catch((failure: unknown) => {
      broken = failure
    })
    throw error
  } finally {
    client.release(broken instanceof Error ? broken : undefined)
  }
  runAfterCommit(afterCommit)
  return result
}

/** Like `inSqlTransaction`, with Prisma on the same connection: for commands, whose last act is to append their event. */
export async function inTransaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
  const afterCommit: (() => void)[] = []
  let hasBegun = false
  const result = await database()
    .prisma.$transaction(
      (db) => {
        hasBegun = true
        return work({ db, sql: overPrisma(db), afterCommit: (task) => afterCommit.push(task) })
      },
      { timeout: transactionTimeoutMs, maxWait: transactionTimeoutMs },
    )
    // What `work` throws may come from anybody whom it talked to.
    .catch((error: unknown) => (hasBegun ? Promise.reject(error) : refuseFailure(error)))
  runAfterCommit(afterCommit)
  return result
}

/** What is committed stays so, whatever becomes of the work that followed it. */
function runAfterCommit(tasks: (() => void)[]): void {
  for (const task of tasks) {
    try {
      task()
    } catch (error) {
      log.error('work after a commit failed', error)
    }
  }
}

function openDatabase(url: string): Database {
  // A server that lost its client without a word would hold a log's row, and every append to it, for hours.
  const pool = openPool(url, {
    max: connectionsMax,
    setting: `idle_in_transaction_session_timeout = ${2 * transactionTimeoutMs}`,
  })
  const readers = openPool(url, {
    max: readersMax,
    setting: `statement_timeout = ${readTimeoutMs}`,
  })
  return { pool, readers, prisma: new PrismaClient({ adapter: new PrismaPg(pool) }) }
}

/** The setting is made by a statement, since proxies such as PgBouncer refuse it among the parameters of a connection. */
function openPool(url: string, { max, setting }: { max: number; setting: string }): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: 'trailkeeper',
    connectionTimeoutMillis: transactionTimeoutMs,
    keepAlive: true,
    onConnect: async (client) => void (await client.query(`SET ${setting}`)),
  })
  // The pool listens to idle connections only: one that breaks within a transaction would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  // Without a listener an idle connection that breaks would end the process; the next query reports it anyway.
  pool.on('error', () => undefined)
  return pool
}

function requireUrl(): string {
  const url = loadEnv().databaseUrl
  if (!url) throw new Error('DATABASE_URL is not set: the start has not opened a database yet.')
  return url
}

const parsers = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    return oid === pg.types.builtins.INT8 && format !== 'binary'
      ? Number
      : pg.types.getTypeParser(oid, format)
  },
}

function overPg(client: pg.Pool | pg.PoolClient): Sql {
  return {
    async query<Row>(name: string, text: string, values: SqlParam[]) {
      const result = await client.query({ name, text, values, types: parsers }).catch(refuseFailure)
      return result.rows as Row[]
    },
  }
}

/** Rethrows, a failure of the database itself as the error that callers are told. */
function refuseFailure(error: unknown): never {
  throw asDatabaseFailure(error, { isOfDatabase: true }) ?? error
}

function overPrisma(db: Prisma.TransactionClient): Sql {
  return {
    async query<Row>(_name: string, text: string, params: SqlParam[]) {
      const rows = await db.$queryRawUnsafe<Record<string, unknown>[]>(text, ...params)
      return rows.map(numbersForBigInts) as Row[]
    },
  }
}

function numbersForBigInts(row: Record<string, unknown>): Record<string, unknown> {
  for (const [column, value] of Object.entries(row)) {
    if (typeof value === 'bigint') row[column] = Number(value)
  }
  return row
}
