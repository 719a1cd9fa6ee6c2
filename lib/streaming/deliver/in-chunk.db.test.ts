import { describe, expect, it } from 'vitest'
import { sql } from '@/lib/platform/db'
import { pauseDestination, setStreamingEnabled } from '@/lib/streaming/commands/destinations'
import { listAttempts } from '@/lib/streaming/store/attempts'
import { listTexts } from '@/lib/streaming/store/texts'
import { makeStream, testToken as token } from '@/lib/streaming/test-destination'
import { keepReceivers } from '@/lib/streaming/test-instance'
import { openHttp } from '@/lib/streaming/test-receivers'
import { addEvents, eraseEverybody } from '@/lib/streaming/test-stream'

const keep = keepReceivers()

describe('a stretch of the log that goes out in several requests', () => {
  it('sends nothing more once it is paused', async () => {
    const receiver = await keep(openHttp({ token }))
    const stream = await makeStream(receiver, { framing: 'single' })
    await addEvents(stream.companyId, 20)
    receiver.script(async (_got, number) => {
      if (number === 2) await pauseDestination(stream.operator, { id: stream.id })
      return undefined
    })
    await stream.drain()
    expect(receiver.requests).toHaveLength(2)
  })

  it('sends nothing more once streaming is switched off', async () => {
    const receiver = await keep(openHttp({ token }))
    const stream = await makeStream(receiver, { framing: 'single' })
    await addEvents(stream.companyId, 20)
    receiver.script(async (_got, number) => {
      if (number === 2) await setStreamingEnabled(stream.operator, { isEnabled: false })
      return undefined
    })
    await stream.drain()
    expect(receiver.requests).toHaveLength(2)
  })

  it('names nobody who was erased between two of them', async () => {
    const receiver = await keep(openHttp({ token }))
    const stream = await makeStream(receiver, { framing: 'single' })
    const actor = { type: 'user', id: 'u1', name: 'Ann Lee', email: 'ann@acme.example' }
    await addEvents(stream.companyId, 20, () => ({ actor }))
    let erasedAt = 0
    receiver.script(async (got, number) => {
      if (erasedAt === 0 && got.body.includes('ann@acme.example')) {
        erasedAt = number
        await eraseEverybody(stream.companyId)
      }
      return undefined
    })
    await stream.drain()
    const after = receiver.requests.slice(erasedAt).map(({ body }) => body)
    expect(after.length).toBeGreaterThan(10)
    expect(after.filter((body) => body.includes('ann@acme.example'))).toHaveLength(0)
  })
})

describe('an answer that says again what was sent', () => {
  it.each([200, 400, 500])(
    'is not kept of somebody who was erased meanwhile: HTTP %i',
    async (status) => {
      const receiver = await keep(openHttp({ token }))
      const stream = await makeStream(receiver)
      const actor = { type: 'user', id: 'u1', name: 'Ann Lee', email: 'ann@acme.example' }
      await stream.drain()
      await addEvents(stream.companyId, 1, () => ({ actor }))
      let echoes = 0
      receiver.script(async (got) => {
        if (!got.body.includes('ann@acme.example')) return undefined
        await eraseEverybody(stream.companyId)
        echoes += 1
        return { status, body: got.body }
      })
      await stream.drain()
      expect(echoes).toBe(1)
      const texts = await listTexts(sql(), stream.companyId)
      expect(JSON.stringify(texts)).not.toMatch(/ann@acme|Ann Lee/)
      const told = (await listAttempts([stream.id])).filter((one) => one.status === status)
      expect(told.map(({ answer }) => answer)).toEqual([null])
    },
  )
})
