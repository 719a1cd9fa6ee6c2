// Every number of a report against a naive computation over the events themselves.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCompany, openTestInstance, type TestCompany } from '@/lib/access/test-access'
import { ingestValues } from '@/lib/events/commands'
import { searchEvents } from '@/lib/events/queries/search-events'
import type { StoredEvent } from '@/lib/events/schema'
import { findCatalogueEntry } from '@/lib/log/catalogue/catalogue'
import { requireLog } from '@/lib/log/checkpoints'
import type { EventInput, JsonValue } from '@/lib/log/schema'
import type { TestLog } from '@/lib/log/test-log'
import { measureReport } from './measures/measure-report'
import { lastWholePeriod, type Period, periodBefore } from './rules'
import type { ReportKind } from './schema/kinds'
import type { ReportData } from './schema/report-data'

const timeZone = 'Europe/Berlin'
let log: TestLog
let acme: TestCompany
let all: StoredEvent[]
let size: number

beforeAll(async () => {
  log = await openTestInstance()
  acme = await makeCompany('acme')
  await ingest([...makeEvents(1_500)])
  size = (await requireLog(acme.id)).size
  all = await readAll()
  // What comes later is in no report of that size.
  await ingest([{ ...makeEvents(1).next().value, occurred_at: '2026-10-14T10:00:00Z' }])
})
afterAll(() => log.close())

async function ingest(events: (EventInput | undefined)[]): Promise<void> {
  const via = { type: 'api_key' as const, id: 'k1' }
  for (let from = 0; from < events.length; from += 500) {
    const items = events
      .slice(from, from + 500)
      .map((value, index) => ({ index, value: value as JsonValue }))
    expect((await ingestValues({ companyId: acme.id, via }, items)).rejected).toBe(0)
  }
}

/** From August to October, so that a week, a month and a quarter have something before them. */
function* makeEvents(count: number): Generator<EventInput> {
  let seed = 42
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((seed / 2_147_483_648) * below)
  }
  const [start, end] = [Date.UTC(2026, 6, 20), Date.UTC(2026, 9, 26)]
  const reasons = ['wrong_password', 'unknown_account', 'throttled', 'something else']
  const changes = [
    'member.joined',
    'member.removed',
    'role.updated',
    'group.created',
    'api_key.revoked',
  ]
  for (let at = 0; at < count; at += 1) {
    const user = random(9)
    const common = {
      occurred_at: new Date(start + random(end - start)).toISOString(),
      actor: { type: 'user' as const, id: `u${user}`, email: `u${user}@acme.example` },
      source: { ip: `192.0.2.${random(40)}` },
    }
    const kind = random(10)
    if (kind < 4) {
      const details = {
        reason: reasons[random(4)] as string,
        ...(random(4) === 0 ? { count: [1, 2, 37, 400, 2.5, 'many'][random(6)] as JsonValue } : {}),
      }
      yield { ...common, action: 'auth.failed', outcome: 'failure', details }
    } else if (kind < 6) {
      const outcome = (['success', 'failure', 'denied'] as const)[random(3)]
      yield { ...common, action: 'auth.login', ...(outcome ? { outcome } : {}) }
    } else if (kind < 8) {
      yield { ...common, action: changes[random(5)] as string }
    } else {
      const workspace = { id: `ws_${random(3)}`, name: `Workspace ${random(3)}` }
      yield {
        ...common,
        workspace,
        action: ['project.deleted', 'report.downloaded'][random(2)] as string,
      }
    }
  }
}

async function readAll(): Promise<StoredEvent[]> {
  const events: StoredEvent[] = []
  let cursor: string | undefined
  do {
    const page = await searchEvents({ companyId: acme.id }, { limit: 250, cursor })
    events.push(...page.events)
    cursor = page.olderCursor ?? undefined
  } while (cursor !== undefined)
  return events
}

/** The day on which somebody in Berlin would say that it happened. */
function dayOf({ occurred_at }: StoredEvent): string {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
  return parts.format(new Date(occurred_at))
}

function within({ from, until }: Period, isCounted: (event: StoredEvent) => boolean) {
  return all.filter((event) => dayOf(event) >= from && dayOf(event) < until && isCounted(event))
}

const isFailedLogin = ({ action, outcome }: StoredEvent) =>
  action === 'auth.failed' ||
  (action === 'auth.login' && (outcome === 'failure' || outcome === 'denied'))
const isAccess = ({ action }: StoredEvent) =>
  findCatalogueEntry(action)?.tags?.includes('access') ?? false
/** As many as it stands for. */
function weigh({ details }: StoredEvent): number {
  const count = details?.count
  return typeof count === 'number' && Number.isInteger(count) && count > 1 ? count : 1
}
const sum = (events: StoredEvent[]) => events.reduce((total, event) => total + weigh(event), 0)

function group(
  events: StoredEvent[],
  by: (event: StoredEvent) => string,
  count: (event: StoredEvent) => number = () => 1,
): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const event of events) counts[by(event)] = (counts[by(event)] ?? 0) + count(event)
  return counts
}

const measureData = async (kind: ReportKind, period: Period): Promise<ReportData> => {
  const { data } = await measureReport({ companyId: acme.id, kind, period, timeZone, size })
  return data
}
const rowsOf = (data: ReportData, key: string) =>
  Object.fromEntries(
    data.tables
      .find((table) => table.key === key)
      ?.rows.map(({ value, count }) => [value, count]) ?? [],
  )
