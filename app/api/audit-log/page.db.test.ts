import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  GET as getExternal,
  POST as postExternal,
} from '@/app/external-api/customer/audit-log/route'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  type TestCompany,
} from '@/lib/access/test-access'
import type { AuditLogPage, StoredEvent } from '@/lib/events/schema'
import type { JsonObject } from '@/lib/log/schema'
import {
  type Client,
  clientOf,
  clientOfSession,
  clientWith,
  jsonOf,
  problemOf,
} from './test-client'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let client: Client
/** Position of the first event of this file; before it stand those of opening the company. */
let first: number
beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  client = await clientOf(acme)
  const { results } = await client.record(...events)
  const [result] = results
  first = result && 'seq' in result ? result.seq : -1
})
afterAll(() => instance.close())

const jane = { type: 'user', id: 'u1', name: 'Jane Roe', email: 'user@example.com' }
const day = '2024-11-22'
const events: JsonObject[] = [
  {
    action: 'add_customer_role_permission',
    actor: jane,
    occurred_at: `${day}T11:38:10.999+01:00`,
    targets: [
      {
        type: 'customer_role',
        id: '8f9c9da9-b9bd-47a8-9407-0413b5e065db',
        name: 'my_bb_customer_contract_view',
      },
      { type: 'other', id: 'second' },
    ],
  },
  {
    action: 'Report.Sent',
    actor: { type: 'api_key', id: 'k', name: 'Nightly' },
    occurred_at: `${day}T12:00:00Z`,
  },
  {
    action: 'report.sent',
    actor: { type: 'agent', name: 'Bot "7"\n\u2028é🔑' },
    occurred_at: `${day}T12:00:00.001Z`,
    context: '',
    targets: [{ type: 'file', id: 'a"b\\c/é\n' }],
  },
  {
    action: 'report.sent',
    actor: { type: 'system' },
    occurred_at: `${day}T13:00:00Z`,
    context: 'Roles and permissions',
    targets: [{ type: 'file', name: '' }],
  },
  {
    action: 'user.deleted',
    actor: { type: 'user', id: 'u1', name: 'Jane Roe' },
    occurred_at: `${day}T14:00:00Z`,
  },
]

const pageOf = async (query: string, by = client) =>
  await jsonOf<AuditLogPage>(await by.page(query))
const idsOf = (page: AuditLogPage) => page.data.map(({ id }) => id - first)

