import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newUuidV7 } from '@/lib/platform/ids'
import { prepareEvent } from './event/prepare-event'
import { appendInGroup } from './group-commit'
import { refreshStatistics } from './refresh-statistics'
import { createTestCompany, openTestLog, type TestLog } from './test-log'

let log: TestLog
let owner: pg.Client

beforeAll(async () => {
  log = await openTestLog()
  owner = new pg.Client({ connectionString: log.migrateDatabaseUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await log.close()
})

const readRows = async () =>
  (await owner.query(`SELECT reltuples FROM pg_class WHERE relname = 'events'`)).rows[0]?.reltuples

it('the planner learns of partitioned tables that have grown, by the app role, and only then', async () => {
  const companyId = await createTestCompany()
  const events = Array.from({ length: 40 }, () => {
    const prepared = prepareEvent(
      {
        action: 'a.created',
        actor: { type: 'system', id: 's' },
      },
      { nowMs: Date.now(), newId: () => newUuidV7() },
    )
    if (!prepared.ok) throw new Error(prepared.detail)
    return prepared.event
  })
  await appendInGroup({ companyId, via: { type: 'cli' }, events })
  expect(await refreshStatistics()).toBe(0)

  // What autovacuum does: the partitions, and nothing of the table that they are of.
  const { rows } = await owner.query<{ child: string }>(
    `SELECT inhrelid::regclass::text AS child FROM pg_inherits WHERE inhparent = 'events'::regclass`,
  )
  for (const { child } of rows) await owner.query(`ANALYZE ${child}`)
  expect(await readRows()).toBe(-1)
  expect(await refreshStatistics()).toBe(1)
  expect(await readRows()).toBe(40)
  expect(await refreshStatistics()).toBe(0)
})

it('a temporary table of that name does not say what may be deleted', async () => {
  await owner.query(
    'CREATE TEMP TABLE logs AS SELECT company_id, 1000000 AS pruned_to FROM public.logs',
  )
  await expect(owner.query('DELETE FROM events')).rejects.toThrow('the log is append-only')
})
