import { expect, it } from 'vitest'
import { inSqlTransaction, readerSql } from '@/lib/platform/db'
import { makeStream, testToken as token } from '@/lib/streaming/test-destination'
import { keepReceivers } from '@/lib/streaming/test-instance'
import { openHttp } from '@/lib/streaming/test-receivers'
import { addEvents } from '@/lib/streaming/test-stream'

const keep = keepReceivers()
const lock = 4_711
/** More than searches have connections. */
const searches = 8

it('a stream does not wait for what people search', async () => {
  const receiver = await keep(openHttp({ token }))
  const stream = await makeStream(receiver)
  await addEvents(stream.companyId, 20)
  const stored = receiver.stored.length
  let slow: Promise<unknown>[] = []
  await inSqlTransaction(async ({ sql }) => {
    await sql.query('test.hold', 'SELECT pg_advisory_xact_lock($1::int)', [lock])
    // None of them ends before this transaction does.
    slow = Array.from({ length: searches }, () =>
      readerSql().query('test.slow', 'SELECT pg_advisory_xact_lock_shared($1::int)', [lock]),
    )
    await stream.drain()
  })
  await Promise.all(slow)
  expect(receiver.stored.length - stored).toBeGreaterThanOrEqual(20)
})