describe('GET /api/audit-log answers 200', () => {
  it('with exactly the eight documented members in their order, as text', async () => {
    const response = await client.page(`?cursor=${first}`)
    expect(response.headers.get('trailkeeper-epoch')).toBe('1')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const rows = [
      [
        `"user@example.com","context":null,"action":"add_customer_role_permission","object":"customer_role","subject":"my_bb_customer_contract_view","object_id":"\\"8f9c9da9-b9bd-47a8-9407-0413b5e065db\\""`,
        '10:38:10',
      ],
      [
        'null,"context":null,"action":"report.sent","object":null,"subject":null,"object_id":null',
        '12:00:00',
      ],
      [
        `${JSON.stringify('Bot "7"\n\u2028é🔑')},"context":"","action":"report.sent","object":"file","subject":null,"object_id":${JSON.stringify(JSON.stringify('a"b\\c/é\n'))}`,
        '12:00:00',
      ],
      [
        'null,"context":"Roles and permissions","action":"report.sent","object":"file","subject":"","object_id":null',
        '13:00:00',
      ],
      [
        '"Jane Roe","context":null,"action":"user.deleted","object":null,"subject":null,"object_id":null',
        '14:00:00',
      ],
    ]
    const data = rows.map(
      ([members, time], index) =>
        `{"id":${first + 1 + index},"user":${members},"inserted_at":"${day}T${time}"}`,
    )
    expect(await response.text()).toBe(`{"data":[${data.join(',')}],"cursor":null}`)
  })

  it('under the documented address with the same bytes', async () => {
    const query = `?cursor=${first}&limit=2&expand=event`
    const external = await getExternal(client.request(`/external-api/customer/audit-log${query}`))
    expect(await external.text()).toBe(await (await client.page(query)).text())
    expect(external.headers.get('link')).toBe(
      `</external-api/customer/audit-log?cursor=${first + 2}&limit=2&expand=event>; rel="next"`,
    )
    const refused = postExternal(client.request('/x', { method: 'POST' }))
    expect(refused.headers.get('allow')).toBe('GET, HEAD')
    await problemOf(refused, 405)
  })

  it('with a ninth member for expand=event: the event, its place, its door and its seal', async () => {
    const page = await pageOf(`?cursor=${first}&limit=1&expand=event`)
    expect(Object.keys(page.data[0] ?? {})).toEqual([
      ...['id', 'user', 'context', 'action', 'object', 'subject', 'object_id', 'inserted_at'],
      'event',
    ])
    const event = page.data[0]?.event
    expect(event).toMatchObject({
      seq: first,
      via: { type: 'api_key', id: expect.stringMatching(/^[A-Za-z0-9]{8}$/) },
      occurred_at: `${day}T10:38:10.999Z`,
      recorded_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      leaf_hash: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      actor: { ...jane, ref: expect.stringMatching(/^s_/) },
      targets: events[0]?.targets,
    })
    expect(await jsonOf<StoredEvent>(await client.event(String(first + 1)))).toEqual(event)
    expect(await jsonOf<StoredEvent>(await client.event(event?.id ?? ''))).toEqual(event)
    expect(await jsonOf<StoredEvent>(await client.event(event?.id.toUpperCase() ?? ''))).toEqual(
      event,
    )
  })

  it('page by page with a cursor and a Link that name each other, to a null on the last page', async () => {
    const seen: number[] = []
    let query = `?limit=2&q=-action%3Aa.b&after=2000-01-01`
    for (;;) {
      const response = await client.page(query)
      const page = (await response.clone().json()) as AuditLogPage
      seen.push(...idsOf(page))
      const link = /^<\/api\/audit-log(\?[^>]*)>; rel="next"$/.exec(
        response.headers.get('link') ?? '',
      )
      if (page.cursor === null) {
        expect(response.headers.get('link')).toBeNull()
        break
      }
      expect(new URLSearchParams(link?.[1]).get('cursor')).toBe(String(page.cursor))
      expect(page.data.at(-1)?.id).toBe(page.cursor)
      query = link?.[1] ?? ''
    }
    const size = first + events.length
    expect(seen).toEqual(Array.from({ length: size }, (_, index) => index + 1 - first))
  })

  it('with a null cursor on a last page that is exactly full, and one for tail=1', async () => {
    const size = first + events.length
    expect(await pageOf(`?cursor=${first}&limit=5`)).toMatchObject({ cursor: null })
    const tail = await pageOf(`?cursor=${first}&limit=5&tail=1`)
    expect(tail.cursor).toBe(size)
    expect(await pageOf(`?cursor=${size}&tail=1`)).toEqual({ data: [], cursor: size })
    // Beyond the log: the next event must not be passed over.
    expect(await pageOf(`?cursor=${size + 1}&tail=1`)).toEqual({ data: [], cursor: size })
    // What a filter leaves out is passed by as well: a tail does not read it again.
    expect(await pageOf(`?cursor=${first}&q=action:nothing.like_it&tail=1`)).toEqual({
      data: [],
      cursor: size,
    })
  })

  it('for every cursor from 0 to size + 1, also of an event that the filter leaves out', async () => {
    const size = first + events.length
    for (let cursor = 0; cursor <= size + 1; cursor++) {
      const page = await pageOf(`?cursor=${cursor}&q=action:report.sent`)
      expect(idsOf(page)).toEqual([2, 3, 4].filter((id) => id > cursor - first))
    }
  })

  it.each([
    [`after=${day}T12:00:00Z`, [3, 4, 5]],
    [`after=${day}T12:00:00`, [3, 4, 5]],
    [`after=${day}T13:00:00%2B01:00`, [3, 4, 5]],
    [`after=${day}T12:00:00.0009Z`, [3, 4, 5]],
    [`before=${day}T12:00:00Z`, [1]],
    [`before=${day}T12:00:00.001Z`, [1, 2]],
    [`before=${day}T12:00:00.0015Z`, [1, 2, 3]],
    [`after=${day}T12:00:00Z&before=${day}T14:00:00Z`, [3, 4]],
    [`after=${day}&before=2024-11-23`, [1, 2, 3, 4, 5]],
    [`before=${day}`, []],
    [`after=${day}T14:00:00Z&before=${day}T12:00:00Z`, []],
    ['after=9999-12-31T23:59:59-23:59', []],
    ['before=0000-01-01', []],
    [`after=0000-01-01&before=${day}T23:00:00Z`, [1, 2, 3, 4, 5]],
  ])(
    'for %s, bounds on occurred_at that leave themselves out, UTC without an offset',
    async (bounds, ids) => {
      expect(idsOf(await pageOf(`?cursor=${first}&${bounds}`))).toEqual(ids)
    },
  )

  it('with 100 events by default and 250 at most', async () => {
    const many = await clientOf(await makeCompany('many'))
    await many.record(
      ...Array.from({ length: 300 }, () => ({ action: 'a.b', actor: { type: 'system' } })),
    )
    expect((await pageOf('', many)).data).toHaveLength(100)
    expect((await pageOf('?limit=250', many)).data).toHaveLength(250)
    expect((await pageOf('?limit=1', many)).data).toHaveLength(1)
  })

  it('when an event arrives that a reader with wait is waiting for, and at once when there are events', async () => {
    const waits = await clientOf(await makeCompany('waits'))
    const { cursor } = await pageOf('?tail=1', waits)
    const waiting = pageOf(`?cursor=${cursor}&tail=1&wait=30&q=action:it.came`, waits)
    await waits.record({ action: 'it.did_not', actor: { type: 'system' } })
    await waits.record({ action: 'it.came', actor: { type: 'system' } })
    expect(await waiting).toMatchObject({
      data: [{ action: 'it.came' }],
      cursor: (cursor ?? 0) + 2,
    })
    expect((await pageOf('?wait=30', waits)).data.length).toBeGreaterThan(0)
  })

  it('with the event of somebody whom nobody knew when the reader began to wait for them', async () => {
    const waits = await clientOf(await makeCompany('newcomers'))
    const { cursor } = await pageOf('?tail=1', waits)
    const query = `?cursor=${cursor}&tail=1&wait=30&q=`
    const waiting = ['actor:new@acme.example', 'target:new-1', 'actor:newbot*'].map((q) =>
      pageOf(`${query}${q}`, waits),
    )
    await waits.record({ action: 'it.did_not', actor: { type: 'system' } })
    await waits.record({
      action: 'it.came',
      actor: {
        type: 'agent',
        id: 'newbot-7',
        on_behalf_of: { type: 'user', email: 'new@acme.example' },
      },
      targets: [{ type: 'finding', id: 'new-1' }],
    })
    await waits.record({ action: 'it.came', actor: { type: 'user', email: 'new@acme.example' } })
    for (const page of await Promise.all(waiting)) {
      expect(page.data[0]).toMatchObject({ action: 'it.came' })
    }
  })

  it('with nothing when the reader who waits has gone', async () => {
    const gone = new AbortController()
    const size = first + events.length
    const waiting = client.page(`?cursor=${size}&tail=1&wait=30`, { signal: gone.signal })
    gone.abort()
    expect(await jsonOf(await waiting)).toEqual({ data: [], cursor: size })
  })
})

