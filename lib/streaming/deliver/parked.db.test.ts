import { describe, expect, it } from 'vitest'
import { readEvents } from '@/lib/access/test-access'
import { replayDestination } from '@/lib/streaming/commands/replay'
import { makeStream, testToken as token } from '@/lib/streaming/test-destination'
import { keepReceivers } from '@/lib/streaming/test-instance'
import { openElastic } from '@/lib/streaming/test-receivers'
import { addEvents, firstArrivals, readIds } from '@/lib/streaming/test-stream'

const keep = keepReceivers()

/** A receiver that may refuse events whose details say `bad`. */
async function makeStrict() {
  const receiver = { isStrict: false }
  const elastic = await keep(
    openElastic({
      key: token,
      item: (document) =>
        receiver.isStrict && isBad(document)
          ? { status: 400, error: { type: 'document_parsing_exception', reason: 'no' } }
          : undefined,
    }),
  )
  return Object.assign(receiver, { elastic })
}
const isBad = ({ details }: Record<string, unknown>) =>
  (details as { bad?: boolean } | undefined)?.bad === true
const bad = () => ({ details: { bad: true } })

describe('a destination that waits since too much is refused', () => {
  it('by a replay goes on with what is new, and is not taken for mended by that', async () => {
    const receiver = await makeStrict()
    const stream = await makeStream(receiver.elastic, { type: 'elasticsearch' })
    await addEvents(stream.companyId, 60, bad)
    await stream.drain()
    receiver.isStrict = true
    const from = new Date(Date.now() - 60_000).toISOString()
    await replayDestination(stream.operator, { id: stream.id, from })
    await stream.drain('backfill')
    const parked = await stream.view()
    expect(parked).toMatchObject({ state: 'needs_attention' })
    for (let times = 0; times < 3; times += 1) {
      await addEvents(stream.companyId, 30)
      await stream.drain()
      await stream.drain('backfill')
    }
    expect(await stream.view()).toMatchObject({
      ...{ state: 'needs_attention', lagEvents: 0, deadLetters: parked.deadLetters },
    })
    expect(firstArrivals(receiver.elastic.stored)).toEqual(await readIds(stream.companyId))
    expect(await readEvents(stream.companyId, 'destination.failed')).toHaveLength(1)
    expect(await readEvents(stream.companyId, 'destination.resumed')).toEqual([])
  })

  it('by what is new is mended by what is new alone', async () => {
    const receiver = await makeStrict()
    const stream = await makeStream(receiver.elastic, { type: 'elasticsearch' })
    await addEvents(stream.companyId, 30)
    await stream.drain()
    const from = new Date(Date.now() - 60_000).toISOString()
    receiver.isStrict = true
    await addEvents(stream.companyId, 60, bad)
    await stream.drain()
    expect(await stream.view()).toMatchObject({ state: 'needs_attention' })
    await replayDestination(stream.operator, { id: stream.id, from })
    await stream.drain('backfill')
    expect(await stream.view()).toMatchObject({
      ...{ state: 'needs_attention', replay: { state: 'done' } },
    })
    expect(await readEvents(stream.companyId, 'destination.resumed')).toEqual([])
    receiver.isStrict = false
    await stream.makeDue()
    await stream.drain()
    expect(await stream.view()).toMatchObject({ state: 'active', lagEvents: 0 })
    expect(await readEvents(stream.companyId, 'destination.resumed')).toHaveLength(1)
  })
})
