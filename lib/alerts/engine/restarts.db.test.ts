import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { makeCompany, openTestInstance } from '@/lib/access/test-access'
import { setClock } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'
import type { JsonValue } from '@/lib/log/schema'
import { createRule } from '@/lib/alerts/commands/rules'
import type { NewRule } from '@/lib/alerts/schema'
import { addEvents } from '@/lib/alerts/test-alerts'
import { drainCompany, type Memories } from './drain-company'

let instance: Awaited<ReturnType<typeof openTestInstance>>
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())
afterEach(() => setClock())

const rules: NewRule[] = [
  {
    ...{ name: 'count', query: 'action:a.b', cooldownSeconds: 0 },
    condition: { kind: 'count', count: 4, withinSeconds: 60, by: ['actor'] },
  },
  {
    ...{ name: 'count, rarely', query: '', cooldownSeconds: 900 },
    condition: { kind: 'count', count: 6, withinSeconds: 30, by: [] },
  },
  {
    ...{ name: 'distinct', query: 'action:a.*', cooldownSeconds: 0 },
    condition: { kind: 'distinct', of: 'target', count: 3, withinSeconds: 90, by: ['ip'] },
  },
  {
    ...{ name: 'every', query: 'action:a.c', cooldownSeconds: 300 },
    condition: { kind: 'every', by: ['actor'] },
  },
]

/** The same numbers for the same seed. */
function makeRandom(seed: number): (max: number) => number {
  let state = seed
  return (max) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % max
  }
}

it.each([1, 2, 3])(
  'a restart after every few events fires what one run over all of them fires (%i)',
  async (seed) => {
    const startMs = Date.now()
    let now = startMs
    setClock(() => now)
    const companies = [await makeCompany(`often-${seed}`), await makeCompany(`once-${seed}`)]
    for (const { operator } of companies) {
      for (const rule of rules) await createRule(operator, rule)
    }
    const [often, once] = companies
    const random = makeRandom(seed)
    for (let batch = 0; batch < 60; batch += 1) {
      now += random(40_000)
      const events = Array.from({ length: 1 + random(6) }, () => {
        // Some come late, a few by more than a day.
        const lateMs = [0, 0, 0, random(90_000), random(3_600_000), 25 * 3_600_000][random(40) % 6]
        const targets: JsonValue[] = Array.from({ length: random(3) }, () => ({
          ...{ type: 'project', id: `p${random(6)}` },
        }))
        return {
          action: ['a.b', 'a.c', 'x.y', 'auth.failed'][random(4)] ?? 'a.b',
          occurred_at: new Date(now - (lateMs ?? 0)).toISOString(),
          actor: { type: 'service_account', id: `s${random(3)}` },
          source: { ip: `192.0.2.${random(3)}` },
          targets,
          details: { count: 1 + random(3) },
        }
      })
      for (const { id } of companies) await addEvents(id, events)
      if (often && random(2) === 0) await drain(often.id)
    }
    for (const { id } of companies) await drain(id)
    const fired = await readFired(once?.id ?? '')
    expect(fired.length).toBeGreaterThan(10)
    expect(await readFired(often?.id ?? '')).toEqual(fired)
  },
)

/** As a process that has just started. */
async function drain(companyId: string): Promise<void> {
  const memories: Memories = new Map()
  while (await drainCompany(companyId, { memories })) {
    // It says that there is more.
  }
}

/** Without seqs: alerts are events too, and stand at other places in the two logs. */
async function readFired(companyId: string): Promise<unknown[]> {
  return sql().query(
    'test.fired',
    `SELECT rule_name, fired_at, first_at, last_at, event_count, cardinality(event_seqs) AS seqs FROM alerts
      WHERE company_id = $1::uuid ORDER BY rule_name, fired_at, first_at, last_at, event_count`,
    [companyId],
  )
}
