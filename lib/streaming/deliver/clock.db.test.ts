import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeCompany, openTestInstance, type TestCompany } from '@/lib/access/test-access'
import { setClock } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'
import { setEnv } from '@/lib/platform/env'
import { createDestination } from '@/lib/streaming/commands/destinations'
import { readStreaming } from '@/lib/streaming/queries'
import { claimStream, type StreamRef } from '@/lib/streaming/store/cursors'
import { openHttp, type Receiver, type Reply } from '@/lib/streaming/test-receivers'
import { addEvents, firstArrivals, readIds, whenCaughtUp } from '@/lib/streaming/test-stream'
import { drainStream } from './drain-stream'
import { runStreaming } from './run-streaming'
import { rememberStream, type StreamMemory } from './stream-memory'

const token = 's3cret-token-1234'
const hourMs = 3_600_000

let instance: Awaited<ReturnType<typeof openTestInstance>>
let receiver: Receiver
let company: TestCompany
let ref: StreamRef
let memory: StreamMemory
let number = 0

beforeAll(async () => {
  instance = await openTestInstance()
  setEnv({ OUTBOUND_ALLOW: '127.0.0.0/8' })
})
afterAll(() => instance.close())
beforeEach(async () => {
  number += 1
  receiver = await openHttp({ token })
  company = await makeCompany(`t${number}`)
  const { id } = await createDestination(company.operator, {
    ...{ name: 'Siem', type: 'http', url: receiver.url, token, format: 'native', from: 'start' },
  })
  ref = { destinationId: id, companyId: company.id, phase: 'live' }
  memory = rememberStream(ref)
})
afterEach(async () => {
  setClock()
  await receiver.stop()
})

/** Every attempt that is due, at most a few. Random as late as it gets. */
async function attempt(): Promise<number> {
  const before = receiver.requests.length
  const options = { signal: new AbortController().signal, random: () => 1 }
  for (let times = 0; times < 5; times += 1) if (!(await drainStream(memory, options))) break
  return receiver.requests.length - before
}

/** The host's clock goes forward, or back where that is negative: to the rows it is as if they had been written so much earlier. */
async function jump(ms: number): Promise<void> {
  await sql().query(
    'test.jump',
    `UPDATE destination_cursors SET lease_until = lease_until - d.by, next_attempt_at = next_attempt_at - d.by,
       last_attempt_at = last_attempt_at - d.by, last_ok_at = last_ok_at - d.by, first_failed_at = first_failed_at - d.by,
       started_at = started_at - d.by
       FROM (SELECT $2::float8 * interval '1 millisecond' AS by) d WHERE destination_id = $1::uuid`,
    [ref.destinationId, ms],
  )
}

const back = [-hourMs, -50 * 60_000, -10_000, -30 * 24 * hourMs]
const forward = [hourMs, 24 * hourMs]
const failures: [string, Reply][] = [
  ['a failure that passes', { status: 503 }],
  ['a failure that asks to wait', { status: 429, headers: { 'retry-after': '300' } }],
  ['a wrong token', { status: 401 }],
]

describe.each(failures)('after %s', (_name, reply) => {
  it.each([...back, ...forward])(
    'a clock that jumps by %d ms costs no wait and no storm',
    async (ms) => {
      receiver.script(() => reply)
      expect(await attempt()).toBe(1)
      expect(await attempt()).toBe(0)
      await jump(ms)
      // Once, since nobody knows how much time went by; and then as long as always.
      expect(await attempt()).toBe(1)
      expect(await attempt()).toBe(0)
      receiver.script(undefined)
      await jump(hourMs)
      await attempt()
      expect(firstArrivals(receiver.stored)).toEqual(await readIds(company.id))
    },
  )
})

describe('the lease of a worker that is gone', () => {
  it.each([...back, ...forward].filter((ms) => Math.abs(ms) > 20_000))(
    'is nobody’s after a jump by %d ms',
    async (ms) => {
      const first = await claimStream(ref)
      expect(await claimStream(ref)).toBeNull()
      await jump(ms)
      const second = await claimStream(ref)
      expect(second?.token).toBe((first?.token ?? 0) + 1)
    },
  )
})

describe('a clock that goes back', () => {
  it('keeps a running stream from nothing', async () => {
    const worker = runStreaming({ random: () => 0 })
    await receiver.hasIds((await readIds(company.id)).length)
    for (const ms of [-hourMs, 24 * hourMs, -2 * hourMs]) {
      const atMs = Date.now() + ms
      setClock(() => atMs)
      await jump(ms)
      await addEvents(company.id, 3)
      await receiver.hasIds((await readIds(company.id)).length)
    }
    await whenCaughtUp(company.operator)
    await worker.stop()
    expect(firstArrivals(receiver.stored)).toEqual(await readIds(company.id))
    const { destinations } = await readStreaming(company.operator)
    expect(destinations).toMatchObject([{ state: 'active', lagSeconds: 0 }])
  })
})
