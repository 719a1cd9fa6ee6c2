import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { makeMember, readEvents, type TestCompany } from '@/lib/access/test-access'
import type { SessionPrincipal } from '@/lib/access/schema'
import { indexLog } from '@/lib/events/segments/index-log'
import { sealCheckpoint } from '@/lib/log/checkpoints'
import { flushMarks } from '@/lib/log/marks'
import { setClock } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'
import { log as processLog } from '@/lib/platform/log'
import { requestCheck, stopCheck } from './commands/checks'
import { findLogAlarm, measureChecks, readCheckProgress, readChecks } from './queries/read-checks'
import { runRequestedChecks, runScheduledChecks } from './run-checks'
import { ingest, makeCompanyWithEvents, openTamperableInstance } from './test-integrity'

let instance: Awaited<ReturnType<typeof openTamperableInstance>>
beforeAll(async () => {
  instance = await openTamperableInstance()
})
afterAll(() => instance.close())

let made = 0
/** 600 events and a few of the company itself; a checkpoint in the middle and at the end. */
async function makeLog(): Promise<{ company: TestCompany; owner: SessionPrincipal; from: number }> {
  made += 1
  const company = await makeCompanyWithEvents(`log-${made}`, 0)
  const owner = await makeMember(company, 'owner')
  const from = (await readEvents(company.id)).length
  await ingest(company.id, 300)
  await sealCheckpoint(company.id)
  await ingest(company.id, 300)
  await sealCheckpoint(company.id)
  return { company, owner, from }
}

/** Asks for a check as the page does, and lets the worker run it. */
async function check(owner: SessionPrincipal) {
  await requestCheck(owner)
  await runRequestedChecks()
  const [newest] = await readChecks(owner)
  if (!newest) throw new Error('no run is known')
  return newest
}

const at = (seq: number, what: string) =>
  expect.objectContaining({ seq, what: expect.stringContaining(what) })

describe('the scheduled check', () => {
  it('checks each log once a day, at its own time, and counts what was asked for', async () => {
    const { company, owner } = await makeLog()
    const count = async () => (await readEvents(company.id, 'log.checked')).length
    const now = Date.now()
    await runScheduledChecks()
    // Made after the last time of day that is its own, at most a day ago.
    expect(await count()).toBe(0)
    setClock(() => now + 86_400_000)
    await runScheduledChecks()
    expect(await count()).toBe(1)
    await runScheduledChecks()
    expect(await count()).toBe(1)
    setClock(() => now + 2 * 86_400_000)
    await check(owner)
    await runScheduledChecks()
    expect((await readChecks(owner)).map(({ isScheduled }) => isScheduled)).toEqual([false, true])
    setClock()
  })
})

