import { encode } from 'next-auth/jwt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createApiKey, revokeApiKey } from '@/lib/access/commands/api-keys'
import { deactivateMember } from '@/lib/access/commands/members'
import { signOut } from '@/lib/access/commands/sign-in'
import type { Scope, SessionPrincipal } from '@/lib/access/schema'
import {
  from,
  makeCompany,
  makeMember,
  openTestInstance,
  readEvents,
  type TestCompany,
} from '@/lib/access/test-access'
import { loadEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { flagParam, integerParam } from './api-input'
import { refuseMethods } from './api-reply'
import { apiRoute } from './api-route'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let free: TestCompany
let owner: SessionPrincipal
let readKey: string
beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  free = await makeCompany('free-co', 'free')
  owner = await makeMember(acme, 'owner')
  readKey = await keyOf(acme, ['events:read'])
})
afterAll(() => instance.close())

const output = z.object({ company: z.string(), limit: z.number().nullable() })
const input = z.object({
  limit: integerParam({ min: 1, max: 250 }).optional(),
  tail: flagParam.optional(),
})
const read = apiRoute(
  { scope: 'events:read', permission: 'audit_log.view', input, output },
  async (principal, { limit = null }) => ({
    company: principal.companySlug,
    limit,
    secret: 'must not leave',
  }),
)
const write = apiRoute(
  {
    scope: 'events:write',
    input: z.object({ body: z.object({ n: z.number() }) }),
    output: z.number(),
  },
  async (_principal, { body }) => ({
    body: body.n,
    status: 207,
    headers: { 'trailkeeper-epoch': '1' },
  }),
)

