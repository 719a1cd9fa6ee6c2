import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answer, createTestClient, event, holdAnswer, status } from './fake-log'
import { createClient } from './src/client.js'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 3) })
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const ids = (receipts: { id: string }[]) => receipts.map(({ id }) => id)

describe('batches', () => {
  it('go when they are full, and the rest when its time has come', async () => {
    const { log, recordMany } = createTestClient()
    const receipts = recordMany(1_200)
    await pass(0)
    expect(log.requests.map((request) => request.ids.length)).toEqual([500, 500])
    await pass(999)
    expect(log.requests).toHaveLength(2)
    await pass(1)
    expect(log.requests.at(-1)?.ids).toHaveLength(200)
    expect(log.recorded).toEqual(ids(receipts))
  })

  it('stay below their bytes', async () => {
    const { client, log } = createTestClient({ batchBytes: 128 * 1024 })
    const details = { text: 'x'.repeat(30_000) }
    for (let n = 0; n < 9; n++) client.record({ ...event(n), details })
    await pass(1_000)
    expect(log.requests.map((request) => request.ids.length)).toEqual([4, 4, 1])
    for (const { body } of log.requests) expect(Buffer.byteLength(body)).toBeLessThan(128 * 1024)
  })

  it('carry the key, an id and a time for every event, and say what became of it', async () => {
    const { client, log } = createTestClient()
    const mine = '0197a8f0-0000-7000-8000-000000000001'
    const receipts = [client.record(event(1)), client.record({ ...event(2), id: mine })]
    expect(await receipts[0]?.buffered).toBe(true)
    await pass(1_000)
    const [{ body = '', headers = new Headers() } = {}] = log.requests
    expect(headers.get('authorization')).toBe('Bearer key')
    expect(JSON.parse(body)).toEqual({
      events: [
        expect.objectContaining({ id: receipts[0]?.id, occurred_at: '2026-01-03T00:00:00.000Z' }),
        expect.objectContaining({ id: mine, occurred_at: '2026-01-03T00:00:00.000Z' }),
      ],
    })
    expect(receipts[0]?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-/)
    expect(await receipts[1]?.settled).toEqual({ status: 'recorded', id: mine, seq: 1 })
  })

  it('have ids that grow, however many are made in one millisecond', () => {
    const { recordMany } = createTestClient()
    const made = ids(recordMany(9_000))
    expect(made.toSorted()).toEqual(made)
    expect(new Set(made).size).toBe(made.length)
  })

  it('go compressed where that is wanted', async () => {
    vi.useRealTimers()
    let bytes: Uint8Array = new Uint8Array()
    const client = createClient({
      url: 'https://log.example',
      apiKey: 'key',
      gzip: true,
      fetch: async (_, init) => {
        bytes = new Uint8Array(init?.body as ArrayBuffer)
        expect(new Headers(init?.headers).get('content-encoding')).toBe('gzip')
        return Response.json({ results: [{ index: 0, status: 'recorded', seq: 0 }] })
      },
    })
    const { id } = client.record(event(1))
    expect(await client.flush()).toEqual({ pending: 0 })
    expect(JSON.parse(gunzipSync(bytes).toString()).events[0].id).toBe(id)
  })
})

