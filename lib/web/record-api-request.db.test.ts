import { redirect } from 'next/navigation'
import { encode } from 'next-auth/jwt'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { createApiKey } from '@/lib/access/commands/api-keys'
import type { Scope, SessionPrincipal } from '@/lib/access/schema'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  type TestCompany,
} from '@/lib/access/test-access'
import {
  flushRequests,
  startRecordingRequests,
  stopRecordingRequests,
} from '@/lib/events/requests/record-request'
import { ingestResult } from '@/lib/events/schema'
import { sql } from '@/lib/platform/db'
import { loadEnv } from '@/lib/platform/env'
import { action } from './action'
import { apiRoute } from './api-route'
import { answerIngestInTurn } from './audit-log-api'
import { readEventBody } from './read-event-body'

// Outside of Next there is no request: this stands in for the one that a browser sends.
const request = vi.hoisted(() => ({ headers: new Headers() }))
vi.mock('next/navigation', () => import('next/dist/client/components/navigation.react-server'))
vi.mock('next/headers', () => ({ headers: async () => request.headers }))

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let other: TestCompany
let owner: SessionPrincipal
let key: string
beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  other = await makeCompany('other')
  owner = await makeMember(acme, 'owner')
  key = await makeKey(['events:read', 'events:write'])
  startRecordingRequests()
})
afterAll(async () => {
  await stopRecordingRequests()
  await instance.close()
})

let seen = 0
beforeEach(async () => {
  await flushRequests()
  seen = (await readLines(acme.id)).length
})

const read = apiRoute(
  {
    scope: 'events:read',
    permission: 'audit_log.view',
    input: z.object({ id: z.string(), q: z.string().optional(), n: z.enum(['1']).optional() }),
    output: z.string(),
  },
  () => 'read',
)
const change = apiRoute(
  {
    scope: 'events:read',
    input: z.object({ body: z.object({ name: z.string(), token: z.string() }) }),
    output: z.string(),
  },
  () => 'changed',
)
const ingest = apiRoute(
  {
    scope: 'events:write',
    input: z.object({
      body: z.custom<Awaited<ReturnType<typeof readEventBody>>>(),
    }),
    output: ingestResult,
    readBody: readEventBody,
  },
  answerIngestInTurn,
)
const health = apiRoute({ open: true, input: z.object({}), output: z.string() }, () => 'well')
const rename = action(
  z.object({ title: z.string().min(3), code: z.string().optional() }),
  { name: 'test.rename-thing', permission: 'company.manage' },
  async (_principal, { title }) => {
    if (title === 'elsewhere') redirect('/elsewhere')
    return title
  },
)
const introduce = action(
  z.object({ name: z.string(), emails: z.string() }),
  { name: 'test.introduce', ownMembers: ['name'] },
  async () => undefined,
)

const get = (query = '', headers: Record<string, string> = { authorization: `Bearer ${key}` }) =>
  read(new Request(`http://localhost/api/things/7${query}`, { headers }), {
    params: Promise.resolve({ id: '7' }),
  })
const post = (route: typeof change, body: string, authorization = `Bearer ${key}`) =>
  route(
    new Request('http://localhost/api/things', {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', 'x-request-id': 'posted' },
      body,
    }),
  )

