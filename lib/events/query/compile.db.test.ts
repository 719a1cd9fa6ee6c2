import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/platform/test-database'
import { checkQuery } from './check'
import { collectSqlLookups, compile, notCompiledKeys } from './compile'
import { type KeyName, keys } from './keys'

let database: TestDatabase
let client: Client

beforeAll(async () => {
  database = await createTestDatabase()
  client = new Client({ connectionString: database.databaseUrl })
  await client.connect()
})
afterAll(async () => {
  await client?.end()
  await database?.drop()
})

const companyId = '01970000-0000-7000-8000-000000000000'
const names = (Object.keys(keys) as KeyName[]).filter((name) => !notCompiledKeys.includes(name))
const examples = names.flatMap((name) => keys[name].examples)
const shapes = [
  ...examples,
  ...names.flatMap((name) =>
    ['after', 'before', 'at'].includes(name) ? [] : [`${name}:*`, `-${name}:*`],
  ),
  '',
  'payments',
  '"a phrase"',
  '/api',
  '-(actor:bob OR target:x) (status:4xx OR -path:"%_\\\\") -x',
]

test.each(shapes.flatMap((text) => [0, 1, 2].map((count) => [text, count] as const)))(
  'the database accepts what %j compiles to with %i keys per lookup',
  async (text, count) => {
    const { query } = checkQuery(text)
    if (query === null) throw new Error('The query should have been read')
    const answer = ['k1', 'k2'].slice(0, count)
    const lookups = new Map(collectSqlLookups(query).map(({ id }) => [id, answer]))
    const { where, params } = compile(query, {
      companyParam: '$1',
      firstParam: 2,
      lookups,
      nowMs: Date.UTC(2026, 0, 10),
      timeZone: 'Europe/Berlin',
    })
    const { rows } = await client.query(
      `SELECT e.seq FROM events e WHERE e.company_id = $1::uuid AND ${where} ORDER BY e.occurred_at DESC, e.seq DESC LIMIT 50`,
      [companyId, ...params],
    )
    expect(rows).toEqual([])
  },
)