describe('an attempt that fails', () => {
  const failures: [string, () => Response | Promise<Response>, string][] = [
    ['no connection', () => Promise.reject(new TypeError('fetch failed')), 'network'],
    ['500', status(500), 'unexpected_answer'],
    ['503', status(503, {}, { code: 'not_ready' }), 'not_ready'],
    ['429', status(429), 'unexpected_answer'],
    ['408', status(408), 'unexpected_answer'],
    ['a friendly page with 200', () => answer('<h1>Hi</h1>'), 'unexpected_answer'],
    ['200 without a result for each', status(200, {}, { results: [] }), 'unexpected_answer'],
  ]
  it.each(failures)(
    'with %s is made again with the same bytes, in order',
    async (_, fail, code) => {
      const { log, errors, recordMany } = createTestClient({ batchEvents: 3 })
      log.script.push(fail, fail)
      const receipts = recordMany(8)
      await pass(60_000)
      expect(log.recorded).toEqual(ids(receipts))
      const [first, second, third] = log.requests
      expect([second?.body, third?.body]).toEqual([first?.body, first?.body])
      expect(errors.map(({ kind, attempt }) => [kind, attempt])).toEqual([
        ['unavailable', 1],
        ['unavailable', 2],
      ])
      expect(errors[0]?.code).toBe(code)
      expect(log.runningMax()).toBe(1)
    },
  )

  it('again and again goes in halves: too much at once may look like no connection', async () => {
    const { log, rejections, recordMany } = createTestClient()
    const limit = (request: Parameters<typeof log.take>[0]) =>
      request.ids.length > 30 ? Promise.reject(new Error('reset')) : log.take(request)
    log.script.push(...Array(100).fill(limit))
    const receipts = recordMany(100)
    await pass(600_000)
    expect(log.recorded).toEqual(ids(receipts))
    expect(rejections).toEqual([])
    expect(log.requests.slice(0, 5).map((request) => request.ids.length)).toEqual(
      Array(5).fill(100),
    )
  })

  it('by silence is cut off after its time and made again', async () => {
    const { log, errors, recordMany } = createTestClient({ requestTimeoutMs: 7_000 })
    holdAnswer(log)
    recordMany(2)
    await pass(1_000 + 6_999)
    expect(errors).toEqual([])
    await pass(1)
    expect(errors).toMatchObject([{ code: 'timeout' }])
    await pass(500)
    expect(log.recorded).toHaveLength(2)
  })

  it('waits at most twice as long each time, up to a bound, and starts anew after a success', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1)
    const { log, errors, recordMany } = createTestClient()
    log.script.push(...Array(9).fill(status(500)), log.take, status(500))
    recordMany(1)
    await pass(200_000)
    recordMany(1)
    await pass(2_000)
    expect(errors.map(({ retryInMs }) => retryInMs)).toEqual([
      ...[500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000],
      500,
    ])
    expect(log.recorded).toHaveLength(2)
  })

  it('may be made again at once: the wait is any part of its bound', async () => {
    vi.spyOn(Math, 'random').mockReturnValueOnce(0).mockReturnValueOnce(0.25)
    const { log, errors, recordMany } = createTestClient()
    log.script.push(status(500), status(500))
    recordMany(1)
    await pass(1_250)
    expect(errors.map(({ retryInMs }) => retryInMs)).toEqual([0, 250])
  })

  it.each([
    ['seconds', '120', 120_000],
    ['a date', new Date(Date.UTC(2026, 0, 3) + 91_000).toUTCString(), 90_000],
    ['more than a client should be silent', '999999999', 3_600_000],
  ])('waits as long as the server asks in %s, whoever flushes', async (_, header, waitMs) => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    const { client, log, errors, recordMany } = createTestClient()
    log.script.push(status(429, { 'retry-after': header }))
    recordMany(1)
    await pass(1_000)
    expect(errors).toMatchObject([{ status: 429, retryInMs: waitMs + 250 }])
    void client.flush({ timeoutMs: 5_000_000 })
    await pass(waitMs + 249)
    expect(log.requests).toHaveLength(1)
    await pass(1)
    expect(log.recorded).toHaveLength(1)
  })

  it('at the door (401, 403, 404) is told, tried slowly, and loses nothing', async () => {
    const { log, errors, drops, recordMany } = createTestClient()
    log.script.push(
      status(401, {}, { code: 'unauthorized', detail: 'no' }),
      status(403),
      status(404),
    )
    const receipts = recordMany(5)
    await pass(1_000 + 59_999)
    expect(log.requests).toHaveLength(1)
    expect(errors).toEqual([
      {
        kind: 'refused',
        status: 401,
        code: 'unauthorized',
        detail: 'no',
        attempt: 1,
        retryInMs: 60_000,
      },
    ])
    await pass(120_001)
    expect(errors.map((error) => error.status)).toEqual([401, 403, 404])
    expect(log.recorded).toEqual(ids(receipts))
    expect(drops).toEqual([])
  })
})

