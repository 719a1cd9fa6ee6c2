import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  readEvents,
  type TestCompany,
} from '@/lib/access/test-access'
import { createRule } from '@/lib/alerts/commands/rules'
import { readAlert, readAlertsOverview } from '@/lib/alerts/queries'
import { addEvents, readAlerts } from '@/lib/alerts/test-alerts'
import { restWords } from '@/lib/alerts/words'
import { countEvents } from '@/lib/events/queries/search-events'
import { setClock } from '@/lib/platform/clock'
import { nameGroup, readNotices } from '@/lib/alerts/notify/notice'
import { findAlertRow } from '@/lib/alerts/store/alerts'
import { drainCompany, type Memories } from './drain-company'

let instance: Awaited<ReturnType<typeof openTestInstance>>
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())
afterEach(() => setClock())

const hourMs = 3_600_000
const startMs = Math.ceil(Date.now() / hourMs) * hourMs

/** 75 events within an hour by three people in turn, then five in the next. */
const events = Array.from({ length: 80 }, (_, index) => ({
  action: 'a.b',
  occurred_at: new Date(startMs + (index < 75 ? index * 1_000 : hourMs + index)).toISOString(),
  actor: { type: 'user', id: `u${index % 3}` },
}))

async function watchEverything(slug: string) {
  setClock(() => startMs + 2 * hourMs)
  const company = await makeCompany(slug)
  const owner = await makeMember(company, 'owner')
  const condition = { kind: 'every' as const, by: ['actor'] }
  await createRule(owner, { name: 'All', query: 'action:a.b', cooldownSeconds: 0, condition })
  return { company, owner }
}

async function drain({ id }: TestCompany, memories: Memories): Promise<void> {
  while (await drainCompany(id, { memories })) {
    // It says that there is more.
  }
}

it('what a rule fires beyond sixty alerts in an hour is one alert that counts it, and leaves nothing out', async () => {
  const { company, owner } = await watchEverything('whole')
  await addEvents(company.id, events)
  await drain(company, new Map())
  const alerts = await readAlerts(company.id)
  expect(alerts).toHaveLength(66)
  const { rules } = await readAlertsOverview(owner)
  expect(rules).toMatchObject([{ fired: 66, openAlerts: 66 }])
  const rest = await readAlert(owner, '61')
  expect(rest).toMatchObject({ events: 15, gathersRest: true, group: [] })
  expect(rest.sample).toHaveLength(10)
  expect(await countEvents({ companyId: company.id }, { q: rest.eventsQuery })).toBe(15)
  expect(await readAlert(owner, '62')).toMatchObject({ events: 1, gathersRest: false })
  // The log is told of it once, not once for each of its events.
  expect(await readEvents(company.id, 'alert.triggered')).toHaveLength(66)
  const row = await findAlertRow({ companyId: company.id, id: '61' })
  const sender = { companyId: company.id, companySlug: company.slug, companyName: 'Whole' }
  const [notice] = await readNotices(sender, row ? [row] : [])
  expect(notice && nameGroup(notice)).toBe(restWords)
})

it('a restart after every few events changes nothing about it', async () => {
  const { company } = await watchEverything('restarts')
  for (let from = 0; from < events.length; from += 7) {
    await addEvents(company.id, events.slice(from, from + 7))
    await drain(company, new Map())
  }
  const { company: other } = await watchEverything('kept')
  const memories: Memories = new Map()
  for (const part of [events.slice(0, 70), events.slice(70)]) {
    await addEvents(other.id, part)
    await drain(other, memories)
  }
  const counts = async ({ id }: TestCompany) => (await readAlerts(id)).map(({ count }) => count)
  expect(await counts(company)).toEqual([...Array(60).fill(1), 15, ...Array(5).fill(1)])
  expect(await counts(other)).toEqual(await counts(company))
})
