import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeCompany, openTestInstance, type TestCompany } from '@/lib/access/test-access'
import { actedBy } from '@/lib/access/origin'
import { setPlan as setCompanyPlan } from '@/lib/companies/commands'
import type { Plan } from '@/lib/companies/plans'
import { findCompanyBySlug } from '@/lib/companies/queries'
import { setClock } from '@/lib/platform/clock'
import { ingestAll, readLog } from '@/lib/exports/test-exports'
import { type Client, clientOf, clientWith, problemOf } from './test-client'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let client: Client

beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  client = await clientOf(acme)
  await ingestAll(
    acme.id,
    Array.from({ length: 900 }, (_, number) => ({
      action: number % 2 === 0 ? 'project.opened' : 'project.closed',
      actor: { type: 'user', id: `u${number % 3}` },
      details: { number, text: 'x'.repeat(500) },
    })),
  )
})
afterAll(() => instance.close())

const setPlan = async (plan: Plan) => {
  const company = await findCompanyBySlug('acme')
  if (company) await setCompanyPlan(actedBy(acme.operator), { company, plan })
}
const exported = () => readLog(acme.id, 'action:audit_log.exported')
const latest = async () => (await exported()).at(-1)

it('sends what a query finds, and records it', async () => {
  const response = await client.export('?format=ndjson&q=action:project.opened')
  expect(response.status).toBe(200)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/x-ndjson',
    'content-disposition': 'attachment; filename="acme-audit-log.ndjson"',
    'cache-control': 'no-store, no-transform',
  })
  const text = await response.text()
  const lines = text.split('\n').filter((line) => line !== '')
  expect(lines.map((line) => JSON.parse(line))).toEqual(
    await readLog(acme.id, 'action:project.opened'),
  )
  expect(await latest()).toMatchObject({
    actor: { type: 'api_key' },
    details: {
      ...{ format: 'ndjson', rows: 450, query: 'action:project.opened' },
      sha256: createHash('sha256').update(text).digest('hex'),
    },
  })
})

it('sends chosen columns as CSV and JSON', async () => {
  const query = '&columns=action,details.number&q=action:project.opened'
  const csv = await (await client.export(`?format=csv${query}`)).text()
  expect(csv.split('\r\n').slice(0, 2)).toEqual(['action,details.number', 'project.opened,0'])
  const json = await (await client.export(`?format=json${query}`)).json()
  expect(json[1]).toEqual({ action: 'project.opened', 'details.number': 2 })
})

it('a client that goes away stops the work, and what it took is recorded as incomplete', async () => {
  const before = (await exported()).length
  const response = await client.export('?format=csv')
  const reader = response.body?.getReader()
  await reader?.read()
  await reader?.read()
  await reader?.cancel()
  const events = await exported()
  expect(events).toHaveLength(before + 1)
  expect(events.at(-1)).toMatchObject({ details: { incomplete: true, rows: 200 } })
})

it('an answer that cannot go on has no clean end: a client never takes half for all', async () => {
  const response = await client.export('?format=csv')
  const reader = response.body?.getReader()
  expect((await reader?.read())?.done).toBe(false)
  // The key is looked at again while the answer goes on.
  await setPlan('free')
  setClock(() => Date.now() + 11_000)
  try {
    await expect(reader?.read()).rejects.toMatchObject({ code: 'plan_lacks_audit_logs' })
  } finally {
    setClock()
    await setPlan('enterprise')
  }
})

it.each<[string, number, string]>([
  ['?format=xml', 400, 'invalid_input'],
  ['', 400, 'invalid_input'],
  ['?format=csv&q=nokey:1', 400, 'query_invalid'],
  ['?format=csv&columns=nothing.like.it', 400, 'export_columns_invalid'],
  ['?format=ndjson&columns=id', 400, 'export_columns_invalid'],
])('%s is refused with %i %s', async (query, status, code) => {
  expect(await problemOf(await client.export(query), status)).toMatchObject({ code })
})

it('a key without the scope, and no key, are refused', async () => {
  const writer = await clientOf(acme, ['events:write'])
  await problemOf(await writer.export('?format=csv'), 403)
  await problemOf(await clientWith({}).export('?format=csv'), 401)
})

it('what the plan lacks is refused, and said which plan has it', async () => {
  await setPlan('professional')
  const own = await clientOf(acme)
  const problem = await problemOf(await own.export('?format=ndjson'), 403)
  expect(problem).toMatchObject({ code: 'plan_lacks_export_format' })
  expect(problem.detail).toContain('Enterprise')
  expect((await own.export('?format=json&q=action:nothing.here')).status).toBe(200)
  await setPlan('enterprise')
})