describe('events that are refused', () => {
  it('are told with code, detail, pointer and the event; their neighbours are recorded', async () => {
    const { client, log, rejections, recordMany } = createTestClient()
    const receipts = recordMany(3)
    const [, bad] = ids(receipts)
    const why = { code: 'email_invalid', detail: 'not so', pointer: '/actor/email' }
    log.script.push((request) => log.take(request, { [bad ?? '']: why }))
    await pass(1_000)
    expect(log.recorded).toEqual([receipts[0]?.id, receipts[2]?.id])
    expect(rejections).toEqual([
      { id: bad, ...why, event: expect.objectContaining({ id: bad, details: { n: 1 } }) },
    ])
    expect(await receipts[1]?.settled).toEqual({ status: 'rejected', id: bad, ...why })
    expect(client.stats()).toMatchObject({ recorded: 2, rejected: 1, buffered: 0 })
  })

  it('all of them (422) are told one by one', async () => {
    const { log, rejections, recordMany } = createTestClient()
    const why = { code: 'actor_required', detail: 'missing' }
    log.script.push((request) =>
      log.take(request, Object.fromEntries(request.ids.map((id) => [id, why]))),
    )
    const receipts = recordMany(3)
    await pass(1_000)
    expect(rejections.map(({ id }) => id)).toEqual(ids(receipts))
  })

  it('as a whole body (400) are halved until the one stands alone', async () => {
    const { log, rejections, recordMany } = createTestClient()
    const receipts = recordMany(9)
    const bad = receipts[6]?.id ?? ''
    const errors = [{ pointer: '/events/0', message: 'no' }]
    const refuse = status(400, {}, { code: 'malformed_json', detail: 'no', errors })
    log.script.push(
      ...Array(30).fill((request: Parameters<typeof log.take>[0]) =>
        request.ids.includes(bad) ? refuse() : log.take(request),
      ),
    )
    await pass(1_000)
    expect(rejections).toMatchObject([{ id: bad, code: 'malformed_json', pointer: '/events/0' }])
    expect(log.recorded).toEqual(ids(receipts).filter((id) => id !== bad))
  })

  it('by something before the server (400 without a problem) are kept', async () => {
    const { log, rejections, errors, recordMany } = createTestClient()
    log.script.push(() => answer('Bad Request', { status: 400 }))
    recordMany(2)
    await pass(62_000)
    expect(errors).toMatchObject([{ kind: 'refused', status: 400 }])
    expect(rejections).toEqual([])
    expect(log.recorded).toHaveLength(2)
  })

  it('as too many (413) go in smaller batches, then and later, in order', async () => {
    const { client, log, rejections, recordMany } = createTestClient()
    const limit = (request: Parameters<typeof log.take>[0]) =>
      request.ids.length > 100 ? status(413)() : log.take(request)
    log.script.push(...Array(100).fill(limit))
    const receipts = recordMany(1_000)
    await client.flush()
    expect(log.recorded).toEqual(ids(receipts))
    expect(rejections).toEqual([])
    const refusedBefore = log.requests.filter((request) => request.ids.length > 100).length
    const more = recordMany(300)
    await client.flush()
    expect(log.recorded.slice(1_000)).toEqual(ids(more))
    expect(log.requests.filter((request) => request.ids.length > 100)).toHaveLength(refusedBefore)
  })

  it('as too large alone (413) are told', async () => {
    const { log, rejections, recordMany } = createTestClient()
    log.script.push(status(413, {}, { code: 'body_too_large', detail: 'no' }))
    const [receipt] = recordMany(1)
    await pass(1_000)
    expect(rejections).toMatchObject([{ id: receipt?.id, code: 'body_too_large' }])
    expect(log.requests).toHaveLength(1)
  })

  it('before they are sent, since they are no JSON or too large, are told as well', async () => {
    const { client, rejections } = createTestClient()
    const receipt = client.record({ ...event(1), details: { n: 1n } })
    expect(await receipt.buffered).toBe(false)
    expect(await receipt.settled).toMatchObject({ status: 'rejected', code: 'event_not_json' })
    expect(rejections).toMatchObject([{ id: receipt.id, event: null }])
  })
})

it('refuses options that cannot be, at once', () => {
  const good = { url: 'http://localhost:3000', apiKey: 'k' }
  for (const [bad, name] of [
    [{ url: 'localhost:3000' }, /url/],
    [{ url: 'https://user:pass@host' }, /url/],
    [{ apiKey: '' }, /apiKey/],
    [{ apiKey: 'a\nb' }, /apiKey/],
    [{ batchEvents: 1_001 }, /batchEvents/],
    [{ batchBytes: 5 * 1024 * 1024 }, /batchBytes/],
    [{ bufferEvents: Number.NaN }, /bufferEvents/],
    [{ overflow: 'drop' as 'block' }, /overflow/],
  ] as const) {
    expect(() => createClient({ ...good, ...bad })).toThrow(name)
  }
})
