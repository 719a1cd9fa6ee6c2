import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openTestInstance, readEvents } from '@/lib/access/test-access'
import { setClock } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'
import { setEnv } from '@/lib/platform/env'
import { newUuidV7 } from '@/lib/platform/ids'
import { setStreamingEnabled } from '@/lib/streaming/commands/destinations'
import { redriveDeadLetters } from '@/lib/streaming/commands/replay'
import { testDestination } from '@/lib/streaming/commands/test-destination'
import { claimStream } from '@/lib/streaming/store/cursors'
import { writeDeadLetters } from '@/lib/streaming/store/dead-letters'
import { makeStream, testToken as token } from '@/lib/streaming/test-destination'
import { openElastic, openHttp, openSplunk, type Receiver } from '@/lib/streaming/test-receivers'
import { addEvents } from '@/lib/streaming/test-stream'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let receiver: Receiver

beforeAll(async () => {
  instance = await openTestInstance()
  setEnv({ OUTBOUND_ALLOW: '127.0.0.0/8' })
})
afterAll(() => instance.close())
afterEach(async () => {
  setClock()
  await receiver.stop()
})

const letPass = (ms: number) => setClock(() => Date.now() + ms)

describe('an administrator is told', () => {
  it('that events wait and nobody takes them', async () => {
    receiver = await openHttp({ token })
    const stream = await makeStream(receiver)
    await addEvents(stream.companyId, 3)
    letPass(50_000)
    expect(await stream.view()).toMatchObject({ state: 'active', reason: null })
    letPass(70_000)
    const stalled = { state: 'stalled', reason: expect.stringContaining('no worker takes them') }
    expect(await stream.view()).toMatchObject(stalled)
    // Whoever holds it is at it, however long it takes.
    const ref = { destinationId: stream.id, companyId: stream.companyId, phase: 'live' } as const
    const claimed = await claimStream(ref)
    expect(await stream.view()).toMatchObject({ state: 'active', reason: null })
    await sql().query(
      'test.end_lease',
      'UPDATE destination_cursors SET lease_until = NULL WHERE lease_token = $1::bigint',
      [String(claimed?.token)],
    )
    await stream.drain()
    expect(await stream.view()).toMatchObject({ state: 'active', reason: null })
  })

  it('that nobody tries again what failed, where the time for it has gone by', async () => {
    receiver = await openHttp({ token })
    const stream = await makeStream(receiver)
    receiver.script(() => ({ status: 503 }))
    await stream.drain('live', 1)
    expect(await stream.view()).toMatchObject({ state: 'retrying' })
    letPass(10 * 60_000)
    expect(await stream.view()).toMatchObject({ state: 'stalled', nextAttemptAt: null })
    setClock()
    receiver.script(() => ({ status: 401 }))
    await stream.makeDue()
    await stream.drain('live', 1)
    const waits = { state: 'needs_attention', nextAttemptAt: expect.any(String) }
    expect(await stream.view()).toMatchObject(waits)
    letPass(10 * 60_000)
    expect(await stream.view()).toMatchObject({ state: 'needs_attention', nextAttemptAt: null })
  })

  it('nothing of the kind where delivery was switched on a moment ago', async () => {
    receiver = await openHttp({ token })
    const stream = await makeStream(receiver)
    await addEvents(stream.companyId, 3)
    await setStreamingEnabled(stream.operator, { isEnabled: false })
    letPass(70_000)
    expect(await stream.view()).toMatchObject({ state: 'off' })
    setClock()
    await setStreamingEnabled(stream.operator, { isEnabled: true })
    expect(await stream.view()).toMatchObject({ state: 'active' })
  })

  it('which dead letters cannot be sent again, since retention took their events', async () => {
    receiver = await openHttp({ token })
    const stream = await makeStream(receiver)
    const ref = { destinationId: stream.id, companyId: stream.companyId, phase: 'live' } as const
    const letter = { eventId: newUuidV7(), code: 'hec_6', reason: 'r', answer: null }
    await writeDeadLetters(sql(), ref, [
      { ...letter, seq: 1_000_001 },
      { ...letter, seq: 1_000_005 },
    ])
    expect(await redriveDeadLetters(stream.operator, { id: stream.id, seqs: null })).toBe(2)
    await stream.drain('redrive')
    expect(await stream.view()).toMatchObject({ deadLetters: 0 })
    expect(await readEvents(stream.companyId, 'destination.failed')).toMatchObject([
      {
        details: {
          ...{ code: 'retention_overtook', phase: 'redrive', events: 2 },
          ...{ first_seq: 1_000_001, last_seq: 1_000_005 },
        },
      },
    ])
  })

  it.each([
    [404, 'takes documents', true],
    [502, 'The server answers (HTTP 502).', false],
  ])(
    'that a proxy which answers %i for all but documents works or not',
    async (status, detail, ok) => {
      receiver = await openElastic({ key: token })
      const stream = await makeStream(receiver, { type: 'elasticsearch' })
      receiver.script(({ path }) => (path.startsWith('/_bulk') ? undefined : { status }))
      const result = await testDestination(stream.operator, { id: stream.id })
      expect(result).toMatchObject({ ok })
      expect(result.steps.at(-1)?.detail).toContain(detail)
      expect(receiver.stored).toEqual([])
      receiver.script(() => ({ status: 404 }))
      const nothing = await testDestination(stream.operator, { id: stream.id })
      expect(nothing.problem).toContain('nothing that takes documents')
    },
  )

  it('that a connection works though its receiver serves nothing but the address of events', async () => {
    receiver = await openSplunk({ token })
    const stream = await makeStream(receiver, { type: 'splunk_hec' })
    receiver.script(({ method }) =>
      method === 'GET'
        ? { status: 301, headers: { location: 'https://docs.example/' } }
        : undefined,
    )
    const result = await testDestination(stream.operator, { id: stream.id })
    expect(result).toMatchObject({ ok: true, problem: null })
    expect(result.steps.map(({ detail }) => detail)).toContain('Splunk accepts the token.')
  })
})