describe('GET /api/audit-log answers', () => {
  it.each([
    ...['limit=0', 'limit=251', 'limit=-1', 'limit=1.5', 'limit=1e2', 'limit=', 'limit=ten'],
    ...['cursor=-1', 'cursor=', 'cursor=x', 'cursor=1.0', 'cursor=9007199254740993'],
    ...[
      'before=',
      'before=yesterday',
      'after=2023-02-29',
      'after=2024-13-01',
      'after=2024-11-22T25:00:00Z',
    ],
    ...['after=2024-11-22T10:00:00 01:00', 'expand=all', 'tail=2', 'wait=31', 'epoch=0'],
    ...['q=%00', 'q=nokey:x', 'q=%22open', `q=${'x'.repeat(2_001)}`],
    ...['Limit=1', 'page=1', 'company=acme', '__proto__=1', 'limit=1&limit=2'],
  ])('400 to %s, saying where it is and what is allowed', async (query) => {
    const { errors, detail } = await problemOf(await client.page(`?${query}`), 400)
    expect(errors?.length).toBeGreaterThan(0)
    const [name = ''] = query.split('=')
    if (name === 'q') return
    expect(errors?.[0]?.pointer).toBe(`/${name}`)
    expect(detail).toContain(errors?.[0]?.message)
  })

  it('400 to a cursor past the log, naming how far it reaches', async () => {
    const size = first + events.length
    const { detail } = await problemOf(await client.page(`?cursor=${size + 2}`), 400)
    expect(detail).toContain(`from 0 to ${size + 1}`)
    expect((await problemOf(await client.page('?cursor=-5'), 400)).detail).toContain(
      "the log's size + 1",
    )
  })

  it('409 to a reader of another epoch, and to a cursor past the log of one who names the epoch', async () => {
    const size = first + events.length
    for (const query of ['?epoch=2', `?epoch=1&cursor=${size + 2}`]) {
      const { code, detail } = await problemOf(await client.page(query), 409)
      expect(code).toBe('log_epoch_changed')
      expect(detail).toContain('epoch=1')
    }
    expect(await pageOf(`?epoch=1&cursor=${size}`)).toEqual({ data: [], cursor: null })
  })

  it('401 to no key, a wrong one, another scheme, and to a session: this address is for keys', async () => {
    const owner = await makeMember(acme, 'owner')
    const wrong = clientWith({ authorization: `Bearer tk_00000000_${'a'.repeat(40)}` })
    const basic = clientWith({ authorization: 'Basic YTpi' })
    for (const stranger of [clientWith({}), wrong, basic, await clientOfSession(owner.sessionId)]) {
      const response = await stranger.page()
      expect(response.headers.get('www-authenticate')).toContain('Bearer')
      await problemOf(response, 401)
    }
  })

  it('403 to a key that may only write', async () => {
    const writer = await clientOf(acme, ['events:write'])
    for (const read of [
      writer.page(),
      writer.event('1'),
      writer.proof('1'),
      writer.checkpoint(),
      writer.tile('0/000.p/1'),
    ]) {
      expect((await problemOf(await read, 403)).code).toBe('scope_missing')
    }
  })
})
