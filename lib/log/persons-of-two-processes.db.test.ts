import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { inSqlTransaction, sql } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { prepareEvent } from './event/prepare-event'
import type { EventInput, JsonValue } from './schema'
import { createTestCompany, openTestLog, type TestLog } from './test-log'

type Append = typeof import('./append').append

let log: TestLog
let here: Append
let elsewhere: Append

// Two copies of the modules, with a cache each: what two processes are, and the bundles of one.
beforeAll(async () => {
  log = await openTestLog()
  here = (await import('./append')).append
  vi.resetModules()
  elsewhere = (await import('./append')).append
})
afterAll(() => log.close())

async function act(append: Append, companyId: string, actor: EventInput['actor']): Promise<string> {
  const event = { action: 'auth.login', actor } as JsonValue
  const prepared = prepareEvent(event, { nowMs: Date.now(), newId: () => newUuidV7() })
  if (!prepared.ok) throw new Error(prepared.detail)
  const events = [prepared.event]
  const via = { type: 'api_key', id: 'k1' } as const
  const [result] = await inSqlTransaction((tx) => append(tx, { companyId, via, events }))
  if (result?.status !== 'recorded') throw new Error('not recorded')
  const [row] = await sql().query<{ actor: string }>(
    'test.actor',
    "SELECT line::jsonb #>> '{actor,ref}' AS actor FROM events WHERE company_id = $1::uuid AND seq = $2::bigint",
    [companyId, String(result.seq)],
  )
  if (!row) throw new Error('no such event')
  return row.actor
}

it('an address that got an id in one process does not make somebody else of that id in another', async () => {
  expect(here).not.toBe(elsewhere)
  const companyId = await createTestCompany()
  const email = 'shared@acme.example'
  const first = await act(here, companyId, { type: 'user', email })
  expect(await act(elsewhere, companyId, { type: 'user', id: 'u1', email })).toBe(first)
  const second = await act(here, companyId, { type: 'user', id: 'u2', email })
  expect(second).not.toBe(first)
})

it('a name that another process brought is not replaced by the one that this process knew', async () => {
  const companyId = await createTestCompany()
  const ref = await act(here, companyId, { type: 'user', id: 'u1', name: 'Old' })
  await act(elsewhere, companyId, { type: 'user', id: 'u1', name: 'New' })
  await act(here, companyId, { type: 'user', id: 'u1', email: 'u1@acme.example' })
  const rows = await sql().query(
    'test.name',
    'SELECT name, email FROM persons WHERE company_id = $1::uuid AND ref = $2',
    [companyId, ref],
  )
  expect(rows).toEqual([{ name: 'New', email: 'u1@acme.example' }])
})

it('somebody of very long values stays one person, in every process', async () => {
  const companyId = await createTestCompany()
  const actor = { type: 'user', id: 'u'.repeat(3_000), name: 'n'.repeat(3_000) } as const
  const ref = await act(here, companyId, actor)
  expect(await act(here, companyId, actor)).toBe(ref)
  expect(await act(elsewhere, companyId, { ...actor, name: 'm'.repeat(3_000) })).toBe(ref)
  expect(await act(here, companyId, { ...actor, name: 'Short' })).toBe(ref)
})
