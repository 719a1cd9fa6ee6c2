import { describe, expect, it } from 'vitest'
import { sql } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { pauseDestination, setStreamingEnabled } from '@/lib/streaming/commands/destinations'
import { makeStream, testToken as token } from '@/lib/streaming/test-destination'
import { keepReceivers } from '@/lib/streaming/test-instance'
import { openHttp } from '@/lib/streaming/test-receivers'
import { addEvents } from '@/lib/streaming/test-stream'

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
        await erase(stream.companyId)
      }
      return undefined
    })
    await stream.drain()
    const after = receiver.requests.slice(erasedAt).map(({ body }) => body)
    expect(after.length).toBeGreaterThan(10)
    expect(after.filter((body) => body.includes('ann@acme.example'))).toHaveLength(0)
  })
})

async function erase(companyId: string): Promise<void> {
  const ask = <Row>(name: string, text: string, values: (string | string[])[]) =>
    sql().query<Row>(`test.${name}`, text, values)
  const persons = await ask<{ ref: string }>(
    'refs',
    'SELECT ref FROM persons WHERE company_id = $1::uuid',
    [companyId],
  )
  const refs = persons.map(({ ref }) => ref)
  await ask(
    'ask',
    `INSERT INTO person_erasures (company_id, id, refs, reason, checkpoint_before) VALUES ($1::uuid, $2::uuid, $3::text[], 'r', '')`,
    [companyId, newUuidV7(), refs],
  )
  await ask('persons', 'SELECT erase_persons($1::uuid, $2::text[])', [companyId, refs])
  await ask(
    'values',
    `SELECT erase_event_values($1::uuid, array_agg(seq), array_agg(recorded_at), array_agg(ref))
       FROM event_personal WHERE company_id = $1::uuid`,
    [companyId],
  )
  await ask('count', 'SELECT count_erasure($1::uuid)', [companyId])
}
