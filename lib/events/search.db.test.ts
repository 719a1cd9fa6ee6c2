import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { countEvents, searchEvents } from '@/lib/events/queries/search-events'
import { listActions, listCatalogue } from '@/lib/events/queries/list-actions'
import type { EventInput, JsonValue } from '@/lib/log/schema'
import { createTestCompany, openTestLog, type TestLog } from '@/lib/log/test-log'
import { newUuidV7 } from '@/lib/platform/ids'
import { ingestValues } from './commands'
import { answerLookups } from './dictionaries'
import { generateEvents } from './generator/generate-events'
import { checkQuery } from './query/check'
import { matchesEvent, readDictionaries } from './query/evaluate'
import { collectLookups, pickKeys } from './query/lookups'
import { readFacts } from './query/read-facts'
import type { EventSearch, StoredEvent } from './schema'

let log: TestLog
let companyId: string
let all: StoredEvent[]

const via = { type: 'api_key' as const, id: 'k1' }

beforeAll(async () => {
  log = await openTestLog()
  companyId = await createTestCompany()
  const events = [
    ...generateEvents({ seed: 7, count: 700, days: 20, endMs: Date.now(), companyName: 'Acme' }),
  ]
  await send(events)
  all = await readAll({})
})
afterAll(() => log.close())

async function send(events: EventInput[]) {
  const items = events.map((event, index) => ({ index, value: event as JsonValue }))
  const result = await ingestValues({ companyId, via }, items)
  expect(result.rejected).toBe(0)
}

/** All pages of a search, older and older. */
async function readAll(search: EventSearch): Promise<StoredEvent[]> {
  const events: StoredEvent[] = []
  let cursor: string | undefined
  for (;;) {
    const page = await searchEvents({ companyId }, { ...search, cursor, limit: 100 })
    events.push(...page.events)
    if (page.olderCursor === null) return events
    cursor = page.olderCursor
  }
}

/** What the query means, by the naive evaluator over events in memory. */
function filterInMemory(q: string): number[] {
  const { query } = checkQuery(q)
  if (!query) throw new Error(`${q} is no query`)
  const dictionaries = readDictionaries(all)
  const lookups = new Map(
    collectLookups(query).map((lookup) => [lookup.id, pickKeys(lookup, dictionaries[lookup.kind])]),
  )
  const options = { lookups, nowMs: Date.now(), timeZone: 'UTC' }
  return all
    .filter((event) => matchesEvent(query, readFacts(event), options))
    .map((event) => event.seq)
}

