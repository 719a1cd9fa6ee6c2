import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { makeCompany, openTestInstance, type TestCompany } from '@/lib/access/test-access'
import { evaluateAlerts } from '@/lib/alerts/jobs'
import { createRule } from '@/lib/alerts/commands/rules'
import { readAlertsOverview } from '@/lib/alerts/queries'
import { addEvents, readAlerts } from '@/lib/alerts/test-alerts'
import { sql } from '@/lib/platform/db'

let instance: Awaited<ReturnType<typeof openTestInstance>>
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())

async function openWith(slug: string, ...queries: string[]): Promise<TestCompany> {
  const company = await makeCompany(slug)
  for (const query of queries) {
    const condition = { kind: 'every' as const, by: [] }
    await createRule(company.operator, { name: query, query, condition, cooldownSeconds: 0 })
  }
  return company
}

const item = (id: string) => ({
  action: 'a.b',
  targets: [{ type: 'item', id, name: `item ${id}` }],
})

it('a company whose alerts cannot be evaluated holds up no other', async () => {
  const companies = [await openWith('one', 'action:a.b'), await openWith('two', 'action:a.b')]
  for (const [at, broken] of companies.entries()) {
    const other = companies[1 - at]?.id ?? ''
    const fired = (await readAlerts(other)).length
    const kept = await setCondition(broken.id, 'null')
    for (const { id } of companies) await addEvents(id, [item('1')])
    await expect(evaluateAlerts()).rejects.toThrow()
    expect(await readAlerts(other)).toHaveLength(fired + 1)
    await setCondition(broken.id, kept)
    await evaluateAlerts()
  }
  for (const { id } of companies) expect(await readAlerts(id)).toHaveLength(2)
})

/** By hand, past every check; gives what was there. */
async function setCondition(companyId: string, condition: string): Promise<string> {
  const [row] = await sql().query<{ condition: string }>(
    'test.condition',
    `WITH old AS (SELECT id, condition::text FROM alert_rules WHERE company_id = $1::uuid)
     UPDATE alert_rules r SET condition = $2::jsonb, version = version + 1 FROM old WHERE r.id = old.id RETURNING old.condition`,
    [companyId, condition],
  )
  return row?.condition ?? ''
}

it('a rule that asks for too many names once more came holds up no other, and says so', async () => {
  const { id, operator } = await openWith('three', 'target:item', 'action:a.b')
  await addEvents(id, [item('1')])
  await evaluateAlerts()
  expect(await readAlerts(id)).toHaveLength(2)
  await sql().query(
    'test.many_targets',
    `INSERT INTO log_targets (company_id, target, type, id, name)
     SELECT $1::uuid, 'thing:' || n, 'thing', n::text, 'item' FROM generate_series(1, 100001) AS n`,
    [id],
  )
  for (const again of ['2', '3']) {
    await addEvents(id, [item(again)])
    await evaluateAlerts()
  }
  const fired = (await readAlerts(id)).map(({ rule }) => rule).toSorted()
  expect(fired).toEqual(['action:a.b', 'action:a.b', 'action:a.b', 'target:item'])
  const problems = (await readAlertsOverview(operator)).rules.map(({ name, problem }) => [
    name,
    problem,
  ])
  expect(problems).toContainEqual(['action:a.b', null])
  expect(problems).toContainEqual(['target:item', expect.stringContaining('more than 100000')])
})

it('a rule whose names cannot be looked up in time says so until they can', async () => {
  const { id, operator } = await openWith(
    'four',
    'actor:xx1 OR actor:xx2 OR actor:xx3 OR action:a.b',
  )
  const readProblem = async () => (await readAlertsOverview(operator)).rules[0]?.problem
  await addEvents(id, [item('1')])
  let ms = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
    ms += 6_000
    return ms
  })
  await expect(evaluateAlerts()).rejects.toThrow()
  clock.mockRestore()
  expect(await readProblem()).toMatch(/too long|narrow|time/i)
  await evaluateAlerts()
  expect(await readProblem()).toBeNull()
  expect(await readAlerts(id)).toHaveLength(1)
})
