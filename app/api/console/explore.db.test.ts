import { encode } from 'next-auth/jwt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  type TestCompany,
} from '@/lib/access/test-access'
import { countEvents } from '@/lib/events/queries/search-events'
import type { EventList } from '@/lib/events/schema/event-list'
import { type FacetKey, type Facets, facetKeys, type Histogram } from '@/lib/events/schema/explore'
import { loadEnv } from '@/lib/platform/env'
import { clientOf, jsonOf, problemOf } from '@/app/api/audit-log/test-client'
import { GET as getCount } from './count/route'
import { GET as getFacets } from './facets/route'
import { GET as getHistogram } from './histogram/route'
import { GET as getList } from './list/route'

const hourMs = 3_600_000
/** The first hour of yesterday in UTC. */
const startMs = Math.floor(Date.now() / (24 * hourMs) - 1) * 24 * hourMs
const at = (hours: number) => new Date(startMs + hours * hourMs).toISOString()
const day = { after: new Date(startMs - 1).toISOString(), before: at(24) }

type Ask = (query?: Record<string, string>) => Promise<Response>
let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let cookie: string

beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  const client = await clientOf(acme)
  const [ana, bob] = ['Ana', 'Bob'].map((name) => ({
    ...{ type: 'user', id: name, name },
    email: `${name.toLowerCase()}@acme.example`,
  }))
  const bot = { type: 'service_account', id: 'b7', name: 'Robot' }
  const tower = { id: 'w1', name: 'Tower' }
  const of = (action: string, hours: number, rest: object) => ({
    ...{ action, occurred_at: at(hours) },
    ...rest,
  })
  await client.record(
    of('door.created', 1, { actor: ana, workspace: tower, source: { ip: '192.0.2.1' } }),
    of('door.deleted', 1.5, { actor: ana, outcome: 'denied', source: { ip: '192.0.2.1' } }),
    of('door.created', 5, { actor: bob, workspace: tower, outcome: 'success' }),
    of('api.requested', 23, { actor: bot, request: { path: '/doors' } }),
  )
  const other = await makeCompany('other')
  await (await clientOf(other)).record(
    ...Array.from({ length: 20 }, () =>
      of('vault.opened', 1, {
        actor: { type: 'user', id: 'B', name: 'Bertha', email: 'bertha@other.example' },
        ...{ workspace: { id: 'b1', name: 'Treasury' }, source: { ip: '203.0.113.77' } },
        outcome: 'failure',
      }),
    ),
  )
  const { sessionId } = await makeMember(acme, 'auditor')
  const token = await encode({ token: { sid: sessionId }, secret: loadEnv().authSecret ?? '' })
  cookie = `trailkeeper.session=${token}`
})
afterAll(() => instance.close())

const ask =
  (path: string, handler: (request: Request) => Promise<Response>): Ask =>
  (query = {}) => {
    const search = new URLSearchParams({ company: 'acme', ...query })
    return handler(
      new Request(`http://localhost/api/console/${path}?${search}`, { headers: { cookie } }),
    )
  }
const askHistogram = ask('histogram', getHistogram)
const askFacets = ask('facets', getFacets)
const askList = ask('list', getList)
const askCount = ask('count', getCount)
const readHistogram = async (query?: Record<string, string>) =>
  jsonOf<Histogram>(await askHistogram(query))
const readFacets = async (query?: Record<string, string>) => jsonOf<Facets>(await askFacets(query))

const searchable = facetKeys
const filled = ({ buckets }: Histogram) =>
  buckets.filter(({ counts }) => counts.some((count) => count > 0))
const valuesOf = (facets: Facets, key: FacetKey) =>
  facets.facets.find((facet) => facet.key === key)?.values.map(({ label, count }) => [label, count])