describe('an API route', () => {
  it('answers 200 with what its output names and nothing else, under a request id', async () => {
    const response = await get('?limit=7', { authorization: `Bearer ${readKey}` })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ company: 'acme', limit: 7 })
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('tells nothing that came while somebody waited to those who were locked out meanwhile', async () => {
    const auditor = await makeMember(acme, 'auditor', 'waits@acme.example')
    const { id, key } = await createApiKey(acme.operator, { name: 'tail', scopes: ['events:read'] })
    const waitWith = (headers: Record<string, string>, lockOut: () => Promise<void>) => {
      const wait = apiRoute(
        {
          scope: 'events:read',
          permission: 'audit_log.view',
          input: z.object({ wait: integerParam({ min: 0, max: 30 }) }),
          output: z.string(),
        },
        async () => {
          await lockOut()
          return 'what came'
        },
      )
      return wait(new Request('http://localhost/api/things?wait=30&company=acme', { headers }))
    }
    const revoke = () => revokeApiKey(acme.operator, { id })
    await problem(await waitWith({ authorization: `Bearer ${key}` }, revoke), 401)
    const { memberId, sessionId } = auditor
    const deactivate = () => deactivateMember(acme.operator, { memberId })
    await problem(await waitWith({ cookie: await cookieOf(sessionId) }, deactivate), 401)
  })

  it('keeps a sane request id and replaces any other', async () => {
    const headers = { authorization: `Bearer ${readKey}` }
    const kept = await get('', { ...headers, 'x-request-id': 'trace-1.2:3' })
    expect(kept.headers.get('x-request-id')).toBe('trace-1.2:3')
    const replaced = await get('', { ...headers, 'x-request-id': 'a b"<script>' })
    expect(replaced.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it("answers with its handler's own status and headers", async () => {
    const key = await keyOf(acme, ['events:write'])
    const response = await post('{"n":3}', { authorization: `Bearer ${key}` })
    expect(response.status).toBe(207)
    expect(response.headers.get('trailkeeper-epoch')).toBe('1')
    expect(await response.json()).toBe(3)
  })

  it('answers 400 naming each wrong member, what would be right, and what was probably meant', async () => {
    const response = await get('?limit=0&tail=1', { authorization: `Bearer ${readKey}` })
    expect(await problem(response, 400)).toMatchObject({
      code: 'invalid_input',
      errors: [{ pointer: '/limit', message: 'must be a whole number from 1 to 250' }],
    })
    const unknown = await get('?limitt=5&zzzzzz=1', { authorization: `Bearer ${readKey}` })
    expect((await problem(unknown, 400)).errors).toEqual([
      { pointer: '/limitt', message: 'is not a parameter here; did you mean "limit"?' },
      { pointer: '/zzzzzz', message: 'is not a parameter here; there are limit, tail' },
    ])
    const twice = await get('?limit=5&limit=6', { authorization: `Bearer ${readKey}` })
    expect((await problem(twice, 400)).detail).toBe('limit: is given more than once')
  })

  it('takes no empty, fractional or exponential text for a whole number', async () => {
    for (const limit of ['', '1e2', '1.5', ' 5', '0x10', '9'.repeat(30)]) {
      const query = `?limit=${encodeURIComponent(limit)}`
      expect((await get(query, { authorization: `Bearer ${readKey}` })).status).toBe(400)
    }
  })

  it('answers 400 to a body that is not JSON, 415 to another type, 413 to one too large', async () => {
    const authorization = `Bearer ${await keyOf(acme, ['events:write'])}`
    expect(await problem(await post('{"n":', { authorization }), 400)).toMatchObject({
      code: 'malformed_json',
    })
    expect(await problem(await post('{"n":"x"}', { authorization }), 400)).toMatchObject({
      errors: [{ pointer: '/body/n' }],
    })
    await problem(await post('n=1', { authorization, 'content-type': 'text/plain' }), 415)
    const large = JSON.stringify({ n: 1, more: 'x'.repeat(1_048_576) })
    await problem(await post(large, { authorization }), 413)
  })

  it('answers 401 with one and the same body to no key and to a wrong one', async () => {
    const none = await problem(await get('', { 'x-request-id': 'r' }), 401)
    const authorization = `Bearer tk_00000000_${'a'.repeat(40)}`
    const wrong = await get('', { 'x-request-id': 'r', authorization })
    expect(wrong.headers.get('www-authenticate')).toBe('Bearer realm="trailkeeper"')
    expect(await problem(wrong, 401)).toEqual(none)
  })

  it('answers 403 scope_missing to a key without the scope, and tells its company', async () => {
    const response = await post('{"n":3}', { authorization: `Bearer ${readKey}` })
    expect(await problem(response, 403)).toMatchObject({
      code: 'scope_missing',
      detail: 'This needs the scope events:write; the key has events:read.',
    })
    expect((await readEvents(acme.id, 'api_key.rejected')).at(-1)?.details).toEqual({
      reason: 'scope_missing',
      scope: 'events:write',
    })
  })

  it('answers 403 plan_lacks_audit_logs to reads on a plan without them, and takes writes', async () => {
    const key = await keyOf(free, ['events:read', 'events:write'])
    const headers = { authorization: `Bearer ${key}` }
    expect(await problem(await get('', headers), 403)).toMatchObject({
      code: 'plan_lacks_audit_logs',
    })
    expect((await post('{"n":3}', headers)).status).toBe(207)
  })

  it('answers 405 with Allow, 429 with Retry-After', async () => {
    const { DELETE } = refuseMethods('GET', 'POST')
    const refused = DELETE(new Request('http://localhost/x', { method: 'DELETE' }))
    expect(refused.headers.get('allow')).toBe('GET, HEAD, POST')
    await problem(refused, 405)
    const busy = apiRoute({ open: true, input: z.object({}), output: z.null() }, () => {
      throw new AppError('rate_limited', {
        status: 429,
        title: 'Too many requests',
        detail: 'Slow down.',
        retryAfterSeconds: 1.2,
      })
    })
    const response = await busy(new Request('http://localhost/x'))
    expect(response.headers.get('retry-after')).toBe('2')
    await problem(response, 429)
  })

  it('answers 500 without a word about the defect', async () => {
    const broken = apiRoute({ open: true, input: z.object({}), output: z.null() }, () => {
      throw new Error('password is swordfish')
    })
    const response = await broken(new Request('http://localhost/x'))
    const text = JSON.stringify(await problem(response, 500))
    expect(text).toContain('internal_error')
    expect(text).not.toContain('swordfish')
  })

  it('hands on a whole Response as it is', async () => {
    const plain = apiRoute(
      { open: true, input: z.object({ id: z.string() }), output: z.string() },
      (_nobody, { id }) => new Response(`key ${id}`, { headers: { 'content-type': 'text/plain' } }),
    )
    const response = await plain(new Request('http://localhost/x/7'), {
      params: Promise.resolve({ id: '7' }),
    })
    expect(await response.text()).toBe('key 7')
    expect(response.headers.get('content-type')).toBe('text/plain')
  })
})

describe('a session at an API route', () => {
  it('opens the company that it names, and ends with its row', async () => {
    const member = await makeMember(acme, 'auditor')
    const headers = { cookie: await cookieOf(member.sessionId) }
    expect(await (await get('?company=acme', headers)).json()).toMatchObject({ company: 'acme' })
    await signOut({ sessionId: member.sessionId, ...from })
    await problem(await get('?company=acme', headers), 401)
  })

  it('gets one and the same 404 for what it may not see and for what is not there', async () => {
    const member = await makeMember(acme, 'member')
    const headers = { cookie: await cookieOf(member.sessionId), 'x-request-id': 'r' }
    const answers = []
    for (const company of ['acme', 'free-co', 'no-such-company', '']) {
      answers.push(await problem(await get(`?company=${company}`, headers), 404))
    }
    expect(answers[0]?.detail).toBe(
      'Not found, or not yours to see. Ask The owner (owner@acme.example) for *View audit logs*.',
    )
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })

  it('with a cookie that was tampered with or made with another secret is none', async () => {
    const cookie = await cookieOf(owner.sessionId)
    await problem(await get('?company=acme', { cookie: `${cookie.slice(0, -3)}abc` }), 401)
    const foreign = await encode({ token: { sid: owner.sessionId }, secret: 'x'.repeat(32) })
    await problem(await get('?company=acme', { cookie: `trailkeeper.session=${foreign}` }), 401)
  })

  it('writes only from pages of this instance', async () => {
    const route = apiRoute(
      { permission: 'company.manage', input: z.object({}), output: z.boolean() },
      () => true,
    )
    const cookie = await cookieOf(owner.sessionId)
    const send = (headers: Record<string, string>) =>
      route(
        new Request('http://localhost/x?company=acme', {
          method: 'POST',
          headers: { cookie, host: 'localhost', ...headers },
        }),
      )
    await problem(await send({}), 403)
    await problem(await send({ origin: 'https://evil.example' }), 403)
    await problem(await send({ 'sec-fetch-site': 'same-site' }), 403)
    expect((await send({ 'sec-fetch-site': 'same-origin' })).status).toBe(200)
    expect((await send({ origin: 'http://localhost' })).status).toBe(200)
  })
})

type ProblemBody = { detail: string; errors?: unknown[] } & Record<string, unknown>

async function problem(response: Response, status: number): Promise<ProblemBody> {
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const body = (await response.json()) as ProblemBody
  expect(body.status).toBe(status)
  expect(body.request_id).toBe(response.headers.get('x-request-id'))
  expect(Object.keys(body)).toEqual(
    expect.arrayContaining(['type', 'title', 'status', 'detail', 'code', 'request_id']),
  )
  return body
}

function get(query: string, headers: Record<string, string>): Promise<Response> {
  return read(new Request(`http://localhost/api/test${query}`, { headers }))
}

function post(body: string, headers: Record<string, string>): Promise<Response> {
  return write(
    new Request('http://localhost/api/test', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    }),
  )
}

async function keyOf(company: TestCompany, scopes: Scope[]): Promise<string> {
  return (await createApiKey(company.operator, { name: 'test', scopes })).key
}

async function cookieOf(sessionId: string): Promise<string> {
  const token = await encode({ token: { sid: sessionId }, secret: loadEnv().authSecret ?? '' })
  return `trailkeeper.session=${token}`
}
