import { describe, expect, it } from 'vitest'
import { signWebhook } from '@/lib/delivery/standard-webhooks'
import { sql } from '@/lib/platform/db'
import { createDestination } from '@/lib/streaming/commands/destinations'
import { replayDestination } from '@/lib/streaming/commands/replay'
import { readDeliveries } from '@/lib/streaming/queries'
import { openDatadog, openElastic, openHttp, openSplunk } from '@/lib/streaming/test-receivers'
import { makeStream, testToken as token } from '@/lib/streaming/test-destination'
import { keepReceivers } from '@/lib/streaming/test-instance'
import { addEvents, firstArrivals, readIds } from '@/lib/streaming/test-stream'
import { runStreaming } from './run-streaming'

const keep = keepReceivers()

describe('a stream', () => {
  it.each([
    ['http', () => openHttp({ token })],
    ['splunk_hec', () => openSplunk({ token })],
    ['elasticsearch', () => openElastic({ key: token })],
    ['datadog', () => openDatadog({ key: token })],
  ] as const)('to %s delivers every event once, in the order of the log', async (type, open) => {
    const receiver = await keep(open())
    const url = type === 'datadog' ? `${receiver.url}/api/v2/logs` : receiver.url
    const stream = await makeStream(receiver, { type, url })
    await addEvents(stream.companyId, 1_234)
    await stream.drain()
    const all = await readIds(stream.companyId)
    expect(receiver.stored.map(({ id }) => id)).toEqual(all)
    expect(await stream.view()).toMatchObject({
      ...{ state: 'active', lagEvents: 0, lagSeconds: 0, delivered: all.length, deadLetters: 0 },
      ...{ retries: 0, duplicates: 0, reason: null },
    })
  })

  it('begins at the end of the log unless told otherwise, with its own beginning', async () => {
    const receiver = await keep(openHttp({ token }))
    const stream = await makeStream(receiver, { from: 'now' })
    const ids = await addEvents(stream.companyId, 3)
    await stream.drain()
    const actions = receiver.stored.map(({ document }) => document.action)
    expect(actions.slice(0, 2)).toEqual(['streaming.enabled', 'destination.created'])
    expect(receiver.stored.slice(2).map(({ id }) => id)).toEqual(ids)
  })

  it('gives what its filter lets through, and moves on over the rest', async () => {
    const receiver = await keep(openHttp({ token }))
    const stream = await makeStream(receiver, { query: 'details.n:7' })
    await addEvents(stream.companyId, 700, (at) => ({ details: { n: at % 100 } }))
    await stream.drain()
    expect(receiver.stored).toHaveLength(7)
    expect(await stream.view()).toMatchObject({ lagEvents: 0, delivered: 7 })
  })

  it('keeps personal values back where they are masked', async () => {
    const receiver = await keep(openHttp({ token }))
    const stream = await makeStream(receiver, {
      maskPersonal: true,
      query: 'actor:ana@acme.example',
    })
    await addEvents(stream.companyId, 1, () => ({
      actor: { type: 'user', id: 'u1', name: 'Ana Lima', email: 'ana@acme.example' },
      details: { note: 'asked by ana@acme.example' },
    }))
    await stream.drain()
    expect(receiver.stored).toHaveLength(1)
    const text = JSON.stringify(receiver.stored)
    expect(text).not.toMatch(/Ana Lima|ana@acme/)
    expect(receiver.stored[0]?.document.actor).toMatchObject({ type: 'user', ref: /^s_/ })
  })

  it('is sent one event a request where it takes no more, in order', async () => {
    const receiver = await keep(openHttp({ token }))
    const stream = await makeStream(receiver, { framing: 'single', format: 'cloudevents' })
    const ids = await addEvents(stream.companyId, 5)
    await stream.drain()
    await addEvents(stream.companyId, 2)
    await stream.drain()
    const { length } = receiver.requests
    expect(receiver.stored).toHaveLength(length)
    expect(receiver.stored.map(({ id }) => id).filter((id) => ids.includes(id))).toEqual(ids)
    for (const { headers, body } of receiver.requests) {
      expect(headers['content-type']).toBe('application/cloudevents+json')
      expect(JSON.parse(body)).toMatchObject({ specversion: '1.0' })
    }
  })

  it('signs its requests, with one id for one batch however often it is tried', async () => {
    const receiver = await keep(openHttp({ token }))
    const stream = await makeStream(receiver, { gzip: true, framing: 'ndjson' })
    receiver.script((_got, at) => (at === 1 ? 'cut' : undefined))
    await stream.drain()
    const [first, second] = receiver.requests
    expect(second?.body).toBe(first?.body)
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
    for (const { headers, body } of receiver.requests) {
      const timestamp = Number(headers['webhook-timestamp'])
      const id = String(headers['webhook-id'])
      const secret = stream.signingSecret ?? ''
      expect(headers).toMatchObject(signWebhook({ secret, id, nowMs: timestamp * 1000, body }))
    }
  })
})

