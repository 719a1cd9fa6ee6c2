import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  type TestCompany,
} from '@/lib/access/test-access'
import { addEvents } from '@/lib/alerts/test-alerts'
import { backtestRule } from './backtest-rule'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let owner: SessionPrincipal
const dayMs = 86_400_000
const at = (days: number, seconds: number) =>
  new Date(Date.now() - days * dayMs + seconds * 1_000).toISOString()

beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  owner = await makeMember(acme, 'owner')
  // Three bursts of history that was imported, the last within 30 days, and single failures between them.
  const burst = (days: number, email: string) =>
    [1, 2, 3, 4, 5, 6].map((second) => ({
      ...{ action: 'auth.failed', occurred_at: at(days, second) },
      actor: { type: 'user', id: email, email },
    }))
  await addEvents(acme.id, [
    ...burst(60, 'ana@acme.example'),
    ...burst(40, 'ben@acme.example'),
    ...burst(10, 'ana@acme.example'),
    ...[50, 45, 20].map((days) => ({ action: 'auth.failed', occurred_at: at(days, 0) })),
  ])
})
afterAll(() => instance.close())

const rule = {
  query: 'action:auth.failed',
  condition: { kind: 'count' as const, count: 5, withinSeconds: 600, by: ['actor'] },
}

describe('a back-test', () => {
  it('says how often a rule would have fired, with the events of the newest', async () => {
    const result = await backtestRule(owner, { rule })
    expect(result).toMatchObject({
      days: 90,
      firings: 3,
      matches: 21,
      isPartial: false,
      limit: null,
    })
    expect(result.samples.map(({ group, events }) => [group[0]?.label, events])).toEqual([
      ['ana@acme.example', 6],
      ['ben@acme.example', 6],
      ['ana@acme.example', 6],
    ])
    expect(result.samples[0]?.sample).toHaveLength(5)
    expect(result.samples[0]?.eventsQuery).toMatch(/^\(action:auth.failed\) actor:"s_[^"]+" after:/)
    expect(await backtestRule(owner, { rule, days: 30 })).toMatchObject({ firings: 1, matches: 7 })
  })

  it('says what it had no time to look at, and refuses what could never fire', async () => {
    await addEvents(
      acme.id,
      Array.from({ length: 1_500 }, (_, index) => ({
        ...{ action: 'a.b', occurred_at: at(5, index) },
      })),
    )
    const every = { query: 'action:a.b', condition: { kind: 'every' as const }, cooldownSeconds: 0 }
    const result = await backtestRule(owner, { rule: every }, { budgetMs: 0 })
    expect(result).toMatchObject({ firings: 1_000, matches: 1_500, isPartial: true })
    expect(result.limit).toContain('the newest 1000 of them')
    expect(result.from).toBe(at5(result.from))
    await expect(
      backtestRule(owner, { rule: { ...every, query: 'action:a.b action:c.d' } }),
    ).rejects.toMatchObject({ status: 422 })
  })
})

/** It begins within the burst, not ninety days ago. */
function at5(from: string): string {
  return Date.parse(from) > Date.now() - 6 * dayMs ? from : 'too early'
}
