import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { POST } from '@/app/api/audit-log/route'
import { createApiKey } from '@/lib/access/commands/api-keys'
import { makeCompany, openTestInstance, type TestCompany } from '@/lib/access/test-access'
import { newUuidV7 } from '@/lib/platform/ids'
import { answerDirectIngest, isDirectIngest } from './direct-ingest'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let company: TestCompany
let server: Server
let baseUrl: string
let key: string
let readKey: string

beforeAll(async () => {
  instance = await openTestInstance()
  company = await makeCompany('direct')
  ;({ key } = await createApiKey(company.operator, { name: 'write', scopes: ['events:write'] }))
  ;({ key: readKey } = await createApiKey(company.operator, {
    name: 'read',
    scopes: ['events:read'],
  }))
  server = createServer((request, response) => void answerDirectIngest(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.close()
  await instance.close()
})

type Call = { body: string; authorization: string; contentType?: string }

async function answersOf({ body, authorization, contentType = 'application/json' }: Call) {
  const init = {
    method: 'POST',
    body,
    headers: { authorization, 'content-type': contentType, 'x-request-id': 'same' },
  }
  const direct = await fetch(`${baseUrl}/api/audit-log`, init)
  const routed = await POST(new Request('http://localhost/api/audit-log', init))
  return [await describeAnswer(direct), await describeAnswer(routed)] as const
}

async function describeAnswer(response: Response) {
  const names = ['content-type', 'cache-control', 'x-request-id', 'www-authenticate', 'retry-after']
  const headers = names.map((name) => [name, response.headers.get(name)])
  return { status: response.status, headers, body: await response.text() }
}

const event = { action: 'project.created', actor: { type: 'user', id: 'u1', name: 'Ana Lima' } }
const bearer = () => `Bearer ${key}`

describe('the direct way and the route', () => {
  it.each<[string, () => Call, number]>([
    [
      'a batch with a wrong event',
      () => ({ body: JSON.stringify([{ action: 'x' }, { nonsense: 1 }]), authorization: bearer() }),
      422,
    ],
    ['malformed JSON', () => ({ body: '{"action":', authorization: bearer() }), 400],
    [
      'another content type',
      () => ({ body: 'a,b', authorization: bearer(), contentType: 'text/csv' }),
      415,
    ],
    [
      'an unknown key',
      () => ({
        body: JSON.stringify(event),
        authorization: `Bearer tk_aaaaaaaa_${'b'.repeat(40)}`,
      }),
      401,
    ],
    ['no bearer', () => ({ body: JSON.stringify(event), authorization: 'Basic abc' }), 401],
    [
      'a key without the scope',
      () => ({ body: JSON.stringify(event), authorization: `Bearer ${readKey}` }),
      403,
    ],
    ['an empty batch', () => ({ body: '{"events":[]}', authorization: bearer() }), 200],
  ])('answer %s alike', async (_name, call, status) => {
    const [direct, routed] = await answersOf(call())
    expect(direct).toEqual(routed)
    expect(direct.status).toBe(status)
  })

  it('record into one log, and know each other’s events', async () => {
    const id = newUuidV7()
    const call = { body: JSON.stringify({ ...event, id }), authorization: bearer() }
    const [direct, routed] = await answersOf(call)
    expect(JSON.parse(direct.body)).toMatchObject({
      recorded: 1,
      results: [{ status: 'recorded', id }],
    })
    expect(JSON.parse(routed.body)).toMatchObject({
      duplicates: 1,
      results: [{ status: 'duplicate', id }],
    })
    expect(JSON.parse(routed.body).results[0].seq).toBe(JSON.parse(direct.body).results[0].seq)
  })

  it('answer some wrong with 207', async () => {
    const body = JSON.stringify({ events: [event, { action: 'no actor' }] })
    const [direct, routed] = await answersOf({ body, authorization: bearer() })
    expect([direct.status, routed.status]).toEqual([207, 207])
  })
})

describe('the direct way', () => {
  const plain = {
    method: 'POST',
    url: '/api/audit-log',
    headers: { authorization: 'Bearer x', 'content-length': '10' },
  }
  const takes = (change: object) => isDirectIngest({ ...plain, ...change } as IncomingMessage)

  it('takes what is plainly right and nothing else', () => {
    expect(takes({})).toBe(true)
    expect(takes({ method: 'GET' })).toBe(false)
    expect(takes({ url: '/api/audit-log?dry=1' })).toBe(false)
    expect(takes({ url: '/api/audit-log/' })).toBe(false)
    expect(takes({ headers: { 'content-length': '10' } })).toBe(false)
    for (const more of [
      { 'content-length': String(5 * 1024 * 1024 + 1) },
      { 'content-length': 'ten' },
      { 'content-length': undefined },
      { 'content-encoding': 'gzip' },
    ]) {
      expect(takes({ headers: { ...plain.headers, ...more } })).toBe(false)
    }
  })

  it('sends the headers that keep browsers from using the answer', async () => {
    const response = await fetch(`${baseUrl}/api/audit-log`, { method: 'POST', body: '{}' })
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  })
})
