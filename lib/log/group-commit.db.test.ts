import { afterAll, beforeAll, expect, it } from 'vitest'
import { newUuidV7 } from '@/lib/platform/ids'
import { prepareEvent } from './event/prepare-event'
import { appendInGroup } from './group-commit'
import { createTestCompany, openTestLog, readHead, type TestLog } from './test-log'

let log: TestLog
beforeAll(async () => {
  log = await openTestLog()
})
afterAll(() => log.close())

function makeBatch(count: number) {
  return Array.from({ length: count }, () => {
    const prepared = prepareEvent(
      { action: 'project.created', actor: { type: 'system', id: 'test' } },
      { nowMs: Date.now(), newId: () => newUuidV7() },
    )
    if (!prepared.ok) throw new Error(prepared.detail)
    return prepared.event
  })
}

it('who comes when too much waits is told to come again, records nothing, and holds up no other company', async () => {
  const [companyId, other] = [await createTestCompany(), await createTestCompany()]
  const append = (events: ReturnType<typeof makeBatch>, company = companyId) =>
    appendInGroup({ companyId: company, via: { type: 'cli' }, events })
  const waiting = Array.from({ length: 20 }, () => append(makeBatch(1_000)))
  await expect(append(makeBatch(1))).rejects.toMatchObject({
    code: 'log_busy',
    status: 503,
    retryAfterSeconds: 2,
  })
  expect(await append(makeBatch(1), other)).toMatchObject([{ status: 'recorded', seq: 0 }])
  await Promise.all(waiting)
  expect(await readHead(companyId)).toMatchObject({ size: 20_000 })
  expect(await append(makeBatch(1))).toMatchObject([{ status: 'recorded', seq: 20_000 }])
})