describe('the list of a search', () => {
  const labels = ({ page }: EventList) => page.events.map(({ action }) => action)

  it('has its events, the log before them, and the names of whom it asks for', async () => {
    const query = { q: 'actor:ana@acme.example action:door.*', ...day }
    const list = await jsonOf<EventList>(await askList(query))
    expect(labels(list)).toEqual(['door.deleted', 'door.created'])
    expect(list).toMatchObject({ start: null, errors: [], elsewhere: null })
    expect(list.log.size).toBeGreaterThan(list.page.events[0]?.seq ?? Number.POSITIVE_INFINITY)
    expect(await jsonOf(await askCount(query))).toEqual({ count: 2 })
  })

  it('brings the open event along where it is none of the page', async () => {
    const all = await jsonOf<EventList>(await askList(day))
    const seq = all.page.events.find(({ action }) => action === 'door.deleted')?.seq ?? -1
    const at = { q: 'door.created', event: String(seq) }
    const list = await jsonOf<EventList>(await askList(at))
    expect(list.elsewhere).toMatchObject({ seq, action: 'door.deleted' })
    const beyond = { event: String(all.log.size + 5) }
    expect(await problemOf(await askList(beyond), 404)).toMatchObject({ code: 'event_not_found' })
  })

  it('tells what is wrong with a query at its place, and searches nothing', async () => {
    const list = await jsonOf<EventList>(await askList({ q: 'door actr:ana' }))
    expect(list.page.events).toEqual([])
    expect(list.errors).toMatchObject([{ position: 5, length: 4 }])
  })
})

describe('the histogram', () => {
  it('counts each event in the bucket in which it happened, by what it is stacked by', async () => {
    const byChange = await readHistogram({ ...day, buckets: '25' })
    expect(byChange).toMatchObject({
      ...{ from: at(0), to: at(24), bucketMs: hourMs, total: 4 },
      series: [{ value: 'created', count: 2 }, { count: 1 }, { count: 1 }],
    })
    expect(byChange.buckets.map((bucket) => bucket.at)).toEqual(
      Array.from({ length: 24 }, (_, hour) => at(hour)),
    )
    expect(filled(byChange).map((bucket) => bucket.at)).toEqual([at(1), at(5), at(23)])
    const byOutcome = await readHistogram({ ...day, stack: 'outcome', buckets: '25' })
    expect(byOutcome.series).toEqual(
      expect.arrayContaining([
        { value: '', count: 2 },
        { value: 'success', count: 1 },
        { value: 'denied', count: 1 },
      ]),
    )
    expect(filled(byOutcome)[0]?.counts.reduce((sum, count) => sum + count)).toBe(2)
  })

  it('counts what the table beside it lists, whatever is searched', async () => {
    for (const q of ['', 'actor:ana', 'change:created', '-outcome:denied', 'nothing-like-this']) {
      const { total, buckets } = await readHistogram({ q, ...day })
      const count = await countEvents({ companyId: acme.id }, { q, ...day })
      expect([q, total]).toEqual([q, count])
      const sum = buckets.flatMap(({ counts }) => counts).reduce((all, one) => all + one, 0)
      expect([q, sum]).toEqual([q, total])
    }
  })

  it('begins its buckets at round times of the viewer', async () => {
    const { buckets } = await readHistogram({ ...day, zone: 'Asia/Kathmandu', buckets: '10' })
    // 5:45 ahead of UTC: its buckets of three hours begin at 0:15, 3:15, …
    expect(buckets.slice(0, 3).map((bucket) => bucket.at)).toEqual([at(0), at(0.25), at(3.25)])
  })

  it('is over all that there is where no time is asked for, and up to now after a start', async () => {
    const q = 'area:door'
    const { from, to, bucketMs } = await readHistogram({ q })
    expect(from <= at(1) && Date.parse(from) > startMs + hourMs - bucketMs).toBe(true)
    expect(to > at(5) && Date.parse(to) <= startMs + 5 * hourMs + bucketMs).toBe(true)
    const since = await readHistogram({ q, after: at(2) })
    expect(since.total).toBe(1)
    expect(Date.parse(since.to)).toBeGreaterThan(Date.now() - hourMs)
  })

  it('has no buckets where no time is left, and none too many for a thousand years', async () => {
    const none = await readHistogram({ after: at(5), before: at(4) })
    expect(none).toMatchObject({ buckets: [], series: [], total: 0 })
    const ages = { after: '0001-01-01T00:00:00', before: '9999-12-31T00:00:00Z' }
    const { buckets, total } = await readHistogram(ages)
    expect(total).toBe(await countEvents({ companyId: acme.id }, {}))
    expect(buckets.length).toBeLessThanOrEqual(120)
  })
})

