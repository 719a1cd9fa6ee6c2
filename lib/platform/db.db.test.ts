import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { closeDatabase, inSqlTransaction, sql, switchDatabase } from './db'
import { createTestDatabase, type TestDatabase } from './test-database'

let database: TestDatabase
let superuser: pg.Client

beforeAll(async () => {
  database = await createTestDatabase({ isEmpty: true })
  superuser = new pg.Client({ connectionString: database.superuserUrl })
  await superuser.connect()
  await superuser.query('CREATE TABLE notes (text text); GRANT ALL ON notes TO public')
  await switchDatabase(database.databaseUrl)
})
afterAll(async () => {
  await superuser.end()
  await closeDatabase()
  await database.drop()
})

const readText = 'SELECT text FROM notes'
const write = (text: string) => `INSERT INTO notes VALUES ('${text}')`

it('a connection that breaks within a transaction fails that transaction and nothing else', async () => {
  // An error of the socket that nobody listens to would end the process: vitest reports it as unhandled.
  const broken = inSqlTransaction(async (tx) => {
    await tx.sql.query('test.write', write('lost'), [])
    const [own] = await tx.sql.query<{ pid: number }>(
      'test.pid',
      'SELECT pg_backend_pid() AS pid',
      [],
    )
    await superuser.query('SELECT pg_terminate_backend($1, 5000)', [own?.pid])
    // The notice of the end arrives while no statement is under way.
    await new Promise(setImmediate)
    await superuser.query('SELECT 1')
    await tx.sql.query('test.read', readText, [])
  })
  await expect(broken).rejects.toThrow()
  expect(await sql().query('test.read', readText, [])).toEqual([])
})

it('what was rolled back is never taken for committed, also where a failed statement was caught', async () => {
  let isAnnounced = false
  const caught = inSqlTransaction(async (tx) => {
    tx.afterCommit(() => {
      isAnnounced = true
    })
    await tx.sql.query('test.write_caught', write('caught'), [])
    await tx.sql.query('test.fail', 'SELECT 1 / 0', []).catch(() => undefined)
  })
  await expect(caught).rejects.toThrow(/rolled back/)
  expect(isAnnounced).toBe(false)
  expect(await sql().query('test.read', readText, [])).toEqual([])
})
