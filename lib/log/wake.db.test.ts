import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { nowMs, setClock } from '@/lib/platform/clock'
import { newUuidV7 } from '@/lib/platform/ids'
import { openTestLog, type TestLog } from './test-log'
import { announceAppend, countWakes, waitForAppend } from './wake'

let log: TestLog
beforeAll(async () => {
  log = await openTestLog()
})
afterAll(() => log.close())

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  setClock(() => Date.now())
})
afterEach(() => {
  vi.useRealTimers()
  setClock()
})

const companyId = newUuidV7()

function startWaiting(input: { notBeforeMs?: number; timeoutMs?: number; signal?: AbortSignal }) {
  const state = { isOver: false }
  const since = countWakes(companyId)
  const wait = waitForAppend(companyId, { timeoutMs: 30_000, ...input, since })
  void wait.then(() => {
    state.isOver = true
  })
  return state
}

const settle = () => new Promise(setImmediate)

it('who waits is woken at once', async () => {
  const wait = startWaiting({})
  announceAppend({ companyId, size: 1 })
  await settle()
  expect(wait.isOver).toBe(true)
})

it('what comes before it may be looked again is gathered until then, and wakes once', async () => {
  const wait = startWaiting({ notBeforeMs: nowMs() + 50 })
  for (let size = 2; size < 12; size += 1) announceAppend({ companyId, size })
  vi.advanceTimersByTime(49)
  await settle()
  expect(wait.isOver).toBe(false)
  vi.advanceTimersByTime(1)
  await settle()
  expect(wait.isOver).toBe(true)
})

it('what came between looking and waiting is gathered as well', async () => {
  const since = countWakes(companyId)
  announceAppend({ companyId, size: 20 })
  const input = { since, timeoutMs: 30_000, notBeforeMs: nowMs() + 50 }
  const wait = waitForAppend(companyId, input).then(() => nowMs())
  await settle()
  vi.advanceTimersByTime(50)
  expect(await wait).toBe(input.notBeforeMs)
})

it('a reader who goes, and the end of the time, end the gathering', async () => {
  const gone = new AbortController()
  const reader = startWaiting({ notBeforeMs: nowMs() + 50, signal: gone.signal })
  const late = startWaiting({ notBeforeMs: nowMs() + 50, timeoutMs: 10 })
  announceAppend({ companyId, size: 30 })
  gone.abort()
  await settle()
  expect([reader.isOver, late.isOver]).toEqual([true, false])
  vi.advanceTimersByTime(10)
  await settle()
  expect(late.isOver).toBe(true)
})

it('a clock that is put back an hour while somebody gathers makes nobody wait for it', async () => {
  const wait = startWaiting({ timeoutMs: 1_000, notBeforeMs: nowMs() + 50 })
  const beforeMs = nowMs() - 3_600_000
  setClock(() => beforeMs)
  announceAppend({ companyId, size: 30 })
  vi.advanceTimersByTime(1_000)
  await settle()
  expect(wait.isOver).toBe(true)
})