describe('searchEvents', () => {
  it('gives every event once, newest first, whatever the size of a page', () => {
    expect(all).toHaveLength(700)
    expect(new Set(all.map((event) => event.seq)).size).toBe(700)
    const order = all.map((event) => [Date.parse(event.occurred_at), event.seq] as const)
    const sorted = [...order].sort((one, other) => other[0] - one[0] || other[1] - one[1])
    expect(order).toEqual(sorted)
  })

  it('comes back to the same page by going older and newer again', async () => {
    const first = await searchEvents({ companyId }, { limit: 40 })
    const second = await searchEvents({ companyId }, { limit: 40, cursor: first.olderCursor ?? '' })
    const back = await searchEvents(
      { companyId },
      { limit: 40, cursor: second.newerCursor ?? '', direction: 'newer' },
    )
    expect(first.newerCursor).toBeNull()
    expect(back.events).toEqual(first.events)
    expect(back.newerCursor).toBeNull()
    expect(second.events[0]?.seq).not.toBe(first.events[39]?.seq)
  })

  it.each([
    'action:project.deleted',
    'action:*.deleted',
    'event:auth.*',
    'change:created,deleted',
    '-change:created',
    'actor:system',
    'outcome:failure OR outcome:denied',
    'target:Payments',
    'target:project:*',
    '(change:deleted OR change:revoked) -actor:system',
    'category:workflows',
    'status:>=400',
    'method:post',
    'login',
    '/api/',
    'after:-7d change:changed',
    'nobody.at.all',
  ])('%s finds what the naive evaluator finds', async (q) => {
    const found = await readAll({ q })
    expect(found.map((event) => event.seq)).toEqual(filterInMemory(q))
    expect(await countEvents({ companyId }, { q })).toBe(found.length)
  })

  it('takes days in the query for days of the viewer', async () => {
    const day = all[300]?.occurred_at.slice(0, 10)
    const q = `at:${day}`
    const inZone = async (zone: string) => (await readAll({ q, zone })).map(({ seq }) => seq)
    const startMs = Date.parse(`${day}T00:00:00Z`)
    for (const [zone, hours] of [
      ['UTC', 0],
      ['Pacific/Kiritimati', 14],
    ] as const) {
      const fromMs = startMs - hours * 3_600_000
      const expected = all.filter(({ occurred_at }) => {
        const ms = Date.parse(occurred_at)
        return ms >= fromMs && ms < fromMs + 86_400_000
      })
      expect([zone, await inZone(zone)]).toEqual([zone, expected.map(({ seq }) => seq)])
    }
  })

  it('finds a person by id, e-mail and a part of the name, and only that person', async () => {
    const actor = all.find((event) => event.actor.email)?.actor
    for (const value of [actor?.id, actor?.email, actor?.email?.toUpperCase()]) {
      const found = await readAll({ q: `actor:"${value}"` })
      expect(found.length).toBeGreaterThan(0)
      expect(new Set(found.map((event) => event.actor.email))).toEqual(new Set([actor?.email]))
    }
    const part = actor?.name?.split(' ')[0] ?? ''
    const named = await readAll({ q: `actor:"${part}"` })
    expect(named.some((event) => event.actor.email === actor?.email)).toBe(true)
  })

  it('bounds are exclusive, and without an offset they are UTC', async () => {
    const middle = all[300]?.occurred_at ?? ''
    const later = await readAll({ after: middle })
    const earlier = await readAll({ before: middle.replace('Z', '') })
    const same = all.filter((event) => event.occurred_at === middle)
    expect(later.length + earlier.length + same.length).toBe(700)
    expect(later.every((event) => event.occurred_at > middle)).toBe(true)
  })

  it('finds within a perspective only what the perspective shows, and counts the same', async () => {
    const [{ action } = { action: '' }] = all
    const within = `action:${action}`
    // An OR of the viewer does not reach beyond it.
    for (const q of ['', 'change:created OR -change:created']) {
      const found = await readAll({ q, within })
      expect(found.map(({ seq }) => seq)).toEqual(filterInMemory(within))
      const count = await countEvents({ companyId }, { q, within })
      expect(count).toBe(found.length)
    }
  })

  it('answers a query with an error by its place and a suggestion', async () => {
    await expect(searchEvents({ companyId }, { q: 'actr:bob' })).rejects.toMatchObject({
      code: 'query_invalid',
      status: 400,
      errors: [
        { position: 0, length: 4, suggestion: 'actor', message: expect.stringContaining('actr') },
      ],
    })
  })

  it('shows nothing of another company', async () => {
    const other = await createTestCompany()
    expect(await searchEvents({ companyId: other }, { q: 'actor:a' })).toEqual({
      events: [],
      olderCursor: null,
      newerCursor: null,
    })
    expect(await listActions({ companyId: other })).toEqual([])
  })
})

describe('pickers', () => {
  it('count each action as often as it happened', async () => {
    for (const { action, count } of await listActions({ companyId })) {
      expect([action, count]).toEqual([
        action,
        all.filter((event) => event.action === action).length,
      ])
    }
  })
})

it('the catalogue says when each action was first seen, to the hour, and last, and how often', async () => {
  for (const action of await listCatalogue({ companyId })) {
    const times = all
      .filter((event) => event.action === action.action)
      .map((event) => event.occurred_at)
      .sort()
    expect(action.count).toBe(times.length)
    expect(action.last_seen_at).toBe(times.at(-1) ?? null)
    expect(action.first_seen_at?.slice(0, 13)).toBe(times[0]?.slice(0, 13))
  }
})

it('an e-mail that a person had long ago still finds their events', async () => {
  const person = { type: 'user' as const, id: newUuidV7(), name: 'Mira Old' }
  await send([
    { action: 'auth.login', actor: { ...person, email: 'mira.old@acme.example' } },
    { action: 'auth.login', actor: { ...person, email: 'mira.new@acme.example' } },
  ])
  for (const email of ['mira.old@acme.example', 'mira.new@acme.example']) {
    expect(await countEvents({ companyId }, { q: `actor:${email}` })).toBe(2)
  }
})

it('a query of so many names that looking them up takes too long is ended', async () => {
  const { query } = checkQuery('actor:a actor:b actor:c')
  if (!query) throw new Error('no query')
  expect((await answerLookups(companyId, query)).size).toBe(3)
  let ms = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
    ms += 6_000
    return ms
  })
  const answering = answerLookups(companyId, query)
  await expect(answering).rejects.toMatchObject({ code: 'query_too_slow', status: 503 })
  clock.mockRestore()
})
