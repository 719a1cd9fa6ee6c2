import { afterAll, beforeAll, expect, it } from 'vitest'
import { readEvents as readLines } from '@/lib/access/test-access'
import { placeHold } from '@/lib/holds/commands'
import { requireLog } from '@/lib/log/checkpoints'
import { setClock } from '@/lib/platform/clock'
import { pruneLog } from '@/lib/retention/prune-log'
import {
  dayMs,
  keepFor,
  makeWorld,
  openTestRetention,
  readRows,
  send,
  type TestRetention,
} from '@/lib/retention/test-retention'
import { downloadEvidence } from './commands/download-evidence'
import { makeReport } from './commands/make-report'
import { measureReport } from './measures/measure-report'
import { readReport } from './queries/read-report'
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

it('a report whose events are pruned later says until when, and so does the record of its evidence', async () => {
  const world = await makeWorld({ events: 600, days: 300, seed: 2 })
  const { companyId, owner, agoDays } = world
  // Behind what the world has: within its time, whatever is pruned.
  setClock(() => agoDays(70))
  await send(world, [{ action: 'door.opened', actor: { type: 'user', id: 'u1' } }])
  setClock()
  const make = async (from: number, to: number) =>
    await makeReport(owner, {
      ...{
        kind: 'access_changes',
        from: dayAt(agoDays(from), 'UTC'),
        to: dayAt(agoDays(to), 'UTC'),
      },
    })
  const [old, young] = [await make(200, 150), await make(60, 30)]
  const see = async (id: string) => (await readReport(owner, { id, fromLine: 0 }))?.lostUntil
  const { signal } = new AbortController()
  const take = async (id: string) => {
    await (await downloadEvidence(owner, { id, signal })).body.cancel()
    const told = await readLines(companyId, 'report.downloaded')
    return told.at(-1)?.details
  }
  expect([await see(old.id), await see(young.id)]).toEqual([null, null])
  expect(await take(old.id)).not.toHaveProperty('pruned_until')

  await keepFor(world, 90)
  expect((await pruneLog(companyId, { isUrgent: true })).pruned).toBeGreaterThan(100)
  const until = `${dayAt(agoDays(149), 'UTC')}T00:00:00.000Z`
  expect([await see(old.id), await see(young.id)]).toEqual([until, null])
  expect(await take(old.id)).toMatchObject({ pruned_until: until })
  expect(await take(young.id)).not.toHaveProperty('pruned_until')
  // One that is made now never counted them.
  expect(await see((await make(200, 150)).id)).toBeNull()
})
