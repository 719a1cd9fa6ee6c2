import { notFound, redirect } from 'next/dist/client/components/navigation.react-server'
import { NextResponse } from 'next/server'
import { expect, it } from 'vitest'
import type { AuditEvent } from './src/audit-event.js'
import type { Receipt } from './src/client.js'
import { type AuditRequestOptions, withAudit } from './src/next.js'

type Handler = (
  req: Request,
  context: { params: Promise<{ [name: string]: string | string[] }> },
) => Response | Promise<Response>

const ana = { type: 'user', id: 'u1' } as const

function wrap(handler: Handler, options: Partial<AuditRequestOptions<Request>> = {}) {
  const events: AuditEvent[] = []
  let wake = () => {}
  const client = {
    record(event: AuditEvent): Receipt {
      events.push(event)
      wake()
      return { id: '', buffered: Promise.resolve(true), settled: new Promise(() => {}) }
    },
  }
  const call = (
    path: string,
    init?: RequestInit,
    params: { [name: string]: string | string[] } = {},
  ) =>
    withAudit(client, handler, { actor: () => ana, ...options })(
      new Request(`http://h${path}`, init),
      { params: Promise.resolve(params) },
    )
  const next = async () => {
    if (events.length === 0) await new Promise<void>((resolve) => (wake = resolve))
    return events[0]
  }
  return { call, next, events }
}

it('records a request with its template, parameters, headers and status', async () => {
  const { call, next } = wrap(async (_, { params }) => NextResponse.json(await params))
  const headers = { cookie: 'a=b', 'user-agent': 'ua', 'x-request-id': 'r1' }
  const params = { company: 'acme', path: ['a b', 'c'] }
  const response = await call('/api/acme/files/a%20b/c?q=1', { headers }, params)
  expect(await response.json()).toEqual(params)
  expect(response.headers.get('content-type')).toContain('application/json')
  expect(await next()).toMatchObject({
    action: 'api.requested',
    actor: ana,
    outcome: 'success',
    source: { user_agent: 'ua' },
    request: {
      id: 'r1',
      method: 'GET',
      path: '/api/acme/files/a%20b/c',
      route: '/api/[company]/files/[...path]',
      status: 200,
      query: { q: '1' },
      path_params: params,
      headers: { 'user-agent': 'ua', 'x-request-id': 'r1' },
    },
  })
})

it('reads a copy of the body where asked to; the handler reads its own', async () => {
  const { call, next } = wrap(async (req) => Response.json(await req.json(), { status: 201 }), {
    body: true,
  })
  const body = JSON.stringify({ title: 'x' })
  const headers = { 'content-type': 'application/json', 'content-length': String(body.length) }
  const response = await call('/api/findings', { method: 'POST', body, headers })
  expect(await response.json()).toEqual({ title: 'x' })
  expect((await next())?.request).toMatchObject({ status: 201, body: { title: 'x' } })
})

it('passes a stream on as it is made, and records it after its last byte', async () => {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const stream = new ReadableStream<Uint8Array>({
    start(its) {
      controller = its
    },
  })
  const { call, next, events } = wrap(() => new Response(stream, { headers: { 'x-a': 'b' } }))
  const response = await call('/stream')
  const reader = response.body?.getReader()
  controller?.enqueue(Uint8Array.of(1))
  expect(await reader?.read()).toEqual({ done: false, value: Uint8Array.of(1) })
  expect(events).toEqual([])
  controller?.close()
  expect((await reader?.read())?.done).toBe(true)
  expect(response.headers.get('x-a')).toBe('b')
  const event = await next()
  expect(event).toMatchObject({ outcome: 'success', request: { status: 200 } })
  expect(event?.details).not.toHaveProperty('aborted')
})

it('records that a reader went away, and tells the source', async () => {
  let reason: unknown
  const stream = new ReadableStream({
    cancel(its) {
      reason = its
    },
  })
  const { call, next } = wrap(() => new Response(stream))
  await (await call('/stream')).body?.cancel('gone')
  expect(await next()).toMatchObject({ outcome: 'failure', details: { aborted: true } })
  expect(reason).toBe('gone')
})

it('records that a stream failed, and lets it fail', async () => {
  const stream = new ReadableStream({
    pull() {
      throw new Error('of the source')
    },
  })
  const { call, next } = wrap(() => new Response(stream))
  await expect((await call('/stream')).text()).rejects.toThrow('of the source')
  expect(await next()).toMatchObject({ outcome: 'failure', details: { aborted: true } })
})

it.each<[string, Handler, number, string]>([
  ['an error', () => Promise.reject(new Error('of the handler')), 500, 'failure'],
  ['notFound()', () => notFound(), 404, 'failure'],
  ['redirect()', () => redirect('/elsewhere'), 307, 'success'],
])('%s is recorded by its status and thrown on', async (_, handler, status, outcome) => {
  const { call, next } = wrap(handler)
  const thrown = await call('/x').catch((error: unknown) => error)
  expect(thrown).toBeInstanceOf(Error)
  expect(await next()).toMatchObject({ outcome, request: { status } })
})

it('an answer without a body comes back as the very same', async () => {
  const response = new Response(null, { status: 204 })
  const { call, next } = wrap(() => response)
  expect(await call('/x')).toBe(response)
  expect(await next()).toMatchObject({ outcome: 'success', request: { status: 204 } })
})

it('functions of the application that throw change nothing for the request', async () => {
  const fail = () => {
    throw new Error('of the application')
  }
  const { call, next } = wrap(() => new Response('ok'), { actor: fail, skip: fail, source: fail })
  expect(await (await call('/x')).text()).toBe('ok')
  expect((await next())?.actor).toEqual({ type: 'system', name: 'unknown visitor' })
})
