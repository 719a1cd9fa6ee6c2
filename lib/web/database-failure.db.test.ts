import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { asDatabaseFailure } from '@/lib/platform/database-failure'
import {
  closeDatabase,
  database,
  inSqlTransaction,
  inTransaction,
  prisma,
  readerSql,
  sql,
  switchDatabase,
} from '@/lib/platform/db'
import { createTestDatabase, type TestDatabase } from '@/lib/platform/test-database'
import { describeProblem, problemResponse } from './problem'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.drop())
afterEach(() => closeDatabase())

const ways: Record<string, () => Promise<unknown>> = {
  'a statement': () => sql().query('test.one', 'SELECT 1', []),
  'a search': () => readerSql().query('test.one', 'SELECT 1', []),
  'a transaction of ingest': () => inSqlTransaction(async () => 1),
  'a command': () => inTransaction(async () => 1),
  'a read over Prisma': () => prisma().company.findMany(),
}

async function answerTo(work: () => Promise<unknown>) {
  const error = await work().then(
    () => undefined,
    (reason: unknown) => reason,
  )
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const answer = problemResponse(error, { requestId: 'r' })
  const { code, detail } = describeProblem(error, 'r')
  written.mockRestore()
  return { code, detail, status: answer.status, retryAfter: answer.headers.get('retry-after') }
}

describe.each(Object.entries(ways))('%s', (_name, work) => {
  it('is answered database_unavailable where nothing listens, naming no address', async () => {
    await switchDatabase('postgres://someone:word@127.0.0.1:1/x')
    const answer = await answerTo(work)
    expect(answer).toMatchObject({ code: 'database_unavailable', status: 503, retryAfter: '5' })
    expect(answer.detail).not.toMatch(/127|someone/)
  })

  it('is answered database_unavailable where the socket is not there', async () => {
    await switchDatabase('postgres://someone:word@/x?host=/nonexistent')
    expect(await answerTo(work)).toMatchObject({ code: 'database_unavailable', status: 503 })
  })

  it('is answered database_busy when no connection becomes free in time', async () => {
    await switchDatabase(test.databaseUrl)
    const held = await Promise.all(
      [database().pool, database().readers].flatMap((pool) =>
        Array.from({ length: pool.options.max }, () => pool.connect()),
      ),
    )
    for (const pool of [database().pool, database().readers]) {
      pool.options.connectionTimeoutMillis = 50
    }
    expect(await answerTo(work)).toMatchObject({
      code: 'database_busy',
      status: 503,
      retryAfter: '5',
    })
    for (const client of held) client.release()
  })
})

it('a connection that the database ends in the middle is answered database_unavailable', async () => {
  await switchDatabase(test.databaseUrl)
  const end = 'SELECT pg_terminate_backend(pg_backend_pid())'
  const inTheMiddle = [
    () => sql().query('test.end', end, []),
    () => inSqlTransaction((tx) => tx.sql.query('test.end', end, [])),
    () => inTransaction((tx) => tx.sql.query('test.end', end, [])),
  ]
  for (const work of inTheMiddle) {
    expect(await answerTo(work)).toMatchObject({ code: 'database_unavailable', status: 503 })
  }
})

it('a wrong statement and a refused connection to somebody else stay defects', async () => {
  await switchDatabase(test.databaseUrl)
  expect(await answerTo(() => sql().query('test.no', 'SELECT no', []))).toMatchObject({
    code: 'internal_error',
  })
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  expect(asDatabaseFailure(refused)).toBeUndefined()
})
