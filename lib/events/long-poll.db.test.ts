import { afterAll, beforeAll, expect, it } from 'vitest'
import { readEvents } from '@/lib/events/queries/read-events'
import { prepareEvent } from '@/lib/log/event/prepare-event'
import { appendInGroup } from '@/lib/log/group-commit'
import { createTestCompany, openTestLog, type TestLog } from '@/lib/log/test-log'
import { announceAppend, countWakes, waitForAppend } from '@/lib/log/wake'
import { newUuidV7 } from '@/lib/platform/ids'
import { beginShutdown } from '@/lib/platform/shutdown'

let log: TestLog
beforeAll(async () => {
  log = await openTestLog()
})
afterAll(() => log.close())

const read = { limit: 100, q: '', expand: false, tail: true, waitMs: 60_000 }

it('a reader who has gone is not waited for', async () => {
  const companyId = await createTestCompany()
  const gone = new AbortController()
  const waiting = readEvents({ companyId }, { ...read, signal: gone.signal })
  gone.abort()
  expect(await waiting).toEqual({ data: [], cursor: 0, epoch: 1 })
})

it('what is appended between looking and waiting is not slept through', async () => {
  const companyId = await createTestCompany()
  const since = countWakes(companyId)
  announceAppend({ companyId, size: 1 })
  await waitForAppend(companyId, { since, timeoutMs: 60_000 })
  expect(countWakes(companyId)).toBeGreaterThan(since)
})

it('a reader who names the position after the next event does not miss that event', async () => {
  const companyId = await createTestCompany()
  expect(await readEvents({ companyId }, { ...read, cursor: 1, waitMs: 0 })).toMatchObject({
    cursor: 0,
  })
  const waiting = readEvents({ companyId }, { ...read, cursor: 1 })
  const prepared = prepareEvent(
    { action: 'a.created', actor: { type: 'system', id: 's' } },
    { nowMs: Date.now(), newId: () => newUuidV7() },
  )
  if (!prepared.ok) throw new Error(prepared.detail)
  await appendInGroup({ companyId, via: { type: 'cli' }, events: [prepared.event] })
  expect(await waiting).toMatchObject({ data: [{ id: 1 }], cursor: 1 })
})

// Last: a process stops once. Without the answer the test runs into its time limit.
it('a process that stops ends its long polls, and begins none', async () => {
  const companyId = await createTestCompany()
  const waiting = readEvents({ companyId }, read)
  beginShutdown()
  expect(await waiting).toEqual({ data: [], cursor: 0, epoch: 1 })
  expect(await readEvents({ companyId }, read)).toEqual({ data: [], cursor: 0, epoch: 1 })
})