const figuresOf = (data: ReportData) =>
  Object.fromEntries(data.figures.map(({ id, count, before }) => [id, [count, before]]))

const week = lastWholePeriod('weekly', '2026-10-26')
const month = lastWholePeriod('monthly', '2026-10-26')
const quarter = lastWholePeriod('quarterly', '2026-10-26')

describe('failed logins', () => {
  it('count each event as often as it stands for, in the days of the company', async () => {
    const data = await measureData('failed_logins', week)
    const [now, before] = [week, periodBefore(week)].map((one) => within(one, isFailedLogin)) as [
      StoredEvent[],
      StoredEvent[],
    ]
    expect(now.length).toBeGreaterThan(20)
    expect(sum(now)).toBeGreaterThan(now.length)
    const people = (events: StoredEvent[]) => new Set(events.map(({ actor }) => actor.ref)).size
    const addresses = (events: StoredEvent[]) =>
      new Set(events.map(({ source }) => source?.ip)).size
    const succeeded = (period: Period) =>
      within(period, (one) => one.action === 'auth.login' && !isFailedLogin(one)).length
    expect(figuresOf(data)).toEqual({
      attempts: [sum(now), sum(before)],
      people: [people(now), people(before)],
      addresses: [addresses(now), addresses(before)],
      sign_ins: [succeeded(week), succeeded(periodBefore(week))],
      keys: [0, 0],
    })
    expect(rowsOf(data, 'actor')).toEqual(group(now, ({ actor }) => actor.ref ?? '', weigh))
    const byReason = group(now, ({ details }) => String(details?.reason ?? ''), weigh)
    const { 'something else': other = 0, '': none = 0, ...known } = byReason
    expect(rowsOf(data, 'reason')).toEqual({ ...known, '': other + none })
    expect(data.series?.counts).toEqual(
      data.series?.starts.map((day) => sum(now.filter((event) => dayOf(event) === day))),
    )
    const byIp = group(now, ({ source }) => source?.ip ?? '', weigh)
    const table = data.tables.find(({ key }) => key === 'ip')
    for (const { value, count, refs } of table?.rows ?? []) {
      expect(count).toBe(byIp[value])
      const theirs = now.filter(({ source }) => source?.ip === value)
      expect(refs).toEqual([...new Set(theirs.map(({ actor }) => actor.ref))].sort())
    }
    expect(table?.distinct).toBe(Object.keys(byIp).length)
    const shown = table?.rows.reduce((total, { count }) => total + count, 0) ?? 0
    expect(shown + (table?.rest ?? 0)).toBe(sum(now))
  })
})

describe('access changes', () => {
  it('are those that the catalogue calls so, newest first', async () => {
    const data = await measureData('access_changes', month)
    const [now, before] = [month, periodBefore(month)].map((one) => within(one, isAccess)) as [
      StoredEvent[],
      StoredEvent[],
    ]
    const having = (events: StoredEvent[], changes: string[]) =>
      events.filter(({ change }) => changes.includes(change)).length
    const [given, taken] = [
      ['granted', 'created', 'activated'],
      ['revoked', 'deleted', 'deactivated'],
    ] as const
    const figures = figuresOf(data)
    expect(figures.changes).toEqual([now.length, before.length])
    expect(figures.given).toEqual([having(now, [...given]), having(before, [...given])])
    expect(figures.taken).toEqual([having(now, [...taken]), having(before, [...taken])])
    expect(rowsOf(data, 'action')).toEqual(group(now, ({ action }) => action))
    expect(rowsOf(data, 'actor')).toEqual(group(now, ({ actor }) => actor.ref ?? ''))
    expect(data.list).toEqual({
      seqs: now.map(({ seq }) => seq).slice(0, 300),
      total: now.length,
    })
  })
})

describe('the full audit', () => {
  it('counts everything of a quarter, by what, who and where', async () => {
    const data = await measureData('full_audit', quarter)
    const now = within(quarter, () => true)
    const figures = figuresOf(data)
    expect(now.length).toBeGreaterThan(500)
    expect(figures.events).toEqual([now.length, within(periodBefore(quarter), () => true).length])
    expect(figures.logins?.[0]).toBe(sum(now.filter(isFailedLogin)))
    expect(figures.access?.[0]).toBe(now.filter(isAccess).length)
    expect(rowsOf(data, 'action')).toEqual(group(now, ({ action }) => action))
    expect(rowsOf(data, 'area')).toEqual(group(now, ({ area }) => area))
    expect(rowsOf(data, 'workspace')).toEqual(group(now, ({ workspace }) => workspace?.id ?? ''))
    expect(rowsOf(data, 'outcome')).toEqual(group(now, ({ outcome }) => outcome ?? ''))
    expect(data.series?.unit).toBe('week')
    expect(data.series?.counts.reduce((total, count) => total + count, 0)).toBe(now.length)
  })
})

it('a period of nothing has zeros, and says what it is compared with', async () => {
  const data = await measureData('failed_logins', { from: '2025-01-06', until: '2025-01-13' })
  expect(figuresOf(data).attempts).toEqual([0, 0])
  expect(data.before).toEqual({ from: '2024-12-30', until: '2025-01-06' })
  expect(data.tables.every(({ rows }) => rows.length === 0)).toBe(true)
})
