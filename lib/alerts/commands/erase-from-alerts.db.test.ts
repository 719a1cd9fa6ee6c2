import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeCompany, makeMember, openTestInstance } from '@/lib/access/test-access'
import { markPruned } from '@/lib/log/test-log'
import { inSqlTransaction, sql } from '@/lib/platform/db'
import { evaluateAlerts, forgetPrunedAlerts } from '@/lib/alerts/jobs'
import { readAlertsOverview } from '@/lib/alerts/queries'
import { addEvents, readAlerts } from '@/lib/alerts/test-alerts'
import { createChannel } from './channels'
import { eraseFromAlerts } from './erase-from-alerts'
import { addNote } from './handle-alerts'
import { createRule } from './rules'

let instance: Awaited<ReturnType<typeof openTestInstance>>
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())

async function watchZoe(slug: string) {
  const company = await makeCompany(slug)
  const owner = await makeMember(company, 'owner')
  const { id } = await createChannel(owner, {
    ...{ type: 'email', name: 'Zoe Zimmer herself', address: 'zoe@acme.example' },
  })
  await createRule(owner, {
    ...{ name: 'What Zoe Zimmer deletes', query: 'actor:zoe@acme.example', cooldownSeconds: 0 },
    ...{ condition: { kind: 'every', by: ['actor', 'ip'] }, channels: [id] },
  })
  await addEvents(company.id, [
    {
      ...{ action: 'project.deleted', source: { ip: '192.0.2.44' } },
      actor: { type: 'user', id: 'u-zoe', email: 'zoe@acme.example', name: 'Zoe Zimmer' },
    },
  ])
  await evaluateAlerts()
  await addNote(owner, { id: '1', text: 'Asked Zoe Zimmer.' })
  return { company, owner }
}

it('erasing a person leaves no text of alerts that names them, and touches no other company', async () => {
  const { company, owner } = await watchZoe('acme')
  const { company: other } = await watchZoe('other')
  // What the alert is about stands in the log alone.
  expect(await readTexts('alerts', company.id)).not.toMatch(/192\.0\.2\.44|u-zoe/)
  const person = { ref: 's_4711', id: null, email: 'zoe@acme.example', name: 'Zoe Zimmer' }
  const erase = () =>
    inSqlTransaction((tx) => eraseFromAlerts(tx, { companyId: company.id, person }))
  expect(await erase()).toEqual({ rewritten: 3, channels: 1 })
  const tables = ['alert_rules', 'alert_channels', 'alerts'] as const
  for (const table of tables) expect(await readTexts(table, company.id)).not.toMatch(/zoe/i)
  for (const table of tables) expect(await readTexts(table, other.id)).toMatch(/zoe/i)
  const { rules, channels } = await readAlertsOverview(owner)
  expect(rules).toMatchObject([{ name: 'What s_4711 deletes', query: 'actor:s_4711' }])
  expect(channels).toEqual([])
  expect(await erase()).toEqual({ rewritten: 0, channels: 0 })
})

it('an alert goes with the last of its events', async () => {
  const { company } = await watchZoe('pruned')
  const superuser = new Client({ connectionString: instance.migrateDatabaseUrl })
  await superuser.connect()
  const until = async (seq: number) => markPruned(superuser, { companyId: company.id, until: seq })
  const [alert] = await readAlerts(company.id)
  const [seq = 0] = alert?.seqs ?? []
  await until(seq)
  await forgetPrunedAlerts()
  expect(await readAlerts(company.id)).toHaveLength(1)
  await superuser.query('UPDATE pruned_ranges SET until_seq = $2 WHERE company_id = $1', [
    ...[company.id, seq + 1],
  ])
  await forgetPrunedAlerts()
  expect(await readAlerts(company.id)).toHaveLength(0)
  await superuser.end()
})

async function readTexts(
  table: 'alert_rules' | 'alert_channels' | 'alerts',
  companyId: string,
): Promise<string> {
  const [row] = await sql().query<{ text: string }>(
    `test.texts_of_${table}`,
    `SELECT concat(
       (SELECT string_agg(t::text, ' ') FROM ${table} t WHERE t.company_id = $1::uuid),
       (SELECT string_agg(e::text, ' ') FROM alert_entries e JOIN alerts a ON a.id = e.alert_id
         WHERE a.company_id = $1::uuid AND '${table}' = 'alerts')) AS text`,
    [companyId],
  )
  return row?.text ?? ''
}
