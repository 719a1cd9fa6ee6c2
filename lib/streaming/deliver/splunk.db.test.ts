import { describe, expect, it } from 'vitest'
import { resumeDestination } from '@/lib/streaming/commands/destinations'
import { redriveDeadLetters } from '@/lib/streaming/commands/replay'
import { readDeliveries } from '@/lib/streaming/queries'
import { hecReplies, openSplunk } from '@/lib/streaming/test-receivers'
import { makeStream, testToken as token } from '@/lib/streaming/test-destination'
import { keepReceivers } from '@/lib/streaming/test-instance'
import { addEvents, firstArrivals, readIds } from '@/lib/streaming/test-stream'
import { drainStream } from './drain-stream'
import { rememberStream } from './stream-memory'

const keep = keepReceivers()

describe('Splunk', () => {
  it('is never sent again what it took before it was busy', async () => {
    const receiver = await keep(openSplunk({ token }))
    const stream = await makeStream(receiver, { type: 'splunk_hec' })
    await addEvents(stream.companyId, 40)
    receiver.script((got, at) => {
      if (at !== 1) return undefined
      for (const line of got.body.trimEnd().split('\n').slice(0, 7)) {
        const { fields, event } = JSON.parse(line)
        receiver.stored.push({ id: fields.event_id, document: event })
      }
      return hecReplies.busy(7)
    })
    await stream.drain()
    expect(receiver.stored.map(({ id }) => id)).toEqual(await readIds(stream.companyId))
  })

  it('refuses single events, which become dead letters that can be sent again', async () => {
    let isStrict = true
    const isBad = (event: Record<string, unknown>) =>
      (event.details as { bad?: boolean } | undefined)?.bad === true
    const receiver = await keep(openSplunk({ token, refuses: (event) => isStrict && isBad(event) }))
    const stream = await makeStream(receiver, { type: 'splunk_hec' })
    const ids = await addEvents(stream.companyId, 60, (at) => ({
      details: { bad: at === 5 || at === 6 || at === 50 },
    }))
    await stream.drain()
    const bad = [ids[5], ids[6], ids[50]]
    const all = await readIds(stream.companyId)
    expect(receiver.stored.map(({ id }) => id)).toEqual(all.filter((id) => !bad.includes(id)))
    expect(await stream.view()).toMatchObject({ state: 'active', lagEvents: 0, deadLetters: 3 })
    const { deadLetters } = await readDeliveries(stream.operator, stream.id)
    expect(deadLetters[0]).toMatchObject({
      ...{ eventId: ids[50], code: 'hec_6', isRequested: false },
      answer: expect.stringContaining('Invalid data format'),
    })
    isStrict = false
    expect(await redriveDeadLetters(stream.operator, { id: stream.id, seqs: null })).toBe(3)
    await stream.drain('redrive')
    expect(receiver.stored.slice(-3).map(({ id }) => id)).toEqual(bad)
    expect(await stream.view()).toMatchObject({ deadLetters: 0 })
  })

  it('that refuses everything parks the stream, and loses nothing once that is mended', async () => {
    let isStrict = true
    const receiver = await keep(openSplunk({ token, refuses: () => isStrict }))
    const stream = await makeStream(receiver, { type: 'splunk_hec' })
    await addEvents(stream.companyId, 60)
    await stream.drain()
    const parked = await stream.view()
    expect(parked).toMatchObject({ state: 'needs_attention', deadLetters: 19 })
    await stream.makeDue()
    await stream.drain()
    expect(await stream.view()).toMatchObject({ state: 'needs_attention', deadLetters: 19 })
    isStrict = false
    await resumeDestination(stream.operator, { id: stream.id })
    await redriveDeadLetters(stream.operator, { id: stream.id, seqs: null })
    await stream.drain()
    await stream.drain('redrive')
    expect(await stream.view()).toMatchObject({ state: 'active', lagEvents: 0, deadLetters: 0 })
    expect(firstArrivals(receiver.stored).sort()).toEqual((await readIds(stream.companyId)).sort())
  })

  it('is believed once its indexers acknowledge, by the machine that took the request', async () => {
    const receiver = await keep(openSplunk({ token, acks: { machines: 2 } }))
    const stream = await makeStream(receiver, { type: 'splunk_hec', acknowledge: true })
    await addEvents(stream.companyId, 700)
    await stream.drain()
    const all = await readIds(stream.companyId)
    expect(receiver.stored.map(({ id }) => id)).toEqual(all)
    const asked = receiver.requests.filter(({ path }) => path.includes('/ack?channel='))
    // Each of the two requests is asked about twice, at its own machine.
    const cookies = asked.map(({ headers }) => headers.cookie)
    expect(cookies).toEqual([cookies[0], cookies[0], cookies[2], cookies[2]])
    expect(cookies[0]).not.toBe(cookies[2])
    expect(await stream.view()).toMatchObject({ state: 'active', lagEvents: 0, warning: null })
  })

  it('that acknowledges has nothing that was taken before a refused event and was not indexed', async () => {
    const receiver = await keep(openSplunk({ token, acks: { machines: 1 } }))
    const stream = await makeStream(receiver, { type: 'splunk_hec', acknowledge: true })
    await addEvents(stream.companyId, 20)
    // It takes seven into its queue, refuses the eighth, and loses its queue.
    receiver.script((_got, number) => (number === 1 ? hecReplies.invalid(7) : undefined))
    await stream.drain()
    const all = await readIds(stream.companyId)
    expect(receiver.stored.map(({ id }) => id)).toEqual(all.filter((_, at) => at !== 7))
    expect(await stream.view()).toMatchObject({ deadLetters: 1, lagEvents: 0 })
  })

  it('that acknowledges and has little room is sent requests that it takes whole', async () => {
    const receiver = await keep(openSplunk({ token, room: 7, acks: { machines: 1 } }))
    const stream = await makeStream(receiver, { type: 'splunk_hec', acknowledge: true })
    await addEvents(stream.companyId, 40)
    for (let times = 0; times < 30; times += 1) {
      await stream.makeDue()
      await stream.drain()
    }
    expect(firstArrivals(receiver.stored)).toEqual(await readIds(stream.companyId))
    expect(await stream.view()).toMatchObject({ state: 'active', lagEvents: 0, deadLetters: 0 })
    // Not one event after another with all the waits of failures in between.
    const sent = receiver.requests.filter(({ path }) => path.endsWith('/event'))
    expect(sent.length).toBeLessThan(40)
  })

  it('whose acknowledgement nobody waits for any more is sent the same again', async () => {
    const receiver = await keep(openSplunk({ token, acks: { machines: 1 } }))
    const stream = await makeStream(receiver, { type: 'splunk_hec', acknowledge: true })
    const stop = new AbortController()
    receiver.script(({ path }) => {
      if (!path.includes('/ack')) return undefined
      stop.abort()
      return { status: 200, body: { acks: {} } }
    })
    const ref = { destinationId: stream.id, companyId: stream.companyId, phase: 'live' } as const
    await drainStream(rememberStream(ref), { signal: stop.signal })
    expect(await stream.view()).toMatchObject({ delivered: 0, retries: 0, lastAttemptAt: null })
    receiver.script(undefined)
    await stream.drain()
    const all = await readIds(stream.companyId)
    expect(receiver.stored.map(({ id }) => id)).toEqual([...all, ...all])
    expect(await stream.view()).toMatchObject({ delivered: all.length, lagEvents: 0 })
  })

  it('with an index that the token may not use waits for somebody', async () => {
    const receiver = await keep(openSplunk({ token }))
    const stream = await makeStream(receiver, { type: 'splunk_hec', index: 'audit' })
    receiver.script(() => hecReplies.badIndex())
    await stream.drain()
    expect(await stream.view()).toMatchObject({
      state: 'needs_attention',
      reason: expect.stringContaining('code 7'),
    })
  })
})
