import { describe, expect, it } from 'vitest'
import { readEvents } from '@/lib/access/test-access'
import { sealUnsignedLogs } from '@/lib/log/seal-unsigned-logs'
import { renderMetrics } from '@/lib/platform/metrics'
import { resumeDestination } from '@/lib/streaming/commands/destinations'
import { readStreamedHeads } from '@/lib/streaming/queries'
import { measureStreaming } from '@/lib/streaming/measure-streaming'
import { makeStream, testToken as token } from '@/lib/streaming/test-destination'
import { keepReceivers } from '@/lib/streaming/test-instance'
import { openElastic, openHttp, openSplunk, type Receiver } from '@/lib/streaming/test-receivers'
import { addEvents, readIds } from '@/lib/streaming/test-stream'

const keep = keepReceivers()

const isCheckpoint = ({ kind }: Record<string, unknown>) => kind === 'checkpoint'
const checkpointsOf = ({ stored }: Receiver) =>
  stored.filter(({ document }) => isCheckpoint(document)).map(({ document }) => document.size)

describe('a checkpoint', () => {
  it('comes once, after the events that it covers', async () => {
    const receiver = await keep(openHttp({ token }))
    const stream = await makeStream(receiver)
    await addEvents(stream.companyId, 5)
    await stream.drain()
    await sealUnsignedLogs()
    await stream.drain()
    await stream.drain()
    const { length } = await readIds(stream.companyId)
    expect(checkpointsOf(receiver)).toEqual([length])
    expect(receiver.stored.at(-1)?.document).toMatchObject({ size: length, note: /\n\n— / })
    expect(await stream.view()).toMatchObject({ delivered: length, refusedCheckpoint: null })
  })
})

describe('a checkpoint that is refused', () => {
  let isStrict = true
  const refuses = (document: Record<string, unknown>) => isStrict && isCheckpoint(document)
  const item = (document: Record<string, unknown>) =>
    refuses(document)
      ? { status: 400, error: { type: 'strict_dynamic_mapping_exception', reason: 'no note' } }
      : undefined
  const opens = {
    splunk_hec: () => openSplunk({ token, refuses }),
    elasticsearch: () => openElastic({ key: token, item }),
    http: async () => {
      const receiver = await openHttp({ token })
      const isOwn = (body: string) => (JSON.parse(body) as Record<string, unknown>[]).some(refuses)
      receiver.script(({ body }) =>
        isOwn(body) ? { status: 422, body: 'no field note' } : undefined,
      )
      return receiver
    },
  }
  const reasons = {
    splunk_hec: 'code 6',
    elasticsearch: 'no note',
    http: 'HTTP 422). It answered: no field note',
  }

  it.each(Object.keys(opens) as (keyof typeof opens)[])(
    'by %s is told with its reason and what is held, until a newer one is accepted',
    async (type) => {
      isStrict = false
      const receiver = await keep(opens[type]())
      const stream = await makeStream(receiver, { type })
      const addAndSeal = async () => {
        await addEvents(stream.companyId, 3)
        await sealUnsignedLogs()
        await stream.drain()
        return (await readIds(stream.companyId)).length
      }
      const held = await addAndSeal()
      expect(checkpointsOf(receiver)).toEqual([held])

      isStrict = true
      const first = await addAndSeal()
      const reason = expect.stringContaining(reasons[type])
      expect(await stream.view()).toMatchObject({
        ...{ state: 'active', lagEvents: 0, deadLetters: 0 },
        refusedCheckpoint: { size: first - 1, heldSize: held, reason },
      })
      const second = await addAndSeal()
      expect(await stream.view()).toMatchObject({
        refusedCheckpoint: { size: second, heldSize: held, reason },
      })
      expect(await readStreamedHeads(stream.operator)).toEqual([{ destination: 'one', size: held }])
      // Each refusal would make the log grow, and so lead to the next one.
      expect(await readEvents(stream.companyId, 'destination.failed')).toMatchObject([
        { details: { code: 'checkpoint_refused', size: first - 1 } },
      ])
      expect(renderMetrics(await measureStreaming())).toContain(
        `trailkeeper_streaming_refused_checkpoints_total{type="${type}"} 2`,
      )

      isStrict = false
      const last = await addAndSeal()
      expect(checkpointsOf(receiver)).toEqual([held, last])
      expect(await stream.view()).toMatchObject({ refusedCheckpoint: null })
    },
  )

  it('goes again where somebody says so, though the log did not grow', async () => {
    isStrict = true
    const receiver = await keep(opens.http())
    const stream = await makeStream(receiver)
    await addEvents(stream.companyId, 3)
    await stream.drain()
    await sealUnsignedLogs()
    await stream.drain('live', 1)
    const { refusedCheckpoint } = await stream.view()
    expect(refusedCheckpoint).toMatchObject({ heldSize: 0 })
    expect(renderMetrics(await measureStreaming())).toContain(
      'trailkeeper_streaming_refused_checkpoints 1\n',
    )
    isStrict = false
    await resumeDestination(stream.operator, { id: stream.id })
    await stream.drain()
    expect(checkpointsOf(receiver)).toEqual([refusedCheckpoint?.size])
    expect(await stream.view()).toMatchObject({ refusedCheckpoint: null })
  })
})
