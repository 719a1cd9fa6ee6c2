import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCompany, openTestInstance } from '@/lib/access/test-access'
import { setEnv } from '@/lib/platform/env'
import { createDestination } from '@/lib/streaming/commands/destinations'
import { readStreaming } from '@/lib/streaming/queries'
import { openElastic, openSplunk } from '@/lib/streaming/test-receivers'
import { addEvents, findLoss, noLoss, readIds, whenCaughtUp } from '@/lib/streaming/test-stream'
import { runStreaming } from './run-streaming'

const token = 's3cret-token-1234'
const events = 6_000

let instance: Awaited<ReturnType<typeof openTestInstance>>
beforeAll(async () => {
  instance = await openTestInstance()
  setEnv({ OUTBOUND_ALLOW: '127.0.0.0/8' })
})
afterAll(() => instance.close())

describe('a receiver that is down while thousands of events come in', () => {
  it('holds up no other, and is caught up once it is back', async () => {
    const [away, there] = [await openSplunk({ token }), await openElastic({ key: token })]
    const company = await makeCompany('acme')
    const given = { token, format: 'native', from: 'start' } as const
    await createDestination(company.operator, {
      ...{ ...given, name: 'a', type: 'splunk_hec', url: away.url },
    })
    await createDestination(company.operator, {
      ...{ ...given, name: 'b', type: 'elasticsearch', url: there.url },
    })
    // It goes down in the middle of a request.
    away.script((_got, at) => (at === 1 ? 'cut' : undefined))
    const isAsked = away.nextRequest()
    const worker = runStreaming({ random: () => 0.001 })
    await isAsked
    await away.stop()
    for (let added = 0; added < events; added += 1_000) await addEvents(company.id, 1_000)
    const all = await readIds(company.id)
    await there.hasIds(all.length)
    const { destinations } = await readStreaming(company.operator)
    expect(destinations).toMatchObject([
      {
        ...{ state: 'retrying', delivered: 0, lagEvents: all.length, deadLetters: 0 },
        reason: expect.stringContaining('Nothing accepts connections'),
      },
      { state: 'active', reason: null },
    ])
    await away.start()
    await addEvents(company.id, 10)
    const whole = await readIds(company.id)
    await Promise.all([away.hasIds(whole.length), there.hasIds(whole.length)])
    await whenCaughtUp(company.operator)
    await worker.stop()
    for (const { stored } of [away, there]) expect(findLoss(stored, whole)).toEqual(noLoss)
    // Nothing came twice either: what was cut off had not been stored.
    expect(away.stored).toHaveLength(whole.length)
    const after = await readStreaming(company.operator)
    const healthy = { state: 'active', reason: null, delivered: whole.length }
    expect(after.destinations).toMatchObject([healthy, healthy])
    await Promise.all([away.stop(), there.stop()])
  })
})
