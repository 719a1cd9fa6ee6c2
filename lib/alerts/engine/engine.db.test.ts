import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  readEvents,
  type TestCompany,
} from '@/lib/access/test-access'
import { setPlan } from '@/lib/companies/commands'
import type { Plan } from '@/lib/companies/plans'
import { findCompanyBySlug } from '@/lib/companies/queries'
import { actedBy } from '@/lib/access/origin'
import { setClock } from '@/lib/platform/clock'
import { addNote, acknowledgeAlert, resolveAlert } from '@/lib/alerts/commands/handle-alerts'
import { markAlertsRead, markInboxRead } from '@/lib/alerts/commands/inbox'
import { changeRule, createRule, muteRule, snoozeRule } from '@/lib/alerts/commands/rules'
import { countEvents } from '@/lib/events/queries/search-events'
import { measureAlerts } from '@/lib/alerts/measure-alerts'
import { evaluateAlerts } from '@/lib/alerts/jobs'
import { countInbox, listAlerts, readAlert, readInbox } from '@/lib/alerts/queries'
import { addEvents, readAlerts } from '@/lib/alerts/test-alerts'
import type { Condition } from '@/lib/alerts/words'
import { drainCompany, type DrainOptions, type Memories } from './drain-company'

let instance: Awaited<ReturnType<typeof openTestInstance>>
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())
afterEach(() => setClock())

let count = 0
async function open(): Promise<{ acme: TestCompany; owner: SessionPrincipal }> {
  count += 1
  const acme = await makeCompany(`acme-${count}`)
  return { acme, owner: await makeMember(acme, 'owner') }
}

// Partitions begin with this month.
const startMs = Date.now()
const at = (seconds: number) => new Date(startMs + seconds * 1_000).toISOString()
const five: Condition = { kind: 'count', count: 5, withinSeconds: 600, by: ['actor'] }
const failed = (seconds: number, id = 'u1') => ({
  ...{ action: 'auth.failed', occurred_at: at(seconds) },
  actor: { type: 'user', id, email: `${id}@acme.example` },
})

async function choosePlan({ slug, operator }: TestCompany, plan: Plan): Promise<void> {
  const company = await findCompanyBySlug(slug)
  if (company) await setPlan(actedBy(operator), { company, plan })
}

async function drain(companyId: string, options: Partial<DrainOptions> = {}): Promise<void> {
  const own = { memories: new Map() as Memories, ...options }
  while (await drainCompany(companyId, own)) {
    // It says that there is more.
  }
}

