import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { ingestValues } from '@/lib/events/commands'
import { readQuery } from '@/lib/events/read-query'
import { createTestCompany, openTestLog, type TestLog } from '@/lib/log/test-log'
import { nowMs } from '@/lib/platform/clock'
import { readerSql } from '@/lib/platform/db'
import { findBySeq } from './find-events'
import { searchLog } from './open-search'
import * as store from './store'

vi.mock('./store', async (original) => {
  const real = await original<typeof store>()
  return { ...real, readIndexedLog: vi.fn(real.readIndexedLog) }
})

let log: TestLog
beforeAll(async () => {
  log = await openTestLog()
})
afterAll(() => log.close())

it('an event that came after a search was opened is none of it, whoever has read it already', async () => {
  const companyId = await createTestCompany()
  const send = async (name: string) => {
    const value = { action: 'a.b', actor: { type: 'service_account', id: name, name } }
    await ingestValues({ companyId, via: { type: 'api_key' } }, [{ index: 0, value }])
  }
  const search = async () => {
    const asked = { companyId, query: readQuery('-actor:zoe'), nowMs: nowMs(), timeZone: 'UTC' }
    const found = await searchLog(asked, (open) => findBySeq(open, { limit: 10 }))
    return found.map(({ seq }) => seq)
  }
  await send('bob')
  const before = await store.readIndexedLog(readerSql(), companyId)
  expect(await search()).toEqual([0])
  await send('zoe')
  await send('ana')
  expect(await search()).toEqual([0, 2])
  // As one that read the log before the last two came, and its newest events after another search did.
  vi.mocked(store.readIndexedLog).mockResolvedValueOnce(before)
  expect(await search()).toEqual([0])
})
