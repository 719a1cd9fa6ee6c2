import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newUuidV7 } from '@/lib/platform/ids'
import { prepareEvent } from './event/prepare-event'
import { appendInGroup } from './group-commit'
import { checkIntegrity } from './integrity-check'
import type { JsonValue } from './schema'
import { createTestCompany, openTestLog, type TestLog } from './test-log'

let log: TestLog
beforeAll(async () => {
  log = await openTestLog()
})
afterAll(() => log.close())

async function send(companyId: string, value: JsonValue) {
  const prepared = prepareEvent(value, { nowMs: Date.now(), newId: () => newUuidV7() })
  if (!prepared.ok) throw new Error(prepared.detail)
  return await appendInGroup({ companyId, via: { type: 'cli' }, events: [prepared.event] })
}

it('the id of an event that is no longer kept is refused, and fails nobody else', async () => {
  const companyId = await createTestCompany()
  const event = { id: newUuidV7(), action: 'a.created', actor: { type: 'system', id: 's' } }
  await send(companyId, event)
  const superuser = new pg.Client({ connectionString: log.superuserUrl })
  await superuser.connect()
  await superuser.query('SET session_replication_role = replica')
  await superuser.query('DELETE FROM events WHERE company_id = $1', [companyId])
  await superuser.end()
  expect(await send(companyId, event)).toMatchObject([{ status: 'rejected', code: 'id_conflict' }])
})

it('ids longer than an index takes are searched by a short form, and the log is found whole', async () => {
  const companyId = await createTestCompany()
  await send(companyId, {
    action: 'project.created',
    actor: { type: 'system', id: 'a'.repeat(2_000) },
    workspace: { id: 'w'.repeat(2_000) },
    targets: [{ type: 'project', id: 'p'.repeat(2_000) }],
  })
  expect(await checkIntegrity({ companyId })).toMatchObject({ ok: true, problems: [] })
})
