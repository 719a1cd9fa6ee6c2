import { describe, expect, it } from 'vitest'
import { readDeliveries } from '@/lib/streaming/queries'
import { openElastic } from '@/lib/streaming/test-receivers'
import { makeStream, testToken as token } from '@/lib/streaming/test-destination'
import { keepReceivers } from '@/lib/streaming/test-instance'
import { addEvents, firstArrivals, readIds } from '@/lib/streaming/test-stream'

const keep = keepReceivers()

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