describe('facets', () => {
  it('count every value among the events that match, by name, the frequent ones first', async () => {
    const facets = await readFacets(day)
    expect(facets).toMatchObject({ total: 4 })
    expect(facets.facets.map(({ key }) => key)).toEqual(searchable)
    expect(valuesOf(facets, 'actor')).toEqual([
      ['Ana', 2],
      ['Bob', 1],
      ['Robot', 1],
    ])
    expect(valuesOf(facets, 'action')?.[0]).toEqual(['Door created', 2])
    expect(valuesOf(facets, 'workspace')).toEqual([['Tower', 2]])
    if (searchable.includes('ip')) expect(valuesOf(facets, 'ip')).toEqual([['192.0.2.1', 2]])
    expect(facets.facets.at(-1)).toMatchObject({ key: 'outcome', distinct: 2, total: 2 })
  })

  it('every value finds as many events as it says', async () => {
    const { facets } = await readFacets(day)
    for (const { key, values } of facets) {
      for (const { value, count } of values) {
        const q = `${key}:"${value}"`
        expect([q, await countEvents({ companyId: acme.id }, { q, ...day })]).toEqual([q, count])
      }
    }
  })

  it('keep the other values of a facet from which one is chosen or left out', async () => {
    const [ana] = (await readFacets({ q: 'actor:ana', ...day })).facets[0]?.values ?? []
    for (const q of [`actor:${ana?.value}`, `-actor:${ana?.value}`]) {
      const facets = await readFacets({ q, ...day })
      expect(valuesOf(facets, 'actor')?.slice(0, 2)).toEqual([
        ['Ana', 2],
        ['Bob', 1],
      ])
      const count = await countEvents({ companyId: acme.id }, { q, ...day })
      expect(facets.total).toBe(count)
    }
    // All others are narrowed by it.
    expect(valuesOf(await readFacets({ q: `actor:${ana?.value}`, ...day }), 'workspace')).toEqual([
      ['Tower', 1],
    ])
  })
})

describe.each([
  ['the histogram', (query?: Record<string, string>) => askHistogram(query)],
  ['facets', (query?: Record<string, string>) => askFacets(query)],
])('%s', (_, read) => {
  it('are of the perspective that the address names, which cannot be left by a query', async () => {
    for (const q of ['', 'area:door OR action:api.*']) {
      const query = { perspective: 'api-activity', q, ...day }
      expect(await jsonOf(await read(query))).toMatchObject({ total: 1 })
    }
    await problemOf(await read({ perspective: 'everything' }), 400)
    await problemOf(await read({ within: 'action:x' }), 400)
  })

  it('answer a query with an error by its place and a suggestion', async () => {
    const { code, errors } = await problemOf(await read({ q: 'actr:bob' }), 400)
    expect(code).toBe('query_invalid')
    expect(errors).toMatchObject([{ position: 0, length: 4, suggestion: 'actor' }])
  })

  it('name every parameter that is wrong', async () => {
    const { errors } = await problemOf(await read({ after: 'yesterday', before: '5' }), 400)
    expect(errors?.map(({ pointer }) => pointer)).toEqual(['/after', '/before'])
  })

  it('tell nothing of another company, whatever is asked', async () => {
    const theirs = ['bertha', 'vault', 'Treasury', '203.0.113.77', 'failure']
    const whole = await (await read()).text()
    for (const word of theirs) expect(whole.toLowerCase()).not.toContain(word.toLowerCase())
    const asked = ['actor:bertha', 'action:vault.opened', 'workspace:b1', '203.0.113.77']
    for (const q of asked) {
      const nothing = await jsonOf(
        await read({ q: 'id:01900000-0000-7000-8000-000000000000', ...day }),
      )
      expect(nothing.total).toBe(0)
      expect((await jsonOf(await read({ q, ...day }))).total).toBe(0)
    }
    const foreign = await problemOf(await read({ company: 'other' }), 404)
    const none = await problemOf(await read({ company: 'nobody' }), 404)
    expect({ ...foreign, request_id: '' }).toEqual({ ...none, request_id: '' })
  })
})

it('a zone or a number of buckets that there is not is refused', async () => {
  const { errors } = await problemOf(
    await askHistogram({ zone: 'Mars/Olympus', buckets: '9' }),
    400,
  )
  expect(errors?.map(({ pointer }) => pointer)).toEqual(['/zone', '/buckets'])
})
