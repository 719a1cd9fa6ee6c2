import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestCompany, eraseTestPerson, openTestLog, type TestLog } from '@/lib/log/test-log'
import { sql } from '@/lib/platform/db'
import { ingestEvents } from './commands'

let log: TestLog
beforeAll(async () => {
  log = await openTestLog()
})
afterAll(() => log.close())

const door = { via: { type: 'api_key' as const, id: 'k1' } }
const contentType = 'application/json'

function makeBody(count: number) {
  const events = Array.from({ length: count }, (_, at) => ({
    action: 'project.created',
    actor: { type: 'user', id: `u${at}`, name: `Person ${at}` },
  }))
  return { bytes: Buffer.from(JSON.stringify({ events })), contentType }
}

it('events that wait for a log while somebody in it is erased are sealed for who they are then', async () => {
  const companyId = await createTestCompany()
  const readRefs = () =>
    sql().query<{ id: string; actor: string }>(
      'test.actors',
      "SELECT id, line::jsonb #>> '{actor,ref}' AS actor FROM events WHERE company_id = $1::uuid ORDER BY seq",
      [companyId],
    )
  await ingestEvents({ companyId, ...door }, makeBody(3))
  const before = await readRefs()
  let waiting: ReturnType<typeof ingestEvents> | undefined
  await eraseTestPerson(log, {
    companyId,
    ref: before[1]?.actor ?? '',
    // Drafted at once, since everybody is known; the log is locked.
    meanwhile: () => {
      waiting = ingestEvents({ companyId, ...door }, makeBody(3))
    },
  })
  const result = await waiting
  expect(result?.recorded).toBe(3)
  const after = (await readRefs()).slice(3)
  expect(after.map(({ id }) => id)).toEqual(
    result?.results.map((each) => ('id' in each ? each.id : null)),
  )
  expect(after[0]?.actor).toBe(before[0]?.actor)
  expect(after[1]?.actor).not.toBe(before[1]?.actor)
  expect(after[2]?.actor).toBe(before[2]?.actor)
})
