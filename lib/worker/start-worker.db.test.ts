import { existsSync, renameSync, utimesSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { makeCompany, makeMember, openTestInstance } from '@/lib/access/test-access'
import { sealUnsignedLogs } from '@/lib/log/seal-unsigned-logs'
import type { TestLog } from '@/lib/log/test-log'
import { sql } from '@/lib/platform/db'
import { log as processLog } from '@/lib/platform/log'
import { makeScratch } from '@/lib/platform/scratch'
import { jobs, ownJobs } from './jobs'
import { noLeases, openLeases } from './lease'
import { runJobs } from './start-worker'

let log: TestLog
beforeAll(async () => {
  log = await openTestInstance()
})
afterAll(() => log.close())

/** Something that a test waits for, without a clock. */
function makeGate() {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

const never = 1_000_000_000

describe('leases', () => {
  it('let one process at a time run a job, and another once it is done', async () => {
    const [one, other] = [openLeases(log.databaseUrl), openLeases(log.databaseUrl)]
    const inside = makeGate()
    const leave = makeGate()
    const first = one.tryRun('j', async () => {
      inside.open()
      await leave.opened
    })
    await inside.opened
    expect(await other.tryRun('j', async () => undefined)).toBe(false)
    expect(await other.tryRun('another', async () => undefined)).toBe(true)
    leave.open()
    expect(await first).toBe(true)
    expect(await other.tryRun('j', async () => undefined)).toBe(true)
    await Promise.all([one.close(), other.close()])
  })

  it('are let go when a job fails', async () => {
    const [one, other] = [openLeases(log.databaseUrl), openLeases(log.databaseUrl)]
    await expect(one.tryRun('j', () => Promise.reject(new Error('broken')))).rejects.toThrow(
      'broken',
    )
    expect(await other.tryRun('j', async () => undefined)).toBe(true)
    await Promise.all([one.close(), other.close()])
  })
})

describe('runJobs', () => {
  it('tries a job that failed again, and runs the others meanwhile', async () => {
    const told = vi.spyOn(processLog, 'error').mockImplementation(() => undefined)
    const again = makeGate()
    const other = makeGate()
    let runs = 0
    const flaky = async () => {
      runs += 1
      if (runs === 1) throw new Error('broken')
      again.open()
    }
    const worker = runJobs(
      [
        { name: 'flaky', everyMs: 1, run: flaky },
        { name: 'other', everyMs: never, run: async () => other.open() },
      ],
      openLeases(log.databaseUrl),
    )
    await Promise.all([again.opened, other.opened])
    await worker.stop()
    expect(told).toHaveBeenCalledTimes(1)
    told.mockRestore()
  })

  it('stops at once between runs, and waits for a run that is on its way', async () => {
    const inside = makeGate()
    const leave = makeGate()
    let isDone = false
    const slow = async (signal: AbortSignal) => {
      inside.open()
      await leave.opened
      isDone = signal.aborted
    }
    const worker = runJobs(
      [{ name: 'slow', everyMs: never, run: slow }],
      openLeases(log.databaseUrl),
    )
    await inside.opened
    const stopped = worker.stop()
    leave.open()
    await stopped
    expect(isDone).toBe(true)
  })
})

describe('the jobs', () => {
  it('sign every log whose newest size is unsigned, once per size', async () => {
    await makeCompany('signed')
    expect(await sealUnsignedLogs()).toBeGreaterThan(0)
    expect(await sealUnsignedLogs()).toBe(0)
  })

  it('delete sessions that ended 90 days ago, and no others', async () => {
    const company = await makeCompany('sessions')
    const [old, young] = [await makeMember(company, 'owner'), await makeMember(company, 'auditor')]
    await sql().query(
      'test.age',
      `UPDATE sessions SET last_seen_at = now() - interval '91 days' WHERE id = $1::uuid`,
      [old.sessionId],
    )
    await jobs.find((job) => job.name === 'ended sessions')?.run(new AbortController().signal)
    const left = await sql().query<{ id: string }>('test.left', 'SELECT id FROM sessions', [])
    expect(left.map((row) => row.id)).toEqual([young.sessionId])
  })

  it('remove what a killed process left also where the worker is elsewhere, without a lease', async () => {
    const { path } = await makeScratch()
    // Of a process with this pid that began at another time, and said nothing for an hour.
    const ended = path.replace(/[0-9a-f]{16}\.[0-9a-f]{16}$/, `${'0'.repeat(16)}.${'0'.repeat(16)}`)
    renameSync(path, ended)
    const at = new Date(Date.now() - 3_600_000)
    utimesSync(ended, at, at)
    const worker = runJobs(ownJobs, noLeases)
    await vi.waitFor(() => expect(existsSync(ended)).toBe(false))
    await worker.stop()
  })

  it('run, all of them, on a fresh instance', async () => {
    for (const job of jobs) await job.run(new AbortController().signal)
  })
})
