import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTestClient, event, holdAnswer, status } from './fake-log'
import { createClient } from './src/client.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const ids = (receipts: { id: string }[]) => receipts.map(({ id }) => id)
const small = { bufferEvents: 4, batchEvents: 2 }

describe('a full buffer', () => {
  it('drops the newest, tells each, and says so in the outcome', async () => {
    const { client, log, drops, recordMany } = createTestClient(small)
    const held = holdAnswer(log)
    const receipts = recordMany(6)
    expect(drops).toEqual(
      receipts.slice(4).map(({ id }) => ({
        id,
        reason: 'buffer_full',
        wasSent: false,
        event: expect.objectContaining({ id }),
      })),
    )
    expect(await receipts[5]?.buffered).toBe(false)
    expect(await receipts[5]?.settled).toMatchObject({ status: 'dropped', reason: 'buffer_full' })
    expect(client.stats()).toMatchObject({ events: 6, dropped: 2, buffered: 4 })
    held.release()
    await pass(1_000)
    expect(log.recorded).toEqual(ids(receipts.slice(0, 4)))
  })

  it('drops the oldest, but nothing of what is on its way', async () => {
    const { log, drops, recordMany } = createTestClient({ ...small, overflow: 'drop_oldest' })
    const held = holdAnswer(log)
    const receipts = recordMany(9)
    expect(ids(drops)).toEqual(ids(receipts.slice(2, 7)))
    held.release()
    await pass(1_000)
    const [first, second, ...rest] = ids(receipts)
    expect(log.recorded).toEqual([first, second, ...rest.slice(5)])
  })

  it('drops the new one where all that is held is on its way', async () => {
    const options = { bufferEvents: 2, batchEvents: 2, overflow: 'drop_oldest' } as const
    const { log, drops, recordMany } = createTestClient(options)
    holdAnswer(log)
    const receipts = recordMany(3)
    expect(ids(drops)).toEqual([receipts[2]?.id])
  })

  it('makes whoever awaits wait, and takes all in order', async () => {
    const { client, log, drops, recordMany } = createTestClient({ ...small, overflow: 'block' })
    const held = holdAnswer(log)
    const receipts = recordMany(9)
    let placed = 0
    for (const { buffered } of receipts)
      void buffered.then((isPlaced) => (placed += Number(isPlaced)))
    await pass(5_000)
    expect(placed).toBe(4)
    expect(client.stats()).toMatchObject({ buffered: 4, blocked: 5 })
    held.release()
    await pass(0)
    expect(placed).toBe(9)
    await pass(1_000)
    expect(log.recorded).toEqual(ids(receipts))
    expect(drops).toEqual([])
  })

  it('does not make retries come faster by making others wait', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1)
    const { log, recordMany } = createTestClient({
      ...small,
      overflow: 'block',
      retryBaseMs: 10_000,
    })
    log.script.push(status(500))
    recordMany(4)
    await pass(1_000)
    recordMany(20)
    await pass(8_000)
    expect(log.requests).toHaveLength(1)
  })

  it('is full by bytes as well', async () => {
    const { client, drops } = createTestClient({ bufferBytes: 128 * 1024 })
    const details = { text: 'x'.repeat(30_000) }
    for (let n = 0; n < 6; n++) client.record({ ...event(n), details })
    expect(drops).toHaveLength(2)
    expect(client.stats().bufferedBytes).toBeLessThanOrEqual(128 * 1024)
  })
})

