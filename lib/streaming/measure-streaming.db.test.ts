import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestInstance } from '@/lib/access/test-access'
import { sql } from '@/lib/platform/db'
import { setEnv } from '@/lib/platform/env'
import { renderMetrics } from '@/lib/platform/metrics'
import { deleteDestination, pauseDestination } from './commands/destinations'
import { replayDestination } from './commands/replay'
import { measureStreaming } from './measure-streaming'
import { makeStream, testToken as token } from './test-destination'
import { hecReplies, openElastic, openHttp, openSplunk } from './test-receivers'
import { addEvents, readIds } from './test-stream'

let instance: Awaited<ReturnType<typeof openTestInstance>>
beforeAll(async () => {
  instance = await openTestInstance()
  setEnv({ OUTBOUND_ALLOW: '127.0.0.0/8' })
})
afterAll(() => instance.close())

/** What a scrape shows of streaming. */
async function read(): Promise<Record<string, number>> {
  const lines = renderMetrics(await measureStreaming()).split('\n')
  const samples = lines.flatMap((line) => {
    const [, name, value] = /^trailkeeper_streaming_(\S+) (\S+)$/.exec(line) ?? []
    return name === undefined ? [] : [[name, Number(value)] as const]
  })
  return Object.fromEntries(samples)
}

describe('what an operator watches of streaming', () => {
  it('counts events and requests by type and by what became of them, and tells how far all are', async () => {
    const isBad = (event: Record<string, unknown>) =>
      (event.details as { bad?: boolean } | undefined)?.bad === true
    const splunk = await openSplunk({ token, refuses: isBad })
    const elastic = await openElastic({ key: token })
    const first = await makeStream(splunk, { type: 'splunk_hec' })
    splunk.script((_got, at) =>
      at === 1 ? hecReplies.busy() : at === 2 ? { status: 502 } : undefined,
    )
    await addEvents(first.companyId, 20, (at) => ({ details: { bad: at === 5 } }))
    await first.drain()
    const second = await makeStream(elastic, { type: 'elasticsearch' })
    await second.drain()
    const { length } = await readIds(second.companyId)
    await replayDestination(second.operator, { id: second.id, from: 'start' })
    await second.drain('backfill')
    await pauseDestination(second.operator, { id: second.id })
    await addEvents(second.companyId, 7)

    const splunkDelivered = (await readIds(first.companyId)).length - 1
    const all = await read()
    expect(all).toMatchObject({
      'delivered_total{type="splunk_hec"}': splunkDelivered,
      'dead_letters_total{type="splunk_hec"}': 1,
      'duplicates_total{type="splunk_hec"}': 0,
      'attempts_total{type="splunk_hec",class="retry"}': 2,
      'attempts_total{type="splunk_hec",class="partial"}': 1,
      'attempts_total{type="splunk_hec",class="delivered"}': 1,
      'retries_total{type="splunk_hec",code="hec_9"}': 1,
      'retries_total{type="splunk_hec",code="http_502"}': 1,
      // The window that was replayed had been delivered before.
      'delivered_total{type="elasticsearch"}': 2 * length,
      'duplicates_total{type="elasticsearch"}': length,
      'dead_letters_total{type="elasticsearch"}': 0,
      'destinations{state="active"}': 1,
      'destinations{state="paused"}': 1,
      dead_letters: 1,
      lag_events: 0,
      lag_seconds: 0,
      'refused_checkpoints_total{type="splunk_hec"}': 0,
      refused_checkpoints: 0,
    })
    for (const type of ['splunk_hec', 'elasticsearch']) {
      const ageSeconds =
        Date.now() / 1000 - (all[`last_success_timestamp_seconds{type="${type}"}`] ?? 0)
      expect(ageSeconds).toBeGreaterThanOrEqual(0)
      expect(ageSeconds).toBeLessThan(600)
    }
    expect(JSON.stringify(Object.keys(all))).not.toContain(first.companyId)
    await Promise.all([splunk.stop(), elastic.stop()])
  })
  it('never falls where a destination is deleted, and begins anew in no process', async () => {
    const receiver = await openHttp({ token })
    const stream = await makeStream(receiver)
    receiver.script((_got, at) => (at === 1 ? { status: 503 } : undefined))
    await addEvents(stream.companyId, 20)
    await stream.drain()
    const before = await read()
    expect(before).toMatchObject({
      'delivered_total{type="http"}': (await readIds(stream.companyId)).length,
      'attempts_total{type="http",class="retry"}': 1,
      'attempts_total{type="http",class="delivered"}': 1,
    })
    await deleteDestination(stream.operator, { id: stream.id })
    const totals = Object.entries(await read()).filter(([name]) => name.includes('_total{'))
    const ofBefore = Object.entries(before).filter(([name]) => name.includes('_total{'))
    // Zeros are those of a type without a destination.
    expect(Object.fromEntries(totals)).toMatchObject(
      Object.fromEntries(ofBefore.filter(([, value]) => value > 0)),
    )
    await receiver.stop()
  })

  it('waits for nothing where a plan has no streaming any more', async () => {
    const receiver = await openHttp({ token })
    const stream = await makeStream(receiver)
    receiver.script(() => ({ status: 503 }))
    await addEvents(stream.companyId, 5)
    await stream.drain('live', 1)
    const before = await read()
    expect(before.lag_events).toBeGreaterThan(5)
    await sql().query(
      'test.plan',
      `UPDATE companies SET plan = 'professional' WHERE id = $1::uuid`,
      [stream.companyId],
    )
    const after = await read()
    expect(after.lag_events).toBe((before.lag_events ?? 0) - (await stream.view()).lagEvents)
    expect(after['destinations{state="off"}']).toBe(1)
    await receiver.stop()
  })

  it('says which destinations are tried again', async () => {
    const receiver = await openHttp({ token })
    const stream = await makeStream(receiver)
    receiver.script(() => ({ status: 503 }))
    await stream.drain('live', 1)
    expect(await read()).toMatchObject({ 'destinations{state="retrying"}': 1 })
    await receiver.stop()
  })
})