describe('a request to the API', () => {
  it('that reads and succeeds is counted, by key and by session', async () => {
    for (let at = 0; at < 3; at++) await get(`?q=secret-${at}`)
    await get('?company=acme', { cookie: await cookieOf(owner) })
    await get('?company=acme', { cookie: await cookieOf(owner) })
    const events = await recorded()
    expect(events.map(({ details, via, request }) => [details.count, via.type, request])).toEqual([
      [3, 'api_key', readOf('api_key')],
      [2, 'session', readOf('session')],
    ])
    expect(events[1]?.via.id).toBe(owner.sessionId)
    expect(JSON.stringify(events)).not.toContain('secret-')
  })

  it('that changes something is recorded alone, with its body and without secrets in it', async () => {
    await post(change, '{"name":"New","token":"swordfish"}')
    expect(await recorded()).toMatchObject([
      {
        outcome: 'success',
        actor: { type: 'api_key' },
        request: {
          id: 'posted',
          method: 'POST',
          path: '/api/things',
          route: '/api/things',
          resource: 'things',
          status: 200,
          auth_type: 'api_key',
          headers: { 'content-type': 'application/json' },
          body: { name: 'New', token: '[redacted]' },
        },
      },
    ])
  })

  it('that fails is recorded alone, with its query and its path', async () => {
    await get('?n=2')
    expect(await recorded()).toMatchObject([
      {
        outcome: 'failure',
        request: {
          path: '/api/things/7',
          route: '/api/things/{id}',
          status: 400,
          query: { n: '2' },
          path_params: { id: '7' },
        },
        details: { error: 'invalid_input' },
      },
    ])
  })

  it('that ingests is recorded only when it is refused, and never with what was in it', async () => {
    await post(ingest, '{"action":"thing.made","actor":{"type":"system"}}')
    expect(await recorded()).toEqual([])
    const refused = await post(ingest, '{"action":"thing.made","note":"hush-hush"}')
    expect(refused.status).toBe(422)
    await post(ingest, '{"hush-hush":')
    const events = await recorded()
    expect(events.map(({ request }) => request.status)).toEqual([422, 400])
    expect(JSON.stringify(events)).not.toContain('hush-hush')
  })

  it('of nobody, of a refused key, and about health is not recorded here', async () => {
    await get('', {})
    await get('', { authorization: 'Bearer tk_nonsense' })
    await health(new Request('http://localhost/api/health'))
    await post(change, '{}', `Bearer ${await makeKey(['events:write'])}`)
    expect((await recorded()).filter(({ action }) => action === 'api.requested')).toEqual([])
  })

  it("that reaches for another company is in the asker's log, and in no other", async () => {
    const before = (await readLines(other.id)).length
    await get('?company=other', { cookie: await cookieOf(owner) })
    const events = await recorded()
    expect(events).toMatchObject([{ request: { status: 404 }, details: { error: 'not_found' } }])
    expect((await readLines(other.id)).length).toBe(before)
  })
})

describe('a server action', () => {
  it('is recorded under its name, with what was typed and without codes', async () => {
    await asOwner()
    await rename({ company: 'acme', title: 'New title', code: '123456' })
    expect(await recorded()).toMatchObject([
      {
        outcome: 'success',
        actor: { type: 'user' },
        via: { type: 'session', id: owner.sessionId },
        request: {
          id: 'clicked',
          method: 'POST',
          path: '/acme/settings',
          route: 'test.rename-thing',
          resource: 'test.rename-thing',
          status: 200,
          auth_type: 'session',
          body: { title: 'New title', code: '[redacted]' },
        },
      },
    ])
  })

  it('seals nothing personal that was typed', async () => {
    await asOwner()
    await introduce({ company: 'acme', name: 'Newly Named', emails: 'bo@b.example, cy@c.example' })
    const events = await recorded()
    expect(events).toMatchObject([{ request: { body: {} }, details: {} }])
    expect(JSON.stringify(events)).not.toMatch(/Newly|Named|b\.example|c\.example/)
  })

  it('is recorded when it fails and when it leads elsewhere', async () => {
    await asOwner()
    await rename({ company: 'acme', title: 'x' })
    await expect(rename({ company: 'acme', title: 'elsewhere' })).rejects.toThrow('NEXT_REDIRECT')
    const events = await recorded()
    expect(events.map(({ request: { status }, details }) => [status, details.error])).toEqual([
      [400, 'invalid_input'],
      [303, undefined],
    ])
  })

  it('of a stranger is not', async () => {
    request.headers = new Headers()
    await rename({ company: 'acme', title: 'New title' })
    expect(await recorded()).toEqual([])
  })
})

type Line = {
  action: string
  via: { type: string; id?: string }
  request: { status: number }
  details: { count?: number; error?: string }
}

function readOf(authType: string) {
  return {
    method: 'GET',
    path: '/api/things/7',
    route: '/api/things/{id}',
    resource: 'things',
    status: 200,
    auth_type: authType,
  }
}

/** What the requests of this test put into the log, what they were about apart. */
async function recorded(): Promise<Line[]> {
  await flushRequests()
  const lines = (await readLines(acme.id)).slice(seen)
  return lines.filter(({ action }) => action === 'api.requested')
}

async function readLines(companyId: string): Promise<Line[]> {
  const rows = await sql().query<{ line: string }>(
    'test.lines',
    'SELECT line FROM events WHERE company_id = $1::uuid ORDER BY seq',
    [companyId],
  )
  return rows.map(({ line }) => JSON.parse(line) as Line)
}

async function makeKey(scopes: Scope[]): Promise<string> {
  return (await createApiKey(acme.operator, { name: 'ci', scopes })).key
}

async function cookieOf({ sessionId }: SessionPrincipal): Promise<string> {
  const token = await encode({ token: { sid: sessionId }, secret: loadEnv().authSecret ?? '' })
  return `trailkeeper.session=${token}`
}

async function asOwner(): Promise<void> {
  request.headers = new Headers({
    cookie: await cookieOf(owner),
    'x-request-id': 'clicked',
    referer: 'http://localhost/acme/settings?tab=1',
  })
}
