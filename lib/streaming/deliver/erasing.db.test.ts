import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeCompany, openTestInstance } from '@/lib/access/test-access'
import { setEnv } from '@/lib/platform/env'
import { createDestination } from '@/lib/streaming/commands/destinations'
import { openSplunk } from '@/lib/streaming/test-receivers'
import { addEvents, eraseEverybody, readIds } from '@/lib/streaming/test-stream'
import { drainStream } from './drain-stream'
import { rememberStream } from './stream-memory'

let instance: Awaited<ReturnType<typeof openTestInstance>>
beforeAll(async () => {
  instance = await openTestInstance()
  setEnv({ OUTBOUND_ALLOW: '127.0.0.0/8' })
})
afterAll(() => instance.close())

it('names nobody who was erased while a request was on its way, though all was read before', async () => {
  const token = 's3cret-token-1234'
  const { id: companyId, operator } = await makeCompany('erasing')
  const actor = { type: 'user', id: 'u1', name: 'Ann Lee', email: 'ann@acme.example' }
  await addEvents(companyId, 1_400, () => ({ actor }))
  const receiver = await openSplunk({ token })
  try {
    const { id } = await createDestination(operator, {
      ...{ name: 'one', type: 'splunk_hec', url: receiver.url, token, format: 'native' },
      from: 'start',
    })
    receiver.script(async (_, number) => {
      if (number === 1) await eraseEverybody(companyId)
      return undefined
    })
    const memory = rememberStream({ destinationId: id, companyId, phase: 'live' })
    const options = { signal: new AbortController().signal, random: () => 0 }
    while (await drainStream(memory, options));
    const [first = '', ...others] = receiver.requests.map(({ body }) => body)
    expect(first).toContain('ann@acme.example')
    expect(others.join('')).toContain('"erased":["s_')
    expect(others.join('')).not.toMatch(/ann@acme|Ann Lee/)
    expect(receiver.stored.map((one) => one.id)).toEqual(await readIds(companyId))
  } finally {
    await receiver.stop()
  }
})
