import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  type TestCompany,
} from '@/lib/access/test-access'
import type { StoredEvent } from '@/lib/events/schema'
import { type Client, clientOf, clientOfSession, jsonOf } from './test-client'

/** What company A's key or session asks about company B is answered, byte for byte, as what is nowhere. */

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let client: Client
let secret: StoredEvent
const nobody = '01900000-0000-7000-8000-000000000000'
beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  const other = await makeCompany('other')
  client = await clientOf(acme)
  const theirs = await clientOf(other)
  const { results } = await theirs.record(
    ...Array.from({ length: 300 }, () => ({
      action: 'vault.secretly_opened',
      actor: {
        type: 'user',
        id: 'b-user-1',
        name: 'Bertha Secretive',
        email: 'bertha@other.example',
      },
      targets: [{ type: 'vault', id: 'b-vault-1', name: 'Crown jewels' }],
      workspace: { id: 'b-space-1', name: 'Treasury' },
      source: { ip: '203.0.113.77' },
      context: 'Basement',
      request: { id: 'b-request-1', path: '/b/path', resource: 'BVault' },
      details: { word: 'b-detail' },
    })),
  )
  const last = results.at(-1)
  if (!last || !('id' in last)) throw new Error('nothing was recorded')
  secret = await jsonOf<StoredEvent>(await theirs.event(last.id))
})
afterAll(() => instance.close())

/** Everything that an answer tells, but the id of its request. */
async function tellingOf(response: Response) {
  const { 'x-request-id': requestId = '', ...headers } = Object.fromEntries(response.headers)
  const body = Buffer.from(await response.arrayBuffer()).toString('latin1')
  return { status: response.status, headers, body: body.replaceAll(requestId || '\0', '…') }
}

async function expectAlike(one: Promise<Response>, other: Promise<Response>, status: number) {
  const telling = await tellingOf(await one)
  expect(telling).toEqual(await tellingOf(await other))
  expect(telling.status).toBe(status)
}

it('ids and positions of another company are those of nothing: event and proof', async () => {
  const outside = String(10 ** 9)
  for (const id of [secret.id, secret.id.toUpperCase(), String(secret.seq + 1)]) {
    const nothing = id.includes('-') ? nobody : outside
    await expectAlike(client.event(id), client.event(nothing), 404)
    await expectAlike(client.proof(id), client.proof(nothing), 404)
  }
})

it('the slug of another company opens, and says, what the slug of none does', async () => {
  const auditor = await clientOfSession((await makeMember(acme, 'auditor')).sessionId)
  for (const reader of [client, auditor]) {
    const status = reader === client ? 200 : 404
    const ask = (slug: string): Promise<Response>[] => [
      reader.event('1', `?company=${slug}`),
      reader.proof('1', `?company=${slug}`),
      reader.checkpoint(`?company=${slug}`),
      reader.key(`?company=${slug}`),
      reader.actions(`?company=${slug}`),
      reader.consistency(`?from=1&to=1&company=${slug}`),
      reader.tile('0/000.p/1', `?company=${slug}`),
    ]
    const nothing = ask('no-such-company')
    for (const [index, theirs] of ask('other').entries()) {
      await expectAlike(theirs, nothing[index] ?? client.key(), status)
    }
    const own = await Promise.all(ask('acme'))
    expect(own.map((response) => response.status)).toEqual(Array(7).fill(200))
  }
})

it('a session gets the same 404 for the ids of another company, its own name or theirs in the address', async () => {
  const auditor = await clientOfSession((await makeMember(acme, 'admin')).sessionId)
  await expectAlike(
    auditor.event(secret.id, '?company=acme'),
    auditor.event(nobody, '?company=acme'),
    404,
  )
  await expectAlike(
    auditor.event(secret.id, '?company=other'),
    auditor.event(nobody, '?company=none'),
    404,
  )
})

it('tiles, sizes and cursors end where the own log ends', async () => {
  await expectAlike(client.tile('0/000'), client.tile('0/001'), 404)
  await expectAlike(client.tile('0/000.p/200'), client.tile('0/001.p/200'), 404)
  await expectAlike(client.tile('1/000.p/1'), client.tile('1/001.p/1'), 404)
  const sizes = (to: number) => client.consistency(`?from=1&to=${to}`)
  await expectAlike(sizes(300), sizes(10 ** 9), 400)
  const cursors = (cursor: number) => client.page(`?cursor=${cursor}`)
  await expectAlike(cursors(300), cursors(10 ** 9), 400)
})

it.each([
  ...['actor:b-user-1', 'actor:bertha@other.example', 'actor:"Bertha Secretive"', 'actor:bert*'],
  ...[
    'action:vault.secretly_opened',
    'action:vault.*',
    'target:b-vault-1',
    'target:"Crown jewels"',
  ],
  ...['workspace:b-space-1', 'workspace:Treasury'],
  ...['request:b-request-1', 'path:/b/path', 'resource:BVault'],
  ...['Bertha', 'jewels', '/b/path', 'area:vault', 'caused_by:b-user-1', 'tag:vault'],
])('no query finds what another company has: %s', async (query) => {
  const page = await client.page(`?q=${encodeURIComponent(query)}`)
  expect({ ...(await tellingOf(page)), headers: {} }).toEqual({
    status: 200,
    headers: {},
    body: '{"data":[],"cursor":null}',
  })
})

it('neither uuid, ref nor number of another company is found by a query', async () => {
  const ref = secret.actor.ref ?? ''
  for (const [theirs, nothing] of [
    [`id:${secret.id}`, `id:${nobody}`],
    [`id:${secret.seq + 1}`, 'id:999999999'],
    [`actor:${ref}`, `actor:s_${'A'.repeat(22)}`],
    [secret.id, nobody],
  ] as const) {
    const ask = (query: string) => client.page(`?q=${encodeURIComponent(query)}`)
    await expectAlike(ask(theirs), ask(nothing), 200)
  }
})

it('what another company has seen stands in no list, and its ids are free for everybody', async () => {
  const actions = await tellingOf(await client.actions())
  expect(actions.body).not.toContain('secretly_opened')
  const mine = await client.record({
    id: secret.id,
    action: 'own.thing',
    actor: { type: 'system' },
  })
  expect(mine).toMatchObject({ recorded: 1, duplicates: 0 })
  const found = await jsonOf<StoredEvent>(await client.event(secret.id))
  expect(found.action).toBe('own.thing')
  expect(found.leaf_hash).not.toBe(secret.leaf_hash)
})

it('one person in two companies has two refs, so that their lines cannot be matched', async () => {
  const { results } = await client.record({
    action: 'own.thing',
    actor: { type: 'user', email: 'bertha@other.example' },
  })
  const [result] = results
  const own = await jsonOf<StoredEvent>(
    await client.event(result && 'id' in result ? result.id : ''),
  )
  expect(own.actor.ref).toMatch(/^s_/)
  expect(own.actor.ref).not.toBe(secret.actor.ref)
})