describe('a receiver of requests of a limited size', () => {
  it('gets smaller ones, and a single event that is too long without its details', async () => {
    const receiver = await keep(openHttp({ token }))
    const stream = await makeStream(receiver)
    receiver.script(({ body }) => (body.length > 8_000 ? { status: 413 } : undefined))
    const ids = await addEvents(stream.companyId, 40, (at) => ({
      details: { text: 'x'.repeat(at === 20 ? 20_000 : 100) },
    }))
    await stream.drain()
    expect(firstArrivals(receiver.stored)).toEqual(await readIds(stream.companyId))
    const short = receiver.stored.find(({ id }) => id === ids[20])
    expect(short?.document.details).toEqual({
      truncated: true,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(await stream.view()).toMatchObject({ deadLetters: 0, lagEvents: 0 })
  })

  it('that does not say which event it refuses is asked until it is found', async () => {
    const receiver = await keep(openHttp({ token }))
    const stream = await makeStream(receiver)
    receiver.script(({ body }) => (body.includes('"worst"') ? { status: 422 } : undefined))
    const ids = await addEvents(stream.companyId, 100, (at) => ({
      details: { kind: at === 33 ? 'worst' : 'usual' },
    }))
    await stream.drain()
    const all = await readIds(stream.companyId)
    expect(receiver.stored.map(({ id }) => id)).toEqual(all.filter((id) => id !== ids[33]))
    const { deadLetters } = await readDeliveries(stream.operator, stream.id)
    expect(deadLetters).toMatchObject([{ eventId: ids[33], code: 'http_422' }])
  })
})

describe('a replay', () => {
  it('delivers a window again beside what is new, and says how far it is', async () => {
    const receiver = await keep(openHttp({ token }))
    const stream = await makeStream(receiver)
    await addEvents(stream.companyId, 10)
    await stream.drain()
    const before = receiver.stored.map(({ id }) => id)
    await replayDestination(stream.operator, { id: stream.id, from: 'start' })
    const again = replayDestination(stream.operator, { id: stream.id, from: 'start' })
    await expect(again).rejects.toMatchObject({ code: 'replay_runs' })
    await stream.drain('backfill')
    expect(receiver.stored.slice(before.length).map(({ id }) => id)).toEqual(before)
    expect(await stream.view()).toMatchObject({
      replay: { state: 'done', done: before.length, total: before.length },
    })
  })
})

describe('the worker', () => {
  it('delivers at once, while another destination is dead', async () => {
    const [dead, alive] = [await keep(openHttp({ token })), await keep(openHttp({ token }))]
    dead.script(() => 'silence')
    const stream = await makeStream(alive)
    const other = { name: 'dead', type: 'http', url: dead.url, token, from: 'start' } as const
    await createDestination(stream.operator, other)
    const worker = runStreaming({ random: () => 0 })
    await dead.nextRequest()
    const ids = await addEvents(stream.companyId, 3)
    await alive.hasIds((await readIds(stream.companyId)).length)
    expect(firstArrivals(alive.stored).slice(-3)).toEqual(ids)
    await dead.stop()
    await worker.stop()
  })

  it('of several processes delivers each batch once', async () => {
    const receiver = await keep(openHttp({ token }))
    const stream = await makeStream(receiver)
    const workers = [1, 2, 3].map(() => runStreaming({ random: () => 0, lookEveryMs: 5 }))
    for (let batch = 0; batch < 20; batch += 1) await addEvents(stream.companyId, 50)
    const all = await readIds(stream.companyId)
    await receiver.hasIds(all.length)
    await Promise.all(workers.map(({ stop }) => stop()))
    expect(receiver.stored.map(({ id }) => id)).toEqual(all)
  })

  it('that lost its lease writes nothing more', async () => {
    const receiver = await keep(openHttp({ token }))
    const stream = await makeStream(receiver)
    receiver.script(async () => {
      // Another worker takes over while the answer is on its way.
      await sql().query(
        'test.take',
        'UPDATE destination_cursors SET lease_token = lease_token + 100 WHERE destination_id = $1::uuid',
        [stream.id],
      )
      return undefined
    })
    await stream.drain('live', 1)
    expect(receiver.requests).toHaveLength(1)
    const { attempts } = await readDeliveries(stream.operator, stream.id)
    expect(attempts).toEqual([])
    expect(await stream.view()).toMatchObject({ delivered: 0, lagEvents: receiver.stored.length })
  })
})
