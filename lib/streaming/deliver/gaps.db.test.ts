import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readEvents } from '@/lib/access/test-access'
import { placeHold } from '@/lib/holds/commands'
import { setClock } from '@/lib/platform/clock'
import { setEnv } from '@/lib/platform/env'
import { pruneLog } from '@/lib/retention/prune-log'
import {
  dayMs,
  keepNow,
  makeOldWorld,
  openTestRetention,
  readRows,
  type TestRetention,
  type World,
} from '@/lib/retention/test-retention'
import {
  createDestination,
  pauseDestination,
  resumeDestination,
} from '@/lib/streaming/commands/destinations'
import { watchStreams } from '@/lib/streaming/notices/watch-streams'
import { readStreaming } from '@/lib/streaming/queries'
import { openHttp, type Receiver } from '@/lib/streaming/test-receivers'
import { addEvents } from '@/lib/streaming/test-stream'
import { drainStream } from './drain-stream'
import { rememberStream } from './stream-memory'

const token = 's3cret-token-1234'

let instance: TestRetention
let receiver: Receiver

beforeAll(async () => {
  instance = await openTestRetention()
  setEnv({ OUTBOUND_ALLOW: '127.0.0.0/8' })
})
afterAll(() => instance.close())
afterEach(async () => {
  setClock()
  await receiver.stop()
})

const operatorOf = ({ companyId }: World) => ({
  ...{ kind: 'system' as const, companyId, operator: 'ops' },
})
const makeStream = (world: World) =>
  createDestination(operatorOf(world), {
    ...{ name: 'one', type: 'http', url: receiver.url, token, format: 'native', from: 'start' },
  })
const drain = async ({ companyId }: World, destinationId: string) => {
  const memory = rememberStream({ destinationId, companyId, phase: 'live' })
  const options = { signal: new AbortController().signal, random: () => 0 }
  const drainAll = async () => {
    while (await drainStream(memory, options));
  }
  await drainAll()
  await Promise.all([watch(), watch()])
  await drainAll()
}
const watch = () => watchStreams({ keptDaysOf: async () => 90 })
const prune = async (world: World) => {
  await keepNow(world, 90)
  await pruneLog(world.companyId, { isUrgent: true, archiver: null })
}
const arrived = () => receiver.stored.flatMap(({ document }) => document.seq ?? [])
const keptSeqs = async ({ companyId }: World) => (await readRows(companyId)).map(({ seq }) => seq)
/** How many are past their time. */
const countOld = async ({ companyId, agoDays }: World) =>
  (await readRows(companyId)).filter(({ recordedAt }) => recordedAt.getTime() < agoDays(90)).length
const told = async ({ companyId }: World) =>
  (await readEvents(companyId, 'destination.failed')).map(({ details }) => details)

describe('a stream that retention overtakes', () => {
  it('still delivers what a hold keeps, and is told how much is gone', async () => {
    receiver = await openHttp({ token })
    const world = await makeOldWorld(300)
    const { id } = await makeStream(world)
    await pauseDestination(operatorOf(world), { id })
    await placeHold(world.owner, { name: 'Two', reason: 'Asked', q: 'id:11,101' })
    const before = (await keptSeqs(world)).length
    await prune(world)
    const gone = before - (await keptSeqs(world)).filter((seq) => seq < before).length
    expect(gone).toBeGreaterThan(290)
    await resumeDestination(operatorOf(world), { id })
    receiver.script((_got, number) => (number <= 2 ? { status: 503 } : undefined))
    await drain(world, id)
    expect(arrived().slice(0, 2)).toEqual([10, 100])
    expect(arrived()).toEqual(await keptSeqs(world))
    // The first ten were passed before the receiver put it off.
    const common = { code: 'retention_overtook', phase: 'live' }
    expect(await told(world)).toMatchObject([
      { ...common, first_seq: 0, last_seq: 9, events: 10 },
      { ...common, first_seq: 11, events: gone - 10 },
    ])
  })

  it('is not told of a loss that a hold keeps from coming, and of the next one as ever', async () => {
    receiver = await openHttp({ token })
    const world = await makeOldWorld(300)
    const { id } = await makeStream(world)
    await pauseDestination(operatorOf(world), { id })
    await placeHold(world.owner, { name: 'Two', reason: 'Asked', q: 'id:11,101' })
    await prune(world)
    const { destinations } = await readStreaming(operatorOf(world), { keptDays: 90 })
    expect(destinations).toMatchObject([{ isLossNear: false }])
    const lossMs = Date.parse(destinations[0]?.lossAt ?? '')
    expect(lossMs).toBeGreaterThan(world.agoDays(-89))
    await watch()
    expect(await told(world)).toEqual([])
    setClock(() => lossMs - 6 * dayMs)
    await watch()
    expect(await told(world)).toMatchObject([{ code: 'retention_near' }])
  })

  it('that begins at the start begins with the first event that is there, and has missed nothing', async () => {
    receiver = await openHttp({ token })
    const world = await makeOldWorld(300)
    await placeHold(world.owner, { name: 'Two', reason: 'Asked', q: 'id:11,101' })
    await prune(world)
    const { id } = await makeStream(world)
    await drain(world, id)
    expect(arrived().slice(0, 2)).toEqual([10, 100])
    expect(arrived()).toEqual(await keptSeqs(world))
    expect(await told(world)).toEqual([])
  })

  it('is told where nothing of what waited is there any more', async () => {
    receiver = await openHttp({ token })
    const world = await makeOldWorld(300)
    const { id } = await makeStream(world)
    await pauseDestination(operatorOf(world), { id })
    const old = await countOld(world)
    await prune(world)
    await resumeDestination(operatorOf(world), { id })
    await drain(world, id)
    const details = { first_seq: 0, last_seq: old - 1, events: old }
    expect(await told(world)).toMatchObject([{ code: 'retention_overtook', ...details }])
    await addEvents(world.companyId, 3)
    await drain(world, id)
    expect(arrived()).toEqual(await keptSeqs(world))
    expect(await told(world)).toHaveLength(1)
  })

  it('while it is on its way is told of all that it did not get', async () => {
    receiver = await openHttp({ token })
    const world = await makeOldWorld(1_500)
    const { id } = await makeStream(world)
    const size = await countOld(world)
    receiver.script(async (_got, number) => {
      if (number === 1) await prune(world)
      return undefined
    })
    await drain(world, id)
    const delivered = arrived().filter((seq) => Number(seq) < size).length
    expect(delivered).toBeLessThan(size)
    const [details] = await told(world)
    // The first request was on its way while they went.
    expect(details).toMatchObject({ code: 'retention_overtook', first_seq: 0, events: size })
    expect(Number(details?.last_seq) + 1).toBe(size)
  })
})
