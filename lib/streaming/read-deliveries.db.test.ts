import { expect, it } from 'vitest'
import { sql } from '@/lib/platform/db'
import { readDeliveries } from './queries'
import { makeStream, testToken as token } from './test-destination'
import { keepReceivers } from './test-instance'
import { openSplunk } from './test-receivers'
import { addEvents } from './test-stream'

const keep = keepReceivers()

it('a dead letter says what its event is, and nothing once retention took that', async () => {
  const refuses = ({ action }: Record<string, unknown>) => action === 'project.bad'
  const receiver = await keep(openSplunk({ token, refuses }))
  const stream = await makeStream(receiver, { type: 'splunk_hec' })
  const other = await makeStream(receiver, { type: 'splunk_hec' })
  await addEvents(stream.companyId, 3, (at) => ({
    action: at === 1 ? 'project.bad' : 'project.ok',
  }))
  await stream.drain()
  await addEvents(other.companyId, 30)
  // A position that this log has no event at, while another company's has one.
  await sql().query(
    'test.gone',
    `INSERT INTO dead_letters (destination_id, seq, company_id, event_id, code, reason, at)
     SELECT destination_id, 20, company_id, event_id, code, reason, at FROM dead_letters WHERE destination_id = $1::uuid`,
    [stream.id],
  )
  const { deadLetters } = await readDeliveries(stream.operator, stream.id)
  expect(deadLetters.map(({ action }) => action)).toEqual([null, 'project.bad'])
})
