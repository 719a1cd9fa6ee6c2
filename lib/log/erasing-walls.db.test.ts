import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordEvent } from '@/lib/log/append'
import { inSqlTransaction, sql } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { createTestCompany, openTestLog, type TestLog } from './test-log'

let log: TestLog
let companyId: string
let refs: string[]
beforeAll(async () => {
  log = await openTestLog()
  companyId = await createTestCompany()
  await inSqlTransaction((tx) =>
    recordEvent(tx, {
      companyId,
      via: { type: 'system' },
      event: {
        action: 'door.opened',
        actor: { type: 'user', id: 'u1', email: 'ann@acme.example' },
        details: { from: '192.0.2.1' },
      },
    }),
  )
  refs = (await ask<{ ref: string }>('SELECT ref FROM event_personal')).map(({ ref }) => ref)
  expect(refs).toHaveLength(2)
})
afterAll(() => log.close())

const ask = <Row>(text: string, values: (string | string[])[] = []) =>
  sql().query<Row>(`test.${text}`.slice(0, 60), text, values)

const erasePersons = () =>
  ask('SELECT erase_persons($1::uuid, $2::text[])', [companyId, refs.filter(isPerson)])
const eraseValues = async () => {
  const [row] = await ask<{ erased: number }>(
    `SELECT erase_event_values($1::uuid, array_agg(seq), array_agg(recorded_at), array_agg(ref)) AS erased
       FROM event_personal WHERE company_id = $1::uuid`,
    [companyId],
  )
  return row?.erased
}
const askFor = () =>
  ask(
    `INSERT INTO person_erasures (company_id, id, refs, reason, checkpoint_before) VALUES ($1::uuid, $2::uuid, $3::text[], 'r', '')`,
    [companyId, newUuidV7(), refs.filter(isPerson)],
  )

it('the app erases nobody whom nobody asked to erase', async () => {
  await expect(erasePersons()).rejects.toThrow(/nobody asked/)
  await expect(ask('UPDATE event_personal SET text = NULL')).rejects.toThrow(/permission denied/)
  await expect(ask('UPDATE persons SET key_wrapped = NULL')).rejects.toThrow(/permission denied/)
  expect(await eraseValues()).toBe(0)
  const [head] = await ask<{ erasures: number }>('SELECT erasures FROM logs')
  await ask('SELECT count_erasure($1::uuid)', [companyId])
  expect(await ask('SELECT erasures FROM logs')).toEqual([head])
})

it('values go of whom is erased, and of events’ own refs while somebody is', async () => {
  await askFor()
  // Of the event alone: its person is not erased yet.
  expect(await eraseValues()).toBe(1)
  await erasePersons()
  expect(await eraseValues()).toBe(1)
  expect(await ask('SELECT key_wrapped, email, external_id FROM persons')).toEqual([
    { key_wrapped: null, email: null, external_id: null },
  ])
  expect(await ask('SELECT * FROM person_aliases')).toEqual([])
})

it('nobody but owner and app may ask for it', async () => {
  const client = new pg.Client({ connectionString: log.migrateDatabaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ may: boolean }>(
      `SELECT has_function_privilege('public', p.oid, 'EXECUTE') AS may FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'erase%'`,
    )
    expect(rows).toEqual([{ may: false }, { may: false }])
  } finally {
    await client.end()
  }
})

function isPerson(ref: string): boolean {
  return ref.startsWith('s_')
}
