import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import express from 'express'
import { afterEach, expect, it } from 'vitest'
import type { AuditEvent } from './src/audit-event.js'
import type { Receipt } from './src/client.js'
import { type AuditRequestOptions, auditRequests } from './src/express.js'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

const ana = { type: 'user', id: 'u1', name: 'Ana Lima' } as const

/** A real Express application on a port of its own, and what its middleware recorded, as it comes. */
async function startApp(options: Partial<AuditRequestOptions<express.Request>> = {}) {
  const events: AuditEvent[] = []
  const waiting: (() => void)[] = []
  const client = {
    record(event: AuditEvent): Receipt {
      events.push(event)
      for (const wake of waiting.splice(0)) wake()
      return { id: '', buffered: Promise.resolve(true), settled: new Promise(() => {}) }
    },
  }
  const app = express()
  app.use(auditRequests<express.Request>(client, { actor: () => ana, ...options }))
  app.use(express.json())
  const router = express.Router()
  router.get('/:id', (req, res) => void res.json({ id: req.params.id }))
  router.post('/', (_, res) => void res.status(201).end())
  app.use('/findings', router)
  app.get('/reset/:token', (_, res) => void res.status(403).end())
  app.get('/fail', () => {
    throw new Error('of the application')
  })
  app.get('/stream', (_, res) => {
    res.write('a')
    setImmediate(() => res.end('b'))
  })
  app.get('/hang', (_, res) => void res.write('a'))
  app.use((_: unknown, __: express.Request, res: express.Response, ___: express.NextFunction) => {
    res.status(500).end('sorry')
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const next = async (count: number) => {
    while (events.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
    return events[count - 1]
  }
  return { url: `http://127.0.0.1:${port}`, port, events, next }
}

it('records what was asked, by whom, and how it ended', async () => {
  const { url, next } = await startApp({
    resource: () => 'FindingsController',
    authType: () => 'jwt',
    workspace: () => ({ id: 'w1' }),
  })
  const headers = { 'x-request-id': 'r1', authorization: 'Bearer abc', 'x-vendor-key': 'v' }
  const response = await fetch(`${url}/findings/f1?page=2&tag=a&tag=b`, { headers })
  expect(await response.json()).toEqual({ id: 'f1' })
  const event = await next(1)
  expect(event).toMatchObject({
    action: 'api.requested',
    occurred_at: expect.any(Date),
    actor: ana,
    outcome: 'success',
    workspace: { id: 'w1' },
    source: { ip: '127.0.0.1', user_agent: 'node' },
    request: {
      id: 'r1',
      method: 'GET',
      path: '/findings/f1',
      route: '/findings/:id',
      resource: 'FindingsController',
      status: 200,
      auth_type: 'jwt',
      query: { page: '2', tag: ['a', 'b'] },
      path_params: { id: 'f1' },
      body: undefined,
    },
    details: { duration_ms: expect.any(Number) },
  })
  expect(Object.keys(event?.request?.headers ?? {})).not.toContain('authorization')
  expect(Object.keys(event?.request?.headers ?? {})).not.toContain('x-vendor-key')
})

it('keeps a secret in the address out of path and parameters', async () => {
  const { url, next } = await startApp()
  await fetch(`${url}/reset/s3%20cr3t?x=1`)
  const event = await next(1)
  expect(event).toMatchObject({ outcome: 'denied', request: { path: '/reset/[redacted]' } })
})

it('records bodies only where asked to', async () => {
  const { url, next } = await startApp({ body: true })
  const body = JSON.stringify({ title: 'Reentrancy' })
  const headers = { 'content-type': 'application/json' }
  await fetch(`${url}/findings`, { method: 'POST', body, headers })
  expect(await next(1)).toMatchObject({
    request: { route: '/findings', status: 201, body: { title: 'Reentrancy' } },
  })
  const long = JSON.stringify({ text: 'x'.repeat(300_000) })
  await fetch(`${url}/findings`, { method: 'POST', body: long, headers })
  expect((await next(2))?.request).toMatchObject({ status: 500 }) // Express takes 100 KB
})

it('records errors, unknown addresses and streams', async () => {
  const { url, next } = await startApp()
  expect((await fetch(`${url}/fail`)).status).toBe(500)
  expect(await next(1)).toMatchObject({ outcome: 'failure', request: { status: 500 } })
  expect((await fetch(`${url}/nowhere`)).status).toBe(404)
  expect(await next(2)).toMatchObject({ outcome: 'failure', request: { status: 404 } })
  expect(await (await fetch(`${url}/stream`)).text()).toBe('ab')
  expect(await next(3)).toMatchObject({ outcome: 'success', request: { path: '/stream' } })
})

it('records once that a client went away before its answer was complete', async () => {
  const { port, next, events } = await startApp()
  const socket = connect(port, '127.0.0.1')
  socket.write('GET /hang HTTP/1.1\r\nHost: h\r\n\r\n')
  await once(socket, 'data')
  socket.destroy()
  expect(await next(1)).toMatchObject({
    outcome: 'failure',
    request: { status: 200 },
    details: { aborted: true },
  })
  expect(events).toHaveLength(1)
})

it('leaves out what is skipped, and awaits an actor that takes time', async () => {
  const { url, next, events } = await startApp({
    skip: (req) => req.path === '/stream',
    actor: async () => ana,
  })
  await (await fetch(`${url}/stream`)).text()
  await fetch(`${url}/findings/f1`)
  expect(await next(1)).toMatchObject({ actor: ana, request: { path: '/findings/f1' } })
  expect(events).toHaveLength(1)
})

it.each([
  ['throws', () => fail(), { type: 'system', name: 'unknown visitor' }],
  ['is rejected', () => Promise.reject(fail), { type: 'system', name: 'unknown visitor' }],
  ['knows nobody', () => null, { type: 'system', name: 'unknown visitor' }],
])('answers as ever when a function of the application %s', async (_, actorOf, actor) => {
  const throwing = { skip: fail, resource: fail, authType: fail, workspace: fail, source: fail }
  const { url, next } = await startApp({ actor: actorOf, ...throwing })
  expect((await fetch(`${url}/findings/f1`)).status).toBe(200)
  expect(await next(1)).toMatchObject({ actor, request: { status: 200 } })
})

function fail(): never {
  throw new Error('of the application')
}