describe('the engine', () => {
  it('fires once per group what many events complete, and tells the log', async () => {
    setClock(() => startMs + 3_600_000)
    const { acme, owner } = await open()
    await addEvents(
      acme.id,
      [0, 1, 2, 3, 4].map((second) => failed(second)),
    )
    await createRule(owner, { name: 'Failed', query: 'action:auth.failed', condition: five })
    await addEvents(
      acme.id,
      [10, 20, 30, 40].map((second) => failed(second)),
    )
    await addEvents(
      acme.id,
      [11, 21, 31, 41, 51, 61].map((second) => failed(second, 'u2')),
    )
    await evaluateAlerts()
    // What was there before the rule fires nothing; the sixth of u2 joins.
    const alerts = await readAlerts(acme.id)
    expect(alerts).toMatchObject([{ rule: 'Failed', count: 6, number: 1 }])
    expect(await readEvents(acme.id, 'alert.triggered')).toMatchObject([
      { via: { type: 'system' }, details: { severity: 'medium', count: 6, number: 1 } },
    ])
    const [alert] = (await listAlerts(owner)).alerts
    const { eventsQuery } = await readAlert(owner, '1')
    expect(await countEvents({ companyId: acme.id }, { q: eventsQuery })).toBe(6)
    expect(alert).toMatchObject({
      ...{ state: 'open', events: 6, firstAt: at(11), firedAt: at(51), lastAt: at(61) },
      ...{ isRead: false, group: [{ field: 'actor', label: 'u2@acme.example' }] },
    })
    await evaluateAlerts()
    expect(await readAlerts(acme.id)).toEqual(alerts)
    const values = (await measureAlerts()).map(({ name, values: [one] }) => [name, one?.value])
    expect(values).toContainEqual(['trailkeeper_alerts_lag_events', 0])
  })

  it('fires each once with two workers, crashes before every commit, and restarts', async () => {
    setClock(() => startMs + 3_600_000)
    const { acme, owner } = await open()
    await createRule(owner, { name: 'Failed', query: 'action:auth.failed', condition: five })
    await createRule(owner, {
      ...{ name: 'Deleted', query: 'change:deleted', cooldownSeconds: 0 },
      condition: { kind: 'every', by: [] },
    })
    let crashes = 0
    const crashing = (every: number) => {
      let commits = 0
      return () => {
        commits += 1
        if (commits % every === 0) {
          crashes += 1
          throw new Error('crash')
        }
      }
    }
    for (let round = 0; round < 20; round += 1) {
      const person = `p${round % 4}`
      await addEvents(acme.id, [
        failed(round * 20, person),
        { action: 'project.deleted', occurred_at: at(round) },
        failed(round * 20 + 1, person),
      ])
      const workers = [1, 2].map(async () => {
        // Each is a process that has just started.
        const memories: Memories = new Map()
        const options = { memories, beforeCommit: crashing(2) }
        for (let tries = 0; tries < 4; tries += 1) {
          await drainCompany(acme.id, options).catch((error: unknown) => {
            expect(String(error)).toContain('crash')
          })
        }
      })
      await Promise.all(workers)
    }
    await drain(acme.id)
    expect(crashes).toBeGreaterThan(0)
    const alerts = await readAlerts(acme.id)
    expect(alerts.map(({ number }) => number)).toEqual(alerts.map((_, index) => index + 1))
    expect(alerts.filter(({ rule }) => rule === 'Deleted')).toHaveLength(20)
    // Ten events of each of four people, of which five complete the condition and the others join or wait.
    const failures = alerts.filter(({ rule }) => rule === 'Failed')
    expect(failures.map((one) => one.count)).toEqual([10, 10, 10, 10])
    expect(await readEvents(acme.id, 'alert.triggered')).toHaveLength(alerts.length)
  })

  it('counts late events at their own time, and duplicates once', async () => {
    let now = startMs
    setClock(() => now)
    const { acme, owner } = await open()
    await createRule(owner, { name: 'Failed', query: 'action:auth.failed', condition: five })
    const same = { ...failed(1), id: '0197aaaa-0000-7000-8000-000000000001' }
    await addEvents(acme.id, [same, failed(2), failed(3)])
    await drain(acme.id)
    await addEvents(acme.id, [same, same])
    // An hour later: these happened then and are no part of that window; the next two were only late.
    now += 3_600_000
    await addEvents(acme.id, [failed(3_500), failed(3_501)])
    await drain(acme.id)
    expect(await readAlerts(acme.id)).toEqual([])
    await addEvents(acme.id, [failed(4), failed(5)])
    await drain(acme.id)
    const [alert] = (await listAlerts(owner)).alerts
    expect(alert).toMatchObject({ events: 5, firstAt: at(1), lastAt: at(5), firedAt: at(5) })
    // What happened more than a day ago is history that somebody brings in.
    now += 3 * 86_400_000
    await addEvents(
      acme.id,
      [1, 2, 3, 4, 5].map((second) => failed(second - 7_200)),
    )
    await drain(acme.id)
    expect(await readAlerts(acme.id)).toHaveLength(1)
  })

  it('counts an event that stands for several as so many, and every value of one with several', async () => {
    const { acme, owner } = await open()
    await createRule(owner, { name: 'Failed', query: 'action:auth.failed', condition: five })
    await createRule(owner, {
      ...{ name: 'Many', query: 'action:project.deleted' },
      condition: { kind: 'distinct', of: 'target', count: 3, withinSeconds: 60, by: ['actor'] },
    })
    const targets = ['a', 'b', 'c'].map((id) => ({ type: 'project', id }))
    await addEvents(acme.id, [
      { action: 'auth.failed', details: { count: 5 } },
      { action: 'project.deleted', targets },
    ])
    await drain(acme.id)
    expect(await readAlerts(acme.id)).toMatchObject([
      { rule: 'Failed', count: 5 },
      { rule: 'Many', count: 1 },
    ])
  })

  it('begins a changed rule anew, and fires nothing of what is muted, off or without a plan', async () => {
    const { acme, owner } = await open()
    const rule = { name: 'x', query: 'action:a.b', condition: { ...five, by: [] } }
    const { id } = await createRule(owner, rule)
    const some = (length: number, action = 'a.b') => Array.from({ length }, () => ({ action }))
    await addEvents(acme.id, some(4))
    await drain(acme.id)
    await changeRule(owner, { id, query: 'action:a.b,a.c' })
    await addEvents(acme.id, some(4, 'a.c'))
    await drain(acme.id)
    expect(await readAlerts(acme.id)).toEqual([])
    await changeRule(owner, { id, isEnabled: false })
    await addEvents(acme.id, some(9))
    await drain(acme.id)
    await changeRule(owner, { id, isEnabled: true })
    await choosePlan(acme, 'startup')
    await addEvents(acme.id, some(9))
    await evaluateAlerts()
    expect(await readAlerts(acme.id)).toEqual([])
    await choosePlan(acme, 'enterprise')
    await muteRule(owner, { id })
    await addEvents(acme.id, some(5))
    await evaluateAlerts()
    expect((await listAlerts(owner)).alerts).toMatchObject([{ isSilenced: true }])
    expect(await countInbox(owner)).toBe(0)
    await snoozeRule(owner, { id, minutes: 5 })
    // Past the snooze and the cool-down.
    setClock(() => Date.now() + 11 * 60_000)
    await addEvents(acme.id, some(5))
    await evaluateAlerts()
    expect(await countInbox(owner)).toBe(1)
  })
})

