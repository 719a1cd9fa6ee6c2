import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  type TestCompany,
} from '@/lib/access/test-access'
import { addEvents } from '@/lib/alerts/test-alerts'
import type { Condition } from '@/lib/alerts/words'
import { createRandom } from '@/lib/events/generator/random'
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
    expect(result.limit).toContain('the newest 1,000 of them')
    expect(result.from).toBe(at5(result.from))
    await expect(
      backtestRule(owner, { rule: { ...every, query: 'action:a.b action:c.d' } }),
    ).rejects.toMatchObject({ status: 422 })
  })
})

describe('a back-test on the index alone', () => {
  it('says what reading every event says, whatever is grouped, counted apart or late', async () => {
    const company = await makeCompany('index')
    const member = await makeMember(company, 'owner')
    const random = createRandom('back-test')
    const events = Array.from({ length: 1_200 }, (_, index) => ({
      action: random.pick(['auth.failed', 'auth.login', 'project.deleted']),
      // Some were brought in later.
      occurred_at: at(20, index * 40 - (index % 7 === 0 ? random.int(86_400) : 0)),
      actor: {
        ...{ type: 'user', id: random.pick(['ana', 'ben', 'cai']) },
        ...(index % 5 === 0 ? { on_behalf_of: { type: 'user', id: 'dan' } } : {}),
      },
      ...(index % 3 === 0
        ? {}
        : { source: { ip: random.pick(['192.0.2.1', '192.0.2.2', '192.0.2.3']) } }),
      details: { count: random.pick([1, 2, 7]) },
    }))
    await addEvents(company.id, events)
    const by = (...fields: string[]) => fields
    const count = { kind: 'count' as const, count: 9, withinSeconds: 600 }
    const conditions: Condition[] = [
      { kind: 'every', by: [] },
      { kind: 'every', by: by('caused_by', 'ip') },
      { ...count, by: [] },
      { ...count, by: by('actor', 'ip', 'action') },
      { kind: 'distinct', of: 'ip', count: 3, withinSeconds: 900, by: by('actor') },
      { kind: 'distinct', of: 'caused_by', count: 3, withinSeconds: 300, by: [] },
    ]
    let fired = 0
    for (const condition of conditions) {
      for (const cooldownSeconds of [0, 1_800]) {
        for (const outside of [null, { zone: 'Asia/Kolkata', days: null, from: null, to: null }]) {
          const input = { days: 90, rule: { query: '', condition, outside, cooldownSeconds } }
          const {
            until: _,
            from: __,
            ...read
          } = await backtestRule(member, input, {
            isReading: true,
          })
          fired += read.firings
          expect(await backtestRule(member, input)).toMatchObject(read)
        }
      }
    }
    expect(fired).toBeGreaterThan(2_000)
  })
})

/** It begins within the burst, not ninety days ago. */
function at5(from: string): string {
  return Date.parse(from) > Date.now() - 6 * dayMs ? from : 'too early'
}
