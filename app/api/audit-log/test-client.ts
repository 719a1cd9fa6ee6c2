import { encode } from 'next-auth/jwt'
import { expect } from 'vitest'
import { createApiKey } from '@/lib/access/commands/api-keys'
import type { Scope } from '@/lib/access/schema'
import type { TestCompany } from '@/lib/access/test-access'
import type { IngestResult } from '@/lib/events/schema'
import type { JsonValue } from '@/lib/log/schema'
import { loadEnv } from '@/lib/platform/env'
import { GET as getEvent } from './[id]/route'
import { GET as getProof } from './[id]/proof/route'
import { GET as getActions } from './actions/route'
import { GET as getCheckpoint } from './checkpoint/route'
import { GET as getConsistency } from './consistency/route'
import { GET as getExport } from './export/route'
import { GET as getKey } from './key/route'
import { GET as getPage, POST as postEvents } from './route'
import { GET as getTile } from './tile/[...path]/route'

/** Calls the routes of the audit log API as their handlers, without a server. For `*.db.test.ts` only. */

type Headers = Record<string, string>
export type Client = ReturnType<typeof clientWith>

/** A client that sends one key of the company. */
export async function clientOf(
  company: TestCompany,
  scopes: Scope[] = ['events:read', 'events:write'],
): Promise<Client> {
  const { key } = await createApiKey(company.operator, { name: 'test', scopes })
  return clientWith({ authorization: `Bearer ${key}` })
}

/** A client that sends the cookie of a session. */
export async function clientOfSession(sessionId: string): Promise<Client> {
  const token = await encode({ token: { sid: sessionId }, secret: loadEnv().authSecret ?? '' })
  return clientWith({ cookie: `trailkeeper.session=${token}` })
}

export function clientWith(access: Headers) {
  const request = (path: string, init: RequestInit & { duplex?: 'half' } = {}) =>
    new Request(`http://localhost${path}`, {
      ...init,
      headers: { ...access, ...(init.headers as Headers) },
    })
  const at = '/api/audit-log'
  return {
    request,
    page: (query = '', init: RequestInit = {}) => getPage(request(`${at}${query}`, init)),
    event: (id: string, query = '') =>
      getEvent(request(`${at}/${encodeURIComponent(id)}${query}`), params({ id })),
    proof: (id: string, query = '') =>
      getProof(request(`${at}/${encodeURIComponent(id)}/proof${query}`), params({ id })),
    checkpoint: (query = '') => getCheckpoint(request(`${at}/checkpoint${query}`)),
    key: (query = '') => getKey(request(`${at}/key${query}`)),
    actions: (query = '') => getActions(request(`${at}/actions${query}`)),
    consistency: (query: string) => getConsistency(request(`${at}/consistency${query}`)),
    tile: (path: string, query = '') =>
      getTile(request(`${at}/tile/${path}${query}`), params({ path: path.split('/') })),
    export: (query: string, init: RequestInit = {}) =>
      getExport(request(`${at}/export${query}`, init)),
    /** A body as it is. */
    send: (body: BodyInit, headers: Headers = {}) =>
      postEvents(
        request(at, {
          method: 'POST',
          body,
          headers: { 'content-type': 'application/json', ...headers },
          ...(body instanceof ReadableStream ? { duplex: 'half' as const } : {}),
        }),
      ),
    /** Events that must all be taken; answers their results. */
    async record(...events: JsonValue[]): Promise<IngestResult> {
      const response = await this.send(JSON.stringify({ events }))
      const text = await response.text()
      expect(response.status, text).toBe(200)
      return JSON.parse(text) as IngestResult
    },
  }
}

export type ProblemBody = {
  code: string
  detail: string
  errors?: { pointer?: string; message: string }[]
} & Record<string, unknown>

/** The problem that an answer is, whose form is checked (RFC 9457 and DESIGN §7). */
export async function problemOf(response: Response, status: number): Promise<ProblemBody> {
  const text = await response.text()
  expect(response.status, text).toBe(status)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const body = JSON.parse(text) as ProblemBody
  expect(body).toMatchObject({
    type: expect.stringContaining(body.code),
    title: expect.any(String),
    status,
    detail: expect.any(String),
    request_id: response.headers.get('x-request-id'),
  })
  return body
}

export async function jsonOf<Body = Record<string, JsonValue>>(
  response: Response,
  status = 200,
): Promise<Body> {
  const text = await response.text()
  expect(response.status, text).toBe(status)
  expect(response.headers.get('content-type')).toBe('application/json')
  return JSON.parse(text) as Body
}

function params(values: Record<string, string | string[]>) {
  return { params: Promise.resolve(values) }
}