describe('an alert', () => {
  it('is acknowledged, annotated, resolved and read, and leads to its events', async () => {
    const { acme, owner } = await open()
    await createRule(owner, {
      ...{ name: 'Deleted', query: 'action:project.deleted' },
      condition: { kind: 'every', by: ['ip'] },
    })
    await addEvents(acme.id, [{ action: 'project.deleted', source: { ip: '192.0.2.44' } }])
    await drain(acme.id)
    const inbox = await readInbox(owner)
    expect(inbox).toMatchObject({ unread: 1, items: [{ number: 1, isRead: false }] })
    const id = inbox.items[0]?.id ?? ''
    await acknowledgeAlert(owner, { id })
    await addNote(owner, { id, text: 'Ana did that.' })
    expect(await countInbox(owner)).toBe(1)
    await resolveAlert(owner, { id: '1' })
    await resolveAlert(owner, { id: '1' })
    // Nobody has to look at what is done.
    expect(await readInbox(owner)).toMatchObject({ unread: 0, items: [{ isRead: true }] })
    const alert = await readAlert(owner, '1')
    expect(alert.timeline.map(({ kind, by, text }) => [kind, by, text])).toEqual([
      ['fired', null, null],
      ['acknowledged', 'The owner', null],
      ['note', 'The owner', 'Ana did that.'],
      ['resolved', 'The owner', null],
    ])
    expect(alert.eventsQuery).toMatch(/^\(action:project.deleted\) ip:"192.0.2.44" after:/)
    expect(await countEvents({ companyId: acme.id }, { q: alert.eventsQuery })).toBe(1)
    expect(alert.sample).toMatchObject([{ action: 'project.deleted', actor: 'zoe@acme.example' }])
    expect((await listAlerts(owner, { state: 'open' })).alerts).toEqual([])
    expect((await listAlerts(owner)).counts).toEqual({ open: 0, acknowledged: 0, resolved: 1 })
    const told = (await readEvents(acme.id)).filter(({ action }) => action.startsWith('alert.'))
    expect(told.map(({ action }) => action)).toEqual([
      ...['alert.triggered', 'alert.acknowledged', 'alert.note_added', 'alert.resolved'],
    ])
    expect(JSON.stringify(told)).not.toContain('Ana did')
    await addEvents(acme.id, [{ action: 'project.deleted', source: { ip: '192.0.2.45' } }])
    await drain(acme.id)
    expect(await countInbox(owner)).toBe(1)
    await markAlertsRead(owner, { ids: [(await readInbox(owner)).items[0]?.id ?? ''] })
    expect(await countInbox(owner)).toBe(0)
    await addEvents(acme.id, [{ action: 'project.deleted', source: { ip: '192.0.2.46' } }])
    await drain(acme.id)
    expect(await countInbox(owner)).toBe(1)
    await markInboxRead(owner)
    expect(await readInbox(owner)).toMatchObject({
      unread: 0,
      items: [{ isRead: true }, { isRead: true }, { isRead: true }],
    })
  })
})
