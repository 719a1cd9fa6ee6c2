import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { placeHold } from '@/lib/holds/commands'
import { setClock } from '@/lib/platform/clock'
import {
  dayMs,
  keepNow,
  makeOldWorld,
  openTestRetention,
  readRows,
  type TestRetention,
} from '@/lib/retention/test-retention'
import { runTestCommand } from './test-command'

let instance: TestRetention

beforeAll(async () => {
  instance = await openTestRetention()
})
afterAll(() => instance.close())
afterEach(() => setClock())

describe('the command', () => {
  it('says what it would delete and deletes nothing, then does what it said', async () => {
    const world = await makeOldWorld(300)
    const { companyId, owner } = world
    await keepNow(world, 90)
    await placeHold(owner, { name: 'First ones', reason: 'Asked', q: 'id:1..10' })
    const call = `retention run --company ${owner.companySlug}`.split(' ')
    const before = await readRows(companyId)
    const old = before.filter(({ recordedAt }) => +recordedAt < Date.now() - 90 * dayMs)
    const due = old.length - 10
    const dry = await runTestCommand([...call, '--dry-run'])
    expect(dry.json).toMatchObject({ dry_run: true, events: due, held: 10, kept_days: 90 })
    expect(dry.text).toContain('First ones')
    expect(await readRows(companyId)).toEqual(before)
    expect((await runTestCommand(call)).json).toMatchObject({ events: due, held: 10 })
    expect((await runTestCommand(call)).json).toMatchObject({ events: 0, held: 10, run: null })
  })
})
