import { describe, expect, it } from 'vitest'
import { delivered, failed, firstItems, type Outcome } from '@/lib/delivery/outcome'
import { type OutboundAnswer, OutboundError, type OutboundRequest } from '@/lib/platform/outbound'
import type { Settings } from './destination-type'
import { confirmHec, describeAcks } from './splunk-acks'

const channel = '0b2d4f7e-3c1a-4b5e-9f60-1a2b3c4d5e6f'
const settings: Settings = {
  ...{ id: 'd', type: 'splunk_hec', url: 'https://s.example/services/collector/event' },
  ...{ auth: 'splunk', token: 't', index: null, format: 'native', framing: 'array', headers: {} },
  ...{ ca: null, gzip: false, signingSecret: null, channel, acknowledge: true, host: 'h' },
}
const answer = (body: unknown, cookies: string[] = []): OutboundAnswer => ({
  ...{ status: 200, headers: {}, cookies, isCut: false },
  text: JSON.stringify(body),
})
const taken = (cookies: string[] = []) => answer({ text: 'Success', code: 0, ackId: 7 }, cookies)

type Given = { first?: OutboundAnswer; acknowledge?: boolean; outcome?: Outcome }

/** `states`: what is answered in turn, the last one for ever; none: no answer comes. */
async function confirm(
  states: unknown[],
  { first = taken(), acknowledge = true, outcome: promised = delivered(3) }: Given = {},
) {
  const asked: Omit<OutboundRequest, 'ca'>[] = []
  let waitedMs = 0
  const outcome = await confirmHec({
    ...{ answer: first, outcome: promised, settings: { ...settings, acknowledge } },
    ask: async (request) => {
      asked.push(request)
      if (states.length === 0) throw new OutboundError('timeout', 'It took too long.')
      return answer(states[Math.min(asked.length, states.length) - 1])
    },
    wait: async (ms) => {
      waitedMs += ms
    },
  })
  return { outcome, asked, waitedMs }
}

describe('a request that Splunk took', () => {
  it('is delivered once the indexers acknowledge its number on its channel', async () => {
    const { outcome, asked } = await confirm([{ acks: { 7: false } }, { acks: { 7: true } }], {
      first: taken(['route=a', 'other=b']),
    })
    expect(outcome).toMatchObject({ kind: 'delivered', warning: null })
    expect(asked).toHaveLength(2)
    expect(asked[0]).toMatchObject({
      url: `https://s.example/services/collector/ack?channel=${channel}`,
      headers: {
        ...{ authorization: 'Splunk t', 'x-splunk-request-channel': channel },
        cookie: 'route=a; other=b',
      },
      body: '{"acks":[7]}',
    })
  })

  it('and never acknowledges is sent again after three minutes', async () => {
    const { outcome, waitedMs, asked } = await confirm([{ acks: { 7: false } }])
    expect(outcome).toMatchObject({ kind: 'retry', code: 'hec_not_acknowledged', accepted: [] })
    expect(waitedMs).toBeGreaterThanOrEqual(180_000)
    expect(asked.length).toBeLessThan(60)
  })

  it('and never answers when it is asked is sent again after three minutes as well', async () => {
    const { outcome, waitedMs, asked } = await confirm([])
    expect(outcome).toMatchObject({ kind: 'retry', code: 'hec_not_acknowledged' })
    // Each of them may take ten seconds.
    expect(waitedMs + asked.length * 10_000).toBeLessThan(200_000)
  })

  it('in part, before one that it refused, is not believed: that part has no number', async () => {
    const refused = [{ at: 2, code: 'hec_6', reason: 'x' }]
    const part = failed('partial', 'hec_6', 'x', { accepted: firstItems(2), refused })
    const first = answer({ text: 'Invalid data format', code: 6, 'invalid-event-number': 2 })
    const { outcome, asked } = await confirm([{}], { first, outcome: part })
    expect(outcome).toMatchObject({ kind: 'partial', accepted: [], refused: [{ at: 2 }] })
    expect(asked).toEqual([])
    const unasked = await confirm([{}], { first, outcome: part, acknowledge: false })
    expect(unasked.outcome).toEqual(part)
  })

  it('of another number is not acknowledged', async () => {
    const { outcome } = await confirm([{ acks: { 8: true } }])
    expect(outcome.kind).toBe('retry')
  })

  it('with a token that has no acknowledgement is delivered, with a warning', async () => {
    const warned = { kind: 'delivered', warning: expect.stringContaining('acknowledgement') }
    const none = await confirm([], { first: answer({ text: 'Success', code: 0 }) })
    expect(none.outcome).toMatchObject(warned)
    expect((await confirm([{ text: 'ACK is disabled', code: 14 }])).outcome).toMatchObject(warned)
  })

  it('is not asked about where nobody wants to know', async () => {
    const { outcome, asked } = await confirm([], { acknowledge: false })
    expect(outcome).toEqual(delivered(3))
    expect(asked).toEqual([])
  })
})

it('a test says whether the token has acknowledgement', () => {
  expect(describeAcks(answer({ acks: { 0: false } })).ok).toBe(true)
  expect(describeAcks(answer({ text: 'ACK is disabled', code: 14 }))).toMatchObject({
    ...{ ok: false, detail: expect.stringContaining('code 14') },
  })
})
