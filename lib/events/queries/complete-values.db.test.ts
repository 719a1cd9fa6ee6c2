import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ingestValues } from '@/lib/events/commands'
import { generateEvents } from '@/lib/events/generator/generate-events'
import { type CompletedKey, completedKeys, keys } from '@/lib/events/query/keys'
import { printLiteralTerm } from '@/lib/events/query/print'
import { completionsMax } from '@/lib/events/schema/explore'
import type { EventInput, JsonValue } from '@/lib/log/schema'
import { createTestCompany, openTestLog, type TestLog } from '@/lib/log/test-log'
import { completeValues } from './complete-values'
import { countEvents } from './search-events'

let log: TestLog
let companyId: string

const named: EventInput[] = [
  {
    action: 'project.deleted',
    actor: { type: 'user', id: 'u1', name: 'Dora Deleter', email: 'dora@acme.example' },
    targets: [
      { type: 'project', id: 'p-1', name: 'Payments API' },
      { type: 'user', id: 'u2', name: 'Zoë Ångström' },
    ],
    workspace: { id: 'ws_1', name: 'Payments' },
    outcome: 'denied',
    source: { ip: '192.0.2.7' },
  },
  { action: 'project.created', actor: { type: 'system', id: 'cron', name: 'Nightly jobs' } },
  { action: 'project.created', actor: { type: 'api_key', id: 'k7' }, outcome: 'success' },
]

beforeAll(async () => {
  log = await openTestLog()
  companyId = await createTestCompany()
  await send(named)
})
afterAll(() => log.close())

async function send(events: EventInput[]) {
  const items = events.map((event, index) => ({ index, value: event as JsonValue }))
  const via = { type: 'api_key' as const, id: 'k1' }
  const result = await ingestValues({ companyId, via }, items)
  expect(result.rejected).toBe(0)
}

async function complete(key: CompletedKey, prefix = '') {
  const { values } = await completeValues({ companyId }, { key, prefix })
  return values.map(({ value, label, hint, count }) => [value, label, hint, count])
}

describe('completeValues', () => {
  it('who acted most comes first, people written by their e-mail', async () => {
    expect(await complete('actor')).toEqual([
      ['system', 'System', 'every system actor', null],
      ['api_key:k7', 'k7', 'api key', 1],
      ['dora@acme.example', 'Dora Deleter', 'dora@acme.example', 1],
      ['system:cron', 'Nightly jobs', 'system', 1],
    ])
    expect(await complete('caused_by', 'DORA')).toHaveLength(1)
    expect(await complete('actor', 'sys')).toEqual([
      ['system', 'System', 'every system actor', null],
      ['system:cron', 'Nightly jobs', 'system', 1],
    ])
  })

  it('targets are found by name, id and type, what begins so first', async () => {
    expect(await complete('target', 'pay')).toEqual([
      ['project:p-1', 'Payments API', 'project p-1', null],
    ])
    expect(await complete('target', 'project:')).toHaveLength(1)
    expect((await complete('target', 'ZOË'.toLowerCase()))[0]?.[1]).toBe('Zoë Ångström')
    expect(await complete('target', 'nothing')).toEqual([])
  })

  it('what the rollups count comes with its count, the frequent first', async () => {
    expect(await complete('action')).toEqual([
      ['project.created', 'Project created', 'project.created', 2],
      ['project.deleted', 'Project deleted', 'project.deleted', 1],
    ])
    expect(await complete('action', 'DELETED')).toHaveLength(1)
    expect(await complete('workspace')).toEqual([['ws_1', 'Payments', 'ws_1', 1]])
    expect(await complete('change')).toEqual([
      ['created', 'Created', 'created', 2],
      ['deleted', 'Deleted', 'deleted', 1],
    ])
    expect(await complete('area')).toEqual([['projects', 'Projects', 'projects', 3]])
    expect(await complete('outcome')).toEqual([
      ['denied', 'denied', null, 1],
      ['success', 'success', null, 1],
      ['failure', 'failure', null, 0],
    ])
    expect(await complete('via', 'sess')).toEqual([['session', 'session', null, null]])
    expect(await complete('ip', '192.')).toEqual([['192.0.2.7', '192.0.2.7', null, 1]])
    expect(await complete('ip', '192.0.2.8')).toEqual([])
  })

  it('never gives more than can be shown, and finds every event of what it gives', async () => {
    await send([
      ...generateEvents({ seed: 3, count: 400, days: 9, endMs: Date.now(), companyName: 'Acme' }),
    ])
    for (const key of completedKeys) {
      const { values } = await completeValues({ companyId }, { key, prefix: '' })
      expect(values.length).toBeLessThanOrEqual(completionsMax)
      for (const { value, count } of values.slice(0, 5)) {
        const found = await countEvents(
          { companyId },
          { q: printLiteralTerm({ key, values: [value] }) },
        )
        if (count !== null) expect([key, value, found]).toEqual([key, value, count])
      }
    }
  })

  it('tells nothing of another company', async () => {
    const other = await createTestCompany()
    for (const key of completedKeys) {
      const { values } = await completeValues({ companyId: other }, { key, prefix: '' })
      // Words of the language itself, which are the same for everybody.
      const own = values.filter(
        ({ value }) => value !== 'system' && !keys[key].values?.includes(value),
      )
      expect([key, own]).toEqual([key, []])
      expect(values.every(({ count }) => !count)).toBe(true)
    }
  })
})
