import { encode } from 'next-auth/jwt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deactivateMember } from '@/lib/access/commands/members'
import { signOut } from '@/lib/access/commands/sign-in'
import { listOwnSessions } from '@/lib/access/queries/sessions'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  from,
  makeCompany,
  makeMember,
  openTestInstance,
  type TestCompany,
} from '@/lib/access/test-access'
import { prepareEvent } from '@/lib/log/event/prepare-event'
import { appendInGroup } from '@/lib/log/group-commit'
import { requireLog } from '@/lib/log/checkpoints'
import { setClock } from '@/lib/platform/clock'
import { loadEnv } from '@/lib/platform/env'
import { newUuidV7 } from '@/lib/platform/ids'
import { beginShutdown } from '@/lib/platform/shutdown'
import { tailsPerSessionMax } from '@/lib/web/tail-stream'
import { GET as readPage } from './events/route'
import { GET } from './tail/route'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let other: TestCompany
beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  other = await makeCompany('other')
})
afterAll(() => instance.close())

async function add(company: TestCompany, name: string): Promise<void> {
  const prepared = prepareEvent(
    {
      ...{ action: 'project.created', actor: { type: 'system' } },
      targets: [{ type: 'project', id: name, name }],
    },
    { nowMs: Date.now(), newId: () => newUuidV7() },
  )
  if (!prepared.ok) throw new Error(prepared.detail)
  await appendInGroup({ companyId: company.id, via: { type: 'cli' }, events: [prepared.event] })
}

async function cookieOf({ sessionId }: SessionPrincipal): Promise<Record<string, string>> {
  const token = await encode({ token: { sid: sessionId }, secret: loadEnv().authSecret ?? '' })
  return { cookie: `trailkeeper.session=${token}` }
}

type Message = { name: string; id: string | null; data: Record<string, unknown> | null }

/** Opens a tail and answers its messages one by one. */
async function openTail(
  viewer: SessionPrincipal,
  { query = '', headers = {} }: { query?: string; headers?: Record<string, string> } = {},
) {
  const gone = new AbortController()
  const request = new Request(`http://localhost/api/console/tail?company=acme${query}`, {
    headers: { ...(await cookieOf(viewer)), ...headers },
    signal: gone.signal,
  })
  const response = await GET(request)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  const next = async (): Promise<Message | null> => {
    while (!rest.includes('\n\n')) {
      const part = await reader?.read()
      if (!part || part.done) return null
      rest += part.value
    }
    const end = rest.indexOf('\n\n')
    const text = rest.slice(0, end)
    rest = rest.slice(end + 2)
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1]
    const data = field('data')
    if (data === undefined) return next()
    return { name: field('event') ?? 'message', id: field('id') ?? null, data: JSON.parse(data) }
  }
  const close = () => reader?.cancel()
  return { response, next, close, gone }
}

const nameOf = (message: Message | null) =>
  (message?.data?.targets as { name: string }[] | undefined)?.[0]?.name

