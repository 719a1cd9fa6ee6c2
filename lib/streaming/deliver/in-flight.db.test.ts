import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestInstance, readEvents } from '@/lib/access/test-access'
import { setEnv } from '@/lib/platform/env'
import { changeDestination } from '@/lib/streaming/commands/destinations'
import { readDeliveries } from '@/lib/streaming/queries'
import { makeStream, testToken as token } from '@/lib/streaming/test-destination'
import { openHttp, type Receiver } from '@/lib/streaming/test-receivers'
import { addEvents, findLoss, noLoss, readIds } from '@/lib/streaming/test-stream'
import { runStreaming } from './run-streaming'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let wrong: Receiver
let right: Receiver

beforeAll(async () => {
  instance = await openTestInstance()
  setEnv({ OUTBOUND_ALLOW: '127.0.0.0/8' })
})
afterAll(() => instance.close())
beforeEach(async () => {
  wrong = await openHttp({ token })
  right = await openHttp({ token })
})
afterEach(async () => {
  await wrong.stop()
  await right.stop()
})

describe('a request that is on its way', () => {
  it.each([
    ['is refused', { status: 401 }],
    ['is put off', { status: 503, headers: { 'retry-after': '300' } }],
  ])(
    'when its settings change, and then %s, keeps the new ones waiting for nothing',
    async (_, reply) => {
      const stream = await makeStream(wrong)
      wrong.script(async () => {
        await changeDestination(stream.operator, { id: stream.id, url: right.url, token })
        return reply
      })
      await stream.drain()
      expect(findLoss(right.stored, await readIds(stream.companyId))).toEqual(noLoss)
      expect(await stream.view()).toMatchObject({
        state: 'active',
        nextAttemptAt: null,
        lagEvents: 0,
      })
      expect(await readEvents(stream.companyId, 'destination.failed')).toEqual([])
    },
  )

  it('to a receiver that is silent is given up when its settings change', async () => {
    const stream = await makeStream(wrong)
    wrong.script(() => 'silence')
    const worker = runStreaming({ random: () => 0 })
    await wrong.nextRequest()
    await changeDestination(stream.operator, { id: stream.id, url: right.url, token })
    const all = await readIds(stream.companyId)
    await right.hasIds(all.length)
    await worker.stop()
    expect(findLoss(right.stored, all)).toEqual(noLoss)
    const { attempts } = await readDeliveries(stream.operator, stream.id)
    expect(attempts.map(({ kind }) => kind)).toEqual(['delivered'])
  })

  it('to a receiver that is silent is given up when the process stops, and comes again', async () => {
    const stream = await makeStream(wrong)
    await addEvents(stream.companyId, 5)
    wrong.script(() => 'silence')
    const worker = runStreaming({ random: () => 0 })
    await wrong.nextRequest()
    await worker.stop()
    expect(await stream.view()).toMatchObject({ delivered: 0, retries: 0, lastAttemptAt: null })
    wrong.script(undefined)
    await stream.drain()
    expect(findLoss(wrong.stored, await readIds(stream.companyId))).toEqual(noLoss)
    expect(wrong.requests[1]?.body).toBe(wrong.requests[0]?.body)
  })

  it('is seen through when the process stops and the answer is near', async () => {
    const stream = await makeStream(right)
    let stopping: Promise<void> | undefined
    const worker = runStreaming({ random: () => 0 })
    right.script(() => {
      stopping = worker.stop()
      return undefined
    })
    const all = await readIds(stream.companyId)
    await right.hasIds(all.length)
    await stopping
    expect(await stream.view()).toMatchObject({ delivered: all.length, lagEvents: 0 })
    expect(right.requests).toHaveLength(1)
  })
})