describe('flush', () => {
  it('sends at once what waits for others, and waits for its answer', async () => {
    const { client, log, recordMany } = createTestClient()
    recordMany(3)
    expect(await client.flush()).toEqual({ pending: 0 })
    expect(log.recorded).toHaveLength(3)
    expect(await client.flush()).toEqual({ pending: 0 })
    expect(log.requests).toHaveLength(1)
  })

  it('says at its deadline what is pending, and the client goes on', async () => {
    const { client, log, recordMany } = createTestClient()
    const held = holdAnswer(log)
    recordMany(3)
    const flushed = client.flush({ timeoutMs: 2_000 })
    await pass(2_000)
    expect(await flushed).toEqual({ pending: 3 })
    held.release()
    await pass(0)
    expect(log.recorded).toHaveLength(3)
  })

  it('does not wait for what is recorded after it', async () => {
    const { client, log, recordMany } = createTestClient({ batchEvents: 2 })
    const first = holdAnswer(log)
    recordMany(2)
    const flushed = client.flush()
    recordMany(2)
    holdAnswer(log)
    first.release()
    await pass(0)
    expect(await flushed).toEqual({ pending: 0 })
    expect(client.stats().buffered).toBe(2)
  })

  it('cuts a wait short that the client chose itself', async () => {
    const { client, log, recordMany } = createTestClient({
      retryBaseMs: 3_600_000,
      retryMaxMs: 3_600_000,
    })
    vi.spyOn(Math, 'random').mockReturnValue(1)
    log.script.push(status(500))
    recordMany(1)
    await pass(1_000)
    expect(await client.flush()).toEqual({ pending: 0 })
    expect(log.recorded).toHaveLength(1)
  })
})

describe('close', () => {
  it('delivers what there is, then takes nothing more', async () => {
    const { client, log, drops, recordMany } = createTestClient()
    recordMany(3)
    expect(await client.close()).toEqual({ undelivered: 0 })
    expect(log.recorded).toHaveLength(3)
    const late = client.record(event(4))
    expect(await late.settled).toMatchObject({ status: 'dropped', reason: 'closed' })
    expect(drops).toMatchObject([{ id: late.id, reason: 'closed' }])
  })

  it('gives up at its deadline, tells every event, and which of them may have arrived', async () => {
    const { client, log, drops, recordMany } = createTestClient({ ...small, overflow: 'block' })
    holdAnswer(log)
    const receipts = recordMany(6)
    const closed = client.close({ timeoutMs: 3_000 })
    await pass(3_000)
    expect(await closed).toEqual({ undelivered: 6 })
    expect(drops.map(({ id, reason, wasSent }) => [id, reason, wasSent])).toEqual(
      receipts.map(({ id }, index) => [id, 'undelivered', index < 2]),
    )
    expect(await receipts[5]?.buffered).toBe(false)
    await pass(100_000)
    expect(log.requests).toHaveLength(1)
    expect(await client.close()).toEqual({ undelivered: 6 })
    expect(client.stats()).toMatchObject({ events: 6, dropped: 6, buffered: 0, blocked: 0 })
  })

  it('tries during an outage until its deadline', async () => {
    const { client, log, recordMany } = createTestClient()
    log.script.push(status(503), status(503), status(503))
    recordMany(2)
    const closed = client.close()
    await pass(8_000)
    expect(await closed).toEqual({ undelivered: 0 })
    expect(log.recorded).toHaveLength(2)
  })
})

it('an application whose callbacks throw loses nothing and is not thrown at', async () => {
  const fail = () => {
    throw new Error('of the application')
  }
  const { client, log, recordMany } = createTestClient({
    ...small,
    onDrop: fail,
    onReject: fail,
    onError: async () => fail(),
  })
  log.script.push(status(500))
  recordMany(5)
  client.record({ ...event(1), details: { n: 1n } })
  await pass(5_000)
  expect(log.recorded).toHaveLength(4)
  expect(client.stats().callbackErrors).toBe(3)
})

it('an application without callbacks is warned, not at every event', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const client = createClient({
    url: 'https://log.example',
    apiKey: 'key',
    bufferEvents: 1,
    fetch: () => Promise.reject(new Error('down')),
  })
  for (let n = 0; n < 50; n++) client.record(event(n))
  await pass(30_000)
  expect(warn.mock.calls.map(([text]) => text)).toEqual([
    '1 events were given up, the last one because: buffer_full',
    '1 attempts failed, the last as network: down',
  ])
})
