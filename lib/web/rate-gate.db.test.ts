import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createApiKey } from '@/lib/access/commands/api-keys'
import { forgetRateLimits } from '@/lib/access/rate-limits'
import {
  makeCompany,
  openTestInstance,
  readEvents,
  type TestCompany,
} from '@/lib/access/test-access'
import { setClock } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'
import { setEnv } from '@/lib/platform/env'
import { apiRoute } from './api-route'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
})
afterAll(() => instance.close())
afterEach(() => {
  setClock()
  limit({})
})

function limit(limits: { key?: string; company?: string; address?: string }): void {
  const { key = '', company = '', address = '' } = limits
  setEnv({ RATE_LIMIT_KEY: key, RATE_LIMIT_COMPANY: company, RATE_LIMIT_ADDRESS: address })
  forgetRateLimits()
}

const read = apiRoute(
  { scope: 'events:read', input: z.object({}), output: z.string() },
  async () => 'read',
)
const health = apiRoute({ open: true, input: z.object({}), output: z.string() }, () => 'well')

async function makeKey(): Promise<string> {
  const made = await createApiKey(acme.operator, { name: 'ci', scopes: ['events:read'] })
  return `Bearer ${made.key}`
}

function get(authorization: string, ip = '192.0.2.1'): Promise<Response> {
  const headers = { authorization, 'x-trailkeeper-client-ip': ip }
  return read(new Request('http://localhost/api/things', { headers }))
}

const limitHeaders = (response: Response) =>
  ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset', 'retry-after'].map((name) =>
    response.headers.get(name),
  )

describe('the API', () => {
  it('says nothing of limits and asks for none while none is set', async () => {
    const response = await get(await makeKey())
    expect(limitHeaders(response)).toEqual([null, null, null, null])
    expect(await sql().query('test.limits', 'SELECT 1 FROM rate_limits', [])).toEqual([])
  })

  it('says on every answer what is left, and answers 429 with Retry-After past it', async () => {
    limit({ key: '2/60s' })
    const key = await makeKey()
    const now = Date.now()
    setClock(() => now)
    expect(limitHeaders(await get(key))).toEqual(['2', '1', '60', null])
    expect(limitHeaders(await get(key))[1]).toBe('0')
    const refused = await get(key)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('content-type')).toBe('application/problem+json')
    expect(limitHeaders(refused)).toEqual(['2', '0', '60', '60'])
    expect(await refused.json()).toMatchObject({ code: 'rate_limited', status: 429 })
    expect((await get(await makeKey())).status).toBe(200)
  })

  it('tells the first refusal of a key in a minute, and the others not', async () => {
    limit({ key: '1/60s' })
    const key = await makeKey()
    const before = (await readEvents(acme.id, 'api.rate_limited')).length
    for (let at = 0; at < 5; at++) await get(key)
    const told = (await readEvents(acme.id, 'api.rate_limited')).slice(before)
    expect(told).toMatchObject([
      {
        actor: { type: 'api_key', name: 'ci' },
        via: { type: 'api_key' },
        details: { limited: 'key', limit: 1, window_seconds: 60 },
      },
    ])
  })

  it('limits the keys of one company together, and names the nearest limit', async () => {
    limit({ key: '100/60s', company: '2/3600s' })
    const statuses = []
    for (let at = 0; at < 3; at++) statuses.push((await get(await makeKey())).status)
    expect(statuses).toEqual([200, 200, 429])
    expect(limitHeaders(await get(await makeKey()))[0]).toBe('2')
  })

  it('counts an address before it looks at the key', async () => {
    limit({ address: '2/60s' })
    const statuses = []
    for (let at = 0; at < 3; at++) statuses.push((await get('Bearer nonsense', '192.0.2.9')).status)
    expect(statuses).toEqual([401, 401, 429])
    expect((await get(await makeKey(), '192.0.2.9')).status).toBe(429)
    expect((await get(await makeKey(), '192.0.2.10')).status).toBe(200)
    const told = await readEvents(instance.instanceId, 'api.rate_limited')
    expect(told).toMatchObject([{ actor: { type: 'system' }, details: { limited: 'address' } }])
  })

  it('does not limit what tells whether it is well', async () => {
    limit({ address: '1/60s' })
    const ask = () => health(new Request('http://localhost/api/health'))
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200])
  })
})
