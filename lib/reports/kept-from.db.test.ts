import { afterAll, beforeAll, expect, it } from 'vitest'
import { placeHold } from '@/lib/holds/commands'
import { requireLog } from '@/lib/log/checkpoints'
import { pruneLog } from '@/lib/retention/prune-log'
import {
  dayMs,
  keepFor,
  makeWorld,
  openTestRetention,
  readRows,
  type TestRetention,
} from '@/lib/retention/test-retention'
import { measureReport } from './measures/measure-report'
import { dayAt } from './rules'

let instance: TestRetention
beforeAll(async () => {
  instance = await openTestRetention()
})
afterAll(() => instance.close())

it('a report of days whose events were pruned says so where a hold kept some of them', async () => {
  const world = await makeWorld({ events: 600, days: 300 })
  const { companyId, owner, agoDays } = world
  const [first] = await readRows(companyId)
  if (!first) throw new Error('the log is empty')
  const until = dayAt(agoDays(150), 'UTC')
  const measure = async () => {
    const { size } = await requireLog(companyId)
    const period = { from: dayAt(agoDays(200), 'UTC'), until }
    return (await measureReport({ companyId, kind: 'full_audit', period, timeZone: 'UTC', size }))
      .data
  }
  expect(await measure()).toMatchObject({ keptFrom: null, before: expect.anything() })

  // The oldest event of all is held, and so stays.
  const to = new Date(first.occurredAt.getTime() + dayMs).toISOString()
  await placeHold(owner, { name: 'Case 7', reason: 'Court', to })
  await keepFor(world, 90)
  const { pruned } = await pruneLog(companyId, { isUrgent: true })
  expect(pruned).toBeGreaterThan(100)
  expect((await readRows(companyId))[0]?.seq).toBe(first.seq)

  const { keptFrom, before } = await measure()
  expect(before).toBeNull()
  // Nothing of those days is left.
  expect(keptFrom?.slice(0, 10)).toBe(until)
})
