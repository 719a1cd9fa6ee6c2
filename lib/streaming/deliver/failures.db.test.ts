import { describe, expect, it } from 'vitest'
import { readEvents } from '@/lib/access/test-access'
import { sql } from '@/lib/platform/db'
import { resumeDestination } from '@/lib/streaming/commands/destinations'
import { readDeliveries } from '@/lib/streaming/queries'
import { openElastic, openHttp, openSplunk } from '@/lib/streaming/test-receivers'
import { makeStream, testToken as token } from '@/lib/streaming/test-destination'
import { keepReceivers } from '@/lib/streaming/test-instance'
import { addEvents, firstArrivals, readIds } from '@/lib/streaming/test-stream'

const keep = keepReceivers()

describe('when a receiver fails', () => {
  it('nothing is lost by outages, cuts and silence between, and order is kept', async () => {
    const receiver = await keep(openHttp({ token }))
    const stream = await makeStream(receiver)
    const replies = [{ status: 500 }, 'cut', { status: 503 }, { status: 408 }] as const
    receiver.script((_got, at) => (at % 3 === 0 ? undefined : replies[at % replies.length]))
    await addEvents(stream.companyId, 2_600)
    await stream.drain('live', 200)
    await receiver.stop()
    await stream.drain('live', 3)
    await addEvents(stream.companyId, 10)
    await receiver.start()
    receiver.script(undefined)
    await stream.drain('live', 200)
    expect(firstArrivals(receiver.stored)).toEqual(await readIds(stream.companyId))
    expect(await stream.view()).toMatchObject({ state: 'active', lagEvents: 0 })
  })

  it('a request that was taken and not answered is sent again with the same ids', async () => {
    const receiver = await keep(openElastic({ key: token }))
    const stream = await makeStream(receiver, { type: 'elasticsearch' })
    await addEvents(stream.companyId, 20)
    await stream.drain()
    const { length } = receiver.stored
    // The answer is lost: the cursor is where it was.
    await sql().query(
      'test.back',
      `UPDATE destination_cursors SET next_seq = 0 WHERE destination_id = $1::uuid`,
      [stream.id],
    )
    await stream.drain()
    expect(receiver.stored).toHaveLength(length)
    expect(await stream.view()).toMatchObject({
      duplicates: length,
      deadLetters: 0,
      state: 'active',
    })
  })

  it('it waits as long as the receiver asks, and then goes on', async () => {
    const receiver = await keep(openHttp({ token }))
    const stream = await makeStream(receiver)
    receiver.script(() => ({ status: 429, headers: { 'retry-after': '120' } }))
    const before = Date.now()
    expect(await stream.drain()).toBe(1)
    const view = await stream.view()
    expect(view).toMatchObject({ state: 'retrying', retries: 1 })
    expect(Date.parse(view.nextAttemptAt ?? '') - before).toBeGreaterThanOrEqual(119_000)
    receiver.script(undefined)
    expect(await stream.drain()).toBe(0)
    await resumeDestination(stream.operator, { id: stream.id })
    await stream.drain()
    expect(firstArrivals(receiver.stored)).toEqual(await readIds(stream.companyId))
  })

  it('after five failures one event at a time looks whether it is back', async () => {
    const receiver = await keep(openHttp({ token }))
    const stream = await makeStream(receiver)
    await addEvents(stream.companyId, 30)
    receiver.script((_got, at) => (at <= 6 ? { status: 503 } : undefined))
    await stream.drain()
    const sizes = receiver.requests.map(({ body }) => (JSON.parse(body) as unknown[]).length)
    const { length } = await readIds(stream.companyId)
    expect(sizes).toEqual([...Array(5).fill(length), 1, 1, length - 1])
  })

  it('a wrong token makes it wait for somebody, says so in the log, and goes on by itself', async () => {
    const receiver = await keep(openSplunk({ token }))
    const stream = await makeStream(receiver, { type: 'splunk_hec', token: 'wrong-token' })
    expect(await stream.drain()).toBe(1)
    expect(await stream.view()).toMatchObject({
      state: 'needs_attention',
      reason: 'Splunk does not know this HEC token (code 4).',
    })
    const failed = await readEvents(stream.companyId, 'destination.failed')
    expect(failed).toMatchObject([{ via: { type: 'system' }, details: { code: 'hec_4' } }])
    // The administrator of Splunk mends it; the next probe is due.
    receiver.script((got) => {
      got.headers.authorization = `Splunk ${token}`
      return undefined
    })
    await stream.makeDue()
    await stream.drain()
    expect(await stream.view()).toMatchObject({ state: 'active', lagEvents: 0 })
    expect(await readEvents(stream.companyId, 'destination.resumed')).toMatchObject([
      { details: { automatic: true } },
    ])
    expect(firstArrivals(receiver.stored)).toEqual(await readIds(stream.companyId))
    expect(await readEvents(stream.companyId, 'destination.failed')).toHaveLength(1)
  })

  it('a redirect is refused and named', async () => {
    const receiver = await keep(openHttp({ token }))
    const stream = await makeStream(receiver)
    receiver.script(() => ({ status: 302, headers: { location: 'http://169.254.169.254/' } }))
    await stream.drain()
    expect(await stream.view()).toMatchObject({
      state: 'needs_attention',
      reason: expect.stringContaining('redirects to http://169.254.169.254'),
    })
  })

  it('the log of attempts says what happened, without the token', async () => {
    const receiver = await keep(openHttp({ token }))
    const stream = await makeStream(receiver)
    receiver.script(() => ({ status: 403, body: `no rights for ${token}` }))
    await stream.drain()
    const { attempts } = await readDeliveries(stream.operator, stream.id)
    expect(attempts).toMatchObject([
      {
        ...{ kind: 'config_error', code: 'http_403', status: 403, phase: 'live', number: 1 },
        ...{ answer: 'no rights for [redacted]', accepted: 0, firstSeq: 0 },
      },
    ])
  })

  it('keeps the last fifty attempts and no more', async () => {
    const receiver = await keep(openHttp({ token }))
    const stream = await makeStream(receiver)
    receiver.script(() => ({ status: 500 }))
    await stream.drain('live', 60)
    const { attempts } = await readDeliveries(stream.operator, stream.id)
    expect(attempts).toHaveLength(50)
    expect(attempts[0]?.number).toBe(60)
  })
})
