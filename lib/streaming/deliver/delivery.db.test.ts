import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openTestInstance, readEvents } from '@/lib/access/test-access'
import { sealUnsignedLogs } from '@/lib/log/seal-unsigned-logs'
import { signWebhook } from '@/lib/delivery/standard-webhooks'
import { sql } from '@/lib/platform/db'
import { setEnv } from '@/lib/platform/env'
import { createDestination, resumeDestination } from '@/lib/streaming/commands/destinations'
import { redriveDeadLetters, replayDestination } from '@/lib/streaming/commands/replay'
import { readDeliveries } from '@/lib/streaming/queries'
import {
  hecReplies,
  openDatadog,
  openElastic,
  openHttp,
  openSplunk,
  type Receiver,
} from '@/lib/streaming/test-receivers'
import { makeStream, testToken as token } from '@/lib/streaming/test-destination'
import { addEvents, firstArrivals, readIds } from '@/lib/streaming/test-stream'
import { drainStream } from './drain-stream'
import { rememberStream } from './stream-memory'
import { runStreaming } from './run-streaming'

let instance: Awaited<ReturnType<typeof openTestInstance>>
const receivers: Receiver[] = []

beforeAll(async () => {
  instance = await openTestInstance()
  setEnv({ OUTBOUND_ALLOW: '127.0.0.0/8' })
})
afterAll(() => instance.close())
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.stop()
})

async function keep(opening: Promise<Receiver>): Promise<Receiver> {
  const receiver = await opening
  receivers.push(receiver)
  return receiver
}

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

  it('carries checkpoints, each once, after the events that they cover', async () => {
    const receiver = await keep(openHttp({ token }))
    const stream = await makeStream(receiver)
    await addEvents(stream.companyId, 5)
    await stream.drain()
    await sealUnsignedLogs()
    await stream.drain()
    await stream.drain()
    const checkpoints = receiver.stored.filter(({ document }) => document.kind === 'checkpoint')
    const { length } = await readIds(stream.companyId)
    expect(checkpoints).toHaveLength(1)
    expect(checkpoints[0]?.document).toMatchObject({ size: length, note: /\n\n— / })
    expect(receiver.stored.at(-1)).toBe(checkpoints[0])
    expect(await stream.view()).toMatchObject({ delivered: length })
  })
})

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
    await sql().query(
      'test.due',
      'UPDATE destination_cursors SET next_attempt_at = NULL WHERE destination_id = $1::uuid',
      [stream.id],
    )
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
    await sql().query(
      'test.due',
      'UPDATE destination_cursors SET next_attempt_at = NULL WHERE destination_id = $1::uuid',
      [stream.id],
    )
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

describe('Elasticsearch', () => {
  it('is sent again only what it had no room for', async () => {
    const seen = new Map<string, number>()
    const receiver = await keep(
      openElastic({
        key: token,
        item: (document) => {
          const id = String(document.id)
          seen.set(id, (seen.get(id) ?? 0) + 1)
          const { n } = (document.details ?? {}) as { n?: number }
          return n !== undefined && n % 2 === 1 && seen.get(id) === 1
            ? { status: 429, error: { type: 'es_rejected_execution_exception' } }
            : undefined
        },
      }),
    )
    const stream = await makeStream(receiver, { type: 'elasticsearch' })
    const ids = await addEvents(stream.companyId, 30, (at) => ({ details: { n: at } }))
    await stream.drain()
    expect(ids.map((id) => seen.get(id))).toEqual(ids.map((_, at) => (at % 2 === 1 ? 2 : 1)))
    expect(firstArrivals(receiver.stored).sort()).toEqual((await readIds(stream.companyId)).sort())
  })

  it('refuses what does not fit its mapping, and the others arrive', async () => {
    const receiver = await keep(
      openElastic({
        key: token,
        item: ({ details }) =>
          (details as { odd?: boolean } | undefined)?.odd
            ? { status: 400, error: { type: 'document_parsing_exception', reason: 'object' } }
            : undefined,
      }),
    )
    const stream = await makeStream(receiver, { type: 'elasticsearch' })
    await addEvents(stream.companyId, 100, (at) => ({ details: { odd: at === 40 } }))
    await stream.drain()
    const { deadLetters } = await readDeliveries(stream.operator, stream.id)
    expect(deadLetters).toMatchObject([
      {
        code: 'document_parsing_exception',
        reason: 'document_parsing_exception: object',
        // The answer is about a hundred others as well.
        answer: null,
      },
    ])
    expect(await stream.view()).toMatchObject({ state: 'active', lagEvents: 0, deadLetters: 1 })
  })

  it('that keeps a document in its failure store is believed, with a warning', async () => {
    const receiver = await keep(openElastic({ key: token }))
    const stream = await makeStream(receiver, { type: 'elasticsearch' })
    receiver.script((got) => ({
      status: 200,
      body: {
        items: got.body
          .trimEnd()
          .split('\n')
          .filter((_, at) => at % 2 === 0)
          .map(() => ({ create: { status: 201, failure_store: 'used' } })),
      },
    }))
    await stream.drain()
    expect(await stream.view()).toMatchObject({
      state: 'active',
      warning: expect.stringContaining('failure store'),
    })
  })

  it('gets documents with their time, their id, and the data stream', async () => {
    const receiver = await keep(openElastic({ key: token }))
    const stream = await makeStream(receiver, { type: 'elasticsearch' })
    const [id] = await addEvents(stream.companyId, 1, () => ({
      occurred_at: '2026-01-03T14:30:00.000Z',
    }))
    await stream.drain()
    const { body = '', path } = receiver.requests[0] ?? {}
    expect(path).toMatch(/^\/_bulk(\?|$)/)
    const action = { create: { _index: 'logs-trailkeeper-default', _id: id } }
    const lines = body.split('\n')
    const at = lines.indexOf(JSON.stringify(action))
    expect(JSON.parse(lines[at + 1] ?? '')).toMatchObject({
      '@timestamp': '2026-01-03T14:30:00.000Z',
      event: { id },
    })
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