describe('a check that somebody asks for', () => {
  it('finds an untouched log whole, and says so in the log', async () => {
    const { company, owner } = await makeLog()
    const size = (await readEvents(company.id)).length
    expect(await check(owner)).toMatchObject({
      ...{ state: 'whole', isScheduled: false, requestedBy: 'The owner' },
      ...{ size, problems: [], failure: null, unrecorded: null },
    })
    const [event] = await readEvents(company.id, 'log.checked')
    expect(event).toMatchObject({
      actor: { type: 'system', on_behalf_of: { type: 'user' } },
      via: { type: 'system' },
      details: { scheduled: false, size, epoch: 1 },
    })
    expect(await findLogAlarm(owner)).toBeNull()
  })

  it.each<[string, (from: number) => string[], (from: number) => unknown]>([
    [
      'an edited line',
      (from) => [
        `UPDATE events SET line = replace(line, '"number":7}', '"number":8}') WHERE company_id = $1 AND seq = ${from + 7}`,
      ],
      (from) => at(from + 7, 'does not hash to its leaf hash'),
    ],
    [
      'a deleted row',
      (from) => [`DELETE FROM events WHERE company_id = $1 AND seq = ${from + 9}`],
      (from) => at(from + 9, 'the event is missing'),
    ],
    [
      'reordered rows',
      (from) =>
        [
          [from + 10, 99_999],
          [from + 11, from + 10],
          [99_999, from + 11],
        ].map(
          ([old, next]) => `UPDATE events SET seq = ${next} WHERE company_id = $1 AND seq = ${old}`,
        ),
      (from) => at(from + 10, `its id is known as that of seq ${from + 11}`),
    ],
    [
      'truncated rows',
      (from) => [`DELETE FROM events WHERE company_id = $1 AND seq >= ${from + 590}`],
      (from) => at(from + 590, 'the event is missing'),
    ],
    [
      'a back-dated row',
      (from) => [
        `UPDATE events SET occurred_at = occurred_at - interval '3 days' WHERE company_id = $1 AND seq = ${from + 44}`,
      ],
      (from) => at(from + 44, 'occurred_at differs'),
    ],
    [
      'an edited tile',
      () => [
        `UPDATE tiles SET hashes = set_byte(hashes, 32 * 20, get_byte(hashes, 32 * 20) # 1) WHERE company_id = $1 AND level = 0 AND idx = 1`,
      ],
      () => at(276, 'differs from tile 0/1'),
    ],
    [
      'an edited checkpoint',
      (from) => [
        `UPDATE checkpoints SET note = replace(note, E'\\n${from + 300}\\n', E'\\n${from + 301}\\n') WHERE company_id = $1 AND size = ${from + 300}`,
      ],
      (from) => at(from + 299, 'is not signed by this log'),
    ],
  ])('names %s, loudly', async (_what, statements, expected) => {
    const told = vi.spyOn(processLog, 'error').mockImplementation(() => undefined)
    const { company, owner, from } = await makeLog()
    for (const statement of statements(from)) await instance.tamper(company.id, statement)
    const run = await check(owner)
    expect(run).toMatchObject({ state: 'damaged', unrecorded: null })
    expect(run.problems).toContainEqual(expected(from))
    const [event] = await readEvents(company.id, 'log.check_failed')
    expect(event).toMatchObject({ details: { problems: run.problems.length } })
    expect(await findLogAlarm(owner)).toBe('damaged')
    expect(told).toHaveBeenCalledWith(
      'a log is not what was sealed',
      undefined,
      expect.objectContaining({ company: company.id }),
    )
    told.mockRestore()
  })

  it('names an index that says otherwise than the events', async () => {
    const told = vi.spyOn(processLog, 'error').mockImplementation(() => undefined)
    const { company, owner } = await makeLog()
    await ingest(company.id, 300)
    await indexLog(company.id, { sizes: { small: 256, large: 1_024 } })
    await instance.tamper(
      company.id,
      `UPDATE search_segments SET max_recorded_at = max_recorded_at + interval '1 hour' WHERE company_id = $1 AND first_seq = 256`,
    )
    // Nothing but a place and words: no event is wrong.
    expect((await check(owner)).problems).toEqual([
      { seq: 256, what: expect.stringContaining('the search index of events 257 to') },
    ])
    told.mockRestore()
  })

  it('keeps the result of a log that takes no event any more, and why none tells of it', async () => {
    const told = vi.spyOn(processLog, 'error').mockImplementation(() => undefined)
    const { company, owner, from } = await makeLog()
    await flushMarks()
    await instance.tamper(company.id, `UPDATE logs SET size = ${from + 590} WHERE company_id = $1`)
    const run = await check(owner)
    expect(run).toMatchObject({ state: 'damaged' })
    expect(run.problems).toContainEqual(at(from + 590, 'there are events beyond it'))
    expect(run.unrecorded).toContain('does not contain the published head')
    expect(await findLogAlarm(owner)).toBe('damaged')
    told.mockRestore()
  })

  it('is one with a check that waits already, which ends when it is told to', async () => {
    const { company, owner } = await makeLog()
    await requestCheck(owner)
    await requestCheck(owner)
    expect(await readChecks(owner)).toHaveLength(1)
    await stopCheck(owner)
    await runRequestedChecks()
    expect(await readCheckProgress(owner)).toMatchObject({ state: 'stopped' })
    expect(await readEvents(company.id, 'log.checked')).toEqual([])
    expect(await check(owner)).toMatchObject({ state: 'whole' })
  })

  it('ends without a result when it is told to while it runs', async () => {
    const { company, owner } = await makeLog()
    await requestCheck(owner)
    // As the page says it while a process that has just ended had the run.
    await instance.tamper(
      company.id,
      `UPDATE integrity_checks SET state = 'running', runner = gen_random_uuid(), beat_at = now() - interval '2 minutes' WHERE company_id = $1`,
    )
    await stopCheck(owner)
    await runRequestedChecks()
    expect(await readCheckProgress(owner)).toMatchObject({ state: 'stopped' })
    expect(await readEvents(company.id, 'log.checked')).toEqual([])
  })

  it('is given back by a process that ends, and begun anew', async () => {
    const { owner } = await makeLog()
    await requestCheck(owner)
    const stop = new AbortController()
    const running = runRequestedChecks(stop.signal)
    stop.abort()
    await running
    expect(await readCheckProgress(owner)).toMatchObject({ state: 'waiting' })
    await runRequestedChecks()
    expect(await readCheckProgress(owner)).toMatchObject({ state: 'whole' })
  })

  it('is taken over from a process that is heard of no more, whose result then counts no more', async () => {
    const { company, owner } = await makeLog()
    await requestCheck(owner)
    await instance.tamper(
      company.id,
      `UPDATE integrity_checks SET state = 'running', runner = gen_random_uuid(), beat_at = now() - interval '2 minutes' WHERE company_id = $1`,
    )
    await runRequestedChecks()
    expect(await readCheckProgress(owner)).toMatchObject({ state: 'whole' })
    expect(await readEvents(company.id, 'log.checked')).toHaveLength(1)
  })
})

it('operators see how many logs are damaged', async () => {
  const { damaged, oldestSeconds } = await measureChecks()
  const [row] = await sql().query<{ count: number }>(
    'test.damaged',
    `SELECT count(DISTINCT company_id) AS count FROM integrity_checks WHERE state = 'damaged'`,
    [],
  )
  expect(damaged).toBeGreaterThanOrEqual(1)
  expect(damaged).toBeLessThanOrEqual(row?.count ?? 0)
  expect(oldestSeconds).not.toBeNull()
})
