import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeCompany, openTestInstance } from '@/lib/access/test-access'
import { inSqlTransaction, sql } from '@/lib/platform/db'
import { setEnv } from '@/lib/platform/env'
import { drainStream } from '@/lib/streaming/deliver/drain-stream'
import { rememberStream } from '@/lib/streaming/deliver/stream-memory'
import { measureStreaming } from '@/lib/streaming/measure-streaming'
import { openHttp } from '@/lib/streaming/test-receivers'
import { addEvents } from '@/lib/streaming/test-stream'
import { createDestination } from './destinations'
import { eraseFromStreaming } from './erase-from-streaming'

let instance: Awaited<ReturnType<typeof openTestInstance>>
beforeAll(async () => {
  instance = await openTestInstance()
  setEnv({ OUTBOUND_ALLOW: '127.0.0.0/8' })
})
afterAll(() => instance.close())

it('erasing a person leaves no text of streaming that names them, and touches no other company', async () => {
  const [acme, other] = [await makeCompany('acme'), await makeCompany('other')]
  const receiver = await openHttp({ token: 'a-token' })
  const refuse = { status: 422, body: 'zoe@acme.example (Zoe Zimmer) does not fit' }
  receiver.script(() => refuse)
  for (const { id: companyId, operator } of [acme, other]) {
    const { id } = await createDestination(operator, {
      ...{ name: 'For Zoe Zimmer', type: 'http', url: receiver.url, token: 'a-token' },
      query: 'actor:zoe@acme.example',
    })
    await addEvents(companyId, 1, () => ({
      actor: { type: 'user', id: 'u1', name: 'Zoe Zimmer', email: 'zoe@acme.example' },
    }))
    const options = { signal: new AbortController().signal, random: () => 0 }
    await drainStream(rememberStream({ destinationId: id, companyId, phase: 'live' }), options)
  }
  await receiver.stop()
  const person = { ref: 's_4711', id: null, email: 'zoe@acme.example', name: 'Zoe Zimmer' }
  const erase = () =>
    inSqlTransaction((tx) => eraseFromStreaming(tx, { companyId: acme.id, person }))
  expect(await erase()).toEqual({ rewritten: 3 })
  expect(await readTexts(acme.id)).not.toMatch(/zoe/i)
  expect(await readTexts(acme.id)).toMatch(/actor:s_4711[\s\S]*s_4711 \(s_4711\) does not fit/)
  expect(await readTexts(other.id)).toMatch(/zoe@acme.example \(Zoe Zimmer\) does not fit/)
  expect(await erase()).toEqual({ rewritten: 0 })

  const readings = await measureStreaming()
  const valuesOf = (name: string) => readings.find((one) => one.name === name)?.values
  expect(valuesOf('trailkeeper_streaming_dead_letters')).toEqual([{ value: 2 }])
  expect(valuesOf('trailkeeper_streaming_destinations')).toEqual([
    { labels: { state: 'active' }, value: 2 },
  ])
})

/** Every text of a company's streaming. */
async function readTexts(companyId: string): Promise<string> {
  const [row] = await sql().query<{ text: string }>(
    'test.texts',
    `SELECT concat(
       (SELECT string_agg(d::text, ' ') FROM destinations d WHERE company_id = $1::uuid),
       (SELECT string_agg(l::text, ' ') FROM dead_letters l WHERE company_id = $1::uuid),
       (SELECT string_agg(a::text, ' ') FROM destination_attempts a JOIN destinations d ON d.id = a.destination_id
         WHERE d.company_id = $1::uuid)) AS text`,
    [companyId],
  )
  return row?.text ?? ''
}