describe('the live tail', () => {
  it('tells new events that match, under the cursor to go on from', async () => {
    const viewer = await makeMember(acme, 'owner', 'first@acme.example')
    const tail = await openTail(viewer, { query: '&q=action:project.*' })
    expect(tail.response.headers.get('content-type')).toBe('text/event-stream')
    expect(await tail.next()).toMatchObject({ name: 'open', data: { epoch: 1 } })
    await add(other, 'foreign')
    await add(acme, 'one')
    const first = await tail.next()
    expect(nameOf(first)).toBe('one')
    await tail.close()

    await add(acme, 'two')
    const resumed = await openTail(viewer, {
      query: '&q=action:project.*&after=0',
      headers: { 'last-event-id': first?.id ?? '' },
    })
    await resumed.next()
    expect(nameOf(await resumed.next())).toBe('two')
    await resumed.close()
  })

  it('decides itself what its page shows', async () => {
    const viewer = await makeMember(acme, 'admin', 'activity@acme.example')
    const tail = await openTail(viewer, { query: '&perspective=api-activity' })
    expect(await tail.next()).toMatchObject({ name: 'open' })
    await add(acme, 'no request')
    const prepared = prepareEvent(
      { action: 'api.requested', actor: { type: 'system' } },
      { nowMs: Date.now(), newId: () => newUuidV7() },
    )
    if (!prepared.ok) throw new Error(prepared.detail)
    await appendInGroup({ companyId: acme.id, via: { type: 'cli' }, events: [prepared.event] })
    expect(await tail.next()).toMatchObject({ data: { action: 'api.requested' } })
    await tail.close()
    const within = await openTail(viewer, { query: '&within=action:nothing' })
    expect(within.response.status).toBe(400)
  })

  it('sends nothing of what came after its reader was locked out, and ends', async () => {
    const viewer = await makeMember(acme, 'auditor', 'leaves@acme.example')
    const tail = await openTail(viewer)
    await tail.next()
    await deactivateMember(acme.operator, { memberId: viewer.memberId })
    await add(acme, 'secret')
    expect(await tail.next()).toEqual({
      ...{ name: 'end', id: null },
      data: { code: 'unauthorized', detail: 'Sign in first.' },
    })
    expect(await tail.next()).toBeNull()
  })

  it('ends with its session', async () => {
    const viewer = await makeMember(acme, 'auditor', 'signs-out@acme.example')
    const tail = await openTail(viewer)
    await tail.next()
    await signOut({ sessionId: viewer.sessionId, ...from })
    await add(acme, 'another secret')
    expect((await tail.next())?.name).toBe('end')
  })

  it('keeps no session alive', async () => {
    const viewer = await makeMember(acme, 'auditor', 'idle@acme.example')
    const seenAt = async () =>
      (await listOwnSessions(viewer)).map(({ lastSeenAt }) => lastSeenAt.getTime())
    const before = await seenAt()
    const later = Date.now() + 10 * 60_000
    setClock(() => later)
    const tail = await openTail(viewer)
    await tail.next()
    await add(acme, 'while nobody looks')
    expect(nameOf(await tail.next())).toBe('while nobody looks')
    expect(await seenAt()).toEqual(before)
    await tail.close()
    setClock()
  })

  it('is open so often per session, and again once another one is closed', async () => {
    const viewer = await makeMember(acme, 'auditor', 'many@acme.example')
    const tails = []
    for (let count = 0; count < tailsPerSessionMax; count++) tails.push(await openTail(viewer))
    const refused = await openTail(viewer)
    expect(refused.response.status).toBe(429)
    expect(refused.response.headers.get('retry-after')).toBe('30')
    await tails[0]?.close()
    tails[1]?.gone.abort()
    for (let count = 0; count < 2; count++) {
      const again = await openTail(viewer)
      expect(again.response.status).toBe(200)
      tails.push(again)
    }
    for (const tail of tails) await tail.close()
  })

  it('refuses a cursor that the log has not come to, and a query that cannot be read', async () => {
    const viewer = await makeMember(acme, 'auditor', 'asks@acme.example')
    const { size } = await requireLog(acme.id)
    const beyond = await openTail(viewer, { query: `&after=${size + 100}` })
    expect(beyond.response.status).toBe(409)
    expect((await openTail(viewer, { query: '&q=actr:x' })).response.status).toBe(400)
  })
})

describe('a further page of events', () => {
  it('goes on where another one ended, within its own company', async () => {
    const viewer = await makeMember(acme, 'auditor', 'pages@acme.example')
    const headers = await cookieOf(viewer)
    const ask = async (query: string) => {
      const url = `http://localhost/api/console/events?company=acme&q=action:project.*${query}`
      const response = await readPage(new Request(url, { headers }))
      return (await response.json()) as {
        events: { seq: number; targets: { name: string }[] }[]
        olderCursor: string | null
      }
    }
    const first = await ask('&limit=1')
    const second = await ask(`&limit=250&cursor=${first.olderCursor}`)
    const names = [...first.events, ...second.events].map(({ targets }) => targets[0]?.name)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toContain('one')
    expect(names).not.toContain('foreign')
    expect(second.olderCursor).toBeNull()
  })
})

// Last: a process stops once.
it('a process that stops ends its tails', async () => {
  const viewer = await makeMember(acme, 'auditor', 'stays@acme.example')
  const tail = await openTail(viewer)
  await tail.next()
  const next = tail.next()
  beginShutdown()
  expect(await next).toBeNull()
})
