import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { countEventsIfPossible, searchEvents } from '@/lib/events/queries/search-events'
import { eventSearchInput } from '@/lib/events/schema'
import { prepareEvent } from '@/lib/log/event/prepare-event'
import { appendInGroup } from '@/lib/log/group-commit'
import { createTestCompany, openTestLog, type TestLog } from '@/lib/log/test-log'
import { newUuidV7 } from '@/lib/platform/ids'

let log: TestLog
let superuser: pg.Client

beforeAll(async () => {
  log = await openTestLog()
  superuser = new pg.Client({ connectionString: log.superuserUrl })
  await superuser.connect()
})
afterAll(async () => {
  await superuser.end()
  await log.close()
})

async function append(companyId: string) {
  const prepared = prepareEvent(
    { action: 'a.created', actor: { type: 'system', id: 's' } },
    { nowMs: Date.now(), newId: () => newUuidV7() },
  )
  if (!prepared.ok) throw new Error(prepared.detail)
  return await appendInGroup({ companyId, via: { type: 'cli' }, events: [prepared.event] })
}

it('searches that take long, however many, hold up no event', async () => {
  const companyId = await createTestCompany()
  await append(companyId)
  // What an append of known words does not touch, and every search for a workspace reads.
  await superuser.query('BEGIN; LOCK TABLE log_workspaces IN ACCESS EXCLUSIVE MODE')
  const search = eventSearchInput.parse({ q: 'workspace:pay*' })
  const searches = Array.from({ length: 40 }, () => searchEvents({ companyId }, search))
  expect(await append(companyId)).toMatchObject([{ status: 'recorded', seq: 1 }])
  await superuser.query('COMMIT')
  for (const { events } of await Promise.all(searches)) expect(events).toEqual([])
})

it('a search that takes too long is ended, and answered as that', async () => {
  const companyId = await createTestCompany()
  await superuser.query('BEGIN; LOCK TABLE log_workspaces IN ACCESS EXCLUSIVE MODE')
  // Expected before it is ended: its end may come before the answer of who ended it.
  const refusal = expect(
    searchEvents({ companyId }, eventSearchInput.parse({ q: 'workspace:pay*' })),
  ).rejects.toMatchObject({ code: 'query_too_slow', status: 503 })
  // The statement's time is the server's: what it does when that is over is done now.
  for (;;) {
    const ended = await superuser.query(
      `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
        WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    )
    if (ended.rowCount) break
  }
  await refusal
  await superuser.query('COMMIT')
})

it('a count that takes too long is unknown, and no failure of the page that shows it', async () => {
  const companyId = await createTestCompany()
  await superuser.query('BEGIN; LOCK TABLE log_workspaces IN ACCESS EXCLUSIVE MODE')
  const search = eventSearchInput.parse({ q: 'workspace:pay*' })
  const counting = countEventsIfPossible({ companyId }, search)
  for (;;) {
    const ended = await superuser.query(
      `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
        WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    )
    if (ended.rowCount) break
  }
  expect(await counting).toBeUndefined()
  await superuser.query('COMMIT')
  expect(await countEventsIfPossible({ companyId }, search)).toBe(0)
})

it('a query that is wrong is told when it is counted, too', async () => {
  const companyId = await createTestCompany()
  const search = eventSearchInput.parse({ q: 'nobody:knows' })
  await expect(countEventsIfPossible({ companyId }, search)).rejects.toMatchObject({ status: 400 })
})
