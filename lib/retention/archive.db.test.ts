import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { readEvents as readLines } from '@/lib/access/test-access'
import { runTestCommand } from '@/lib/cli/test-command'
import { setClock } from '@/lib/platform/clock'
import { setEnv } from '@/lib/platform/env'
import { log } from '@/lib/platform/log'
import { makeScratch } from '@/lib/platform/scratch'
import { archiverOf } from './archive'
import { keepRetention } from './jobs'
import { pruneLog } from './prune-log'
import { readRetention } from './queries'
import { findPolicyRow } from './store/policy-store'
import { listRunRows } from './store/run-store'
import { sweepArchives } from './sweep-archives'
import {
  expectSound,
  keepNow,
  makeOldWorld,
  openTestRetention,
  readRows,
  type TestRetention,
  type World,
} from './test-retention'

let instance: TestRetention
let archiveDir: string

beforeAll(async () => {
  instance = await openTestRetention()
})
afterAll(() => instance.close())
beforeEach(() => {
  archiveDir = mkdtempSync(join(tmpdir(), 'archive-'))
  setEnv({ RETENTION_ARCHIVE_DIR: archiveDir })
})
afterEach(() => {
  setClock()
  setEnv({ RETENTION_ARCHIVE_DIR: undefined })
  rmSync(archiveDir, { recursive: true, force: true })
})

async function makeDue(): Promise<World & { size: number }> {
  const world = await makeOldWorld(300)
  await keepNow(world, 90)
  return { ...world, size: (await readRows(world.companyId)).length }
}

const filesOf = ({ companyId }: World) => readdirSync(join(archiveDir, companyId))

describe('what is pruned', () => {
  it('is in a bundle that verifies, in which none of it is missing', async () => {
    const world = await makeDue()
    const { companyId, size } = world
    await pruneLog(companyId, { isUrgent: true })
    const [receipt] = await readLines(companyId, 'retention.pruned')
    const details = receipt?.details as { archives: { file: string }[] } | undefined
    const archives = details?.archives ?? []
    expect(archives.map(({ file }) => file)).toEqual(filesOf(world))
    const path = join(archiveDir, companyId, archives[0]?.file ?? '')
    const verified = await runTestCommand(['verify', path])
    expect(verified.json).toMatchObject({ ok: true, events: size })
    // By one range proof: it also shows that nothing is missing, where a proof per event would not.
    const note = `Every event at positions 0 to ${size - 1} of the log is here, and none is missing.`
    expect(JSON.stringify(verified.json)).toContain(note)
    await expectSound(companyId)
  })

  it('is whole and on the disk, with its folder, before the first event goes', async () => {
    const world = await makeDue()
    const { companyId, size } = world
    const done: string[] = []
    const probe = await fs.open(archiveDir, 'r')
    const handle = Object.getPrototypeOf(probe)
    await probe.close()
    const sync = vi.spyOn(handle, 'sync').mockImplementation(async () => {
      done.push(`sync while ${(await readRows(companyId)).length} are there`)
    })
    await pruneLog(companyId, { isUrgent: true, onProgress: () => done.push('batch') })
    sync.mockRestore()
    const first = done.indexOf('batch')
    // The company's folder in the archive's, the file, and its name in the folder.
    expect(first).toBeGreaterThanOrEqual(3)
    expect(new Set(done.slice(0, first))).toEqual(new Set([`sync while ${size} are there`]))
  })

  it('stays where the archive cannot be finished, and no half of one is left', async () => {
    const world = await makeDue()
    const { companyId, size } = world
    // A file stands where the company's folder should be.
    writeFileSync(join(archiveDir, companyId), '')
    await expect(pruneLog(companyId)).rejects.toMatchObject({ code: 'retention_archive_failed' })
    rmSync(join(archiveDir, companyId))
    const probe = await fs.open(archiveDir, 'r')
    const handle = Object.getPrototypeOf(probe)
    await probe.close()
    const sync = vi.spyOn(handle, 'sync').mockRejectedValue(new Error('EIO: the disk is gone'))
    await expect(pruneLog(companyId)).rejects.toMatchObject({ detail: /the disk is gone/ })
    sync.mockRestore()
    expect(await readRows(companyId)).toHaveLength(size)
    expect(filesOf(world)).toEqual([])
    await pruneLog(companyId, { isUrgent: true })
    expect(filesOf(world)).toHaveLength(1)
  })

  it('is covered without a gap where the process dies between archive and deletion, or amid it', async () => {
    const world = await makeDue()
    const { companyId, size } = world
    // Dies with the file written and nothing of it noted.
    const write = archiverOf(companyId)
    const dies = async (input: Parameters<NonNullable<typeof write>>[0]) => {
      await write?.(input)
      throw new Error('killed')
    }
    await expect(pruneLog(companyId, { archiver: dies })).rejects.toThrow('killed')
    expect(await readRows(companyId)).toHaveLength(size)
    // Is stopped after its first batch: what the run noted covers what is left.
    const own = new AbortController()
    const stop = { signal: own.signal, onProgress: () => own.abort() }
    await pruneLog(companyId, { isUrgent: true, batchMax: 50, ...stop })
    expect(await readRows(companyId)).toHaveLength(size - 50)
    await pruneLog(companyId, { isUrgent: true })
    const [run] = await listRunRows(companyId, 1)
    expect(run).toMatchObject({ pruned: size, archives: [{ first_seq: 0, last_seq: size - 1 }] })
    const path = join(archiveDir, companyId, run?.archives[0]?.file ?? '')
    expect((await runTestCommand(['verify', path])).json).toMatchObject({ ok: true, events: size })
  })

  it('is no trouble where the server is stopped while the archive is written', async () => {
    const { companyId, size } = await makeDue()
    const own = new AbortController()
    const write = archiverOf(companyId)
    await pruneLog(companyId, {
      signal: own.signal,
      archiver: async (input) => {
        own.abort()
        if (!write) throw new Error('no archive')
        return await write(input)
      },
    })
    expect(await readRows(companyId)).toHaveLength(size)
    expect((await listRunRows(companyId, 1))[0]).toMatchObject({ problem: null, pruned: 0 })
  })
})

describe('what a killed process left of an archive', () => {
  it('goes, and archives, what others write, and what is not ours stay', async () => {
    const { companyId } = await makeDue()
    const directory = join(archiveDir, companyId)
    const age = (path: string, minutes: number) => {
      const at = new Date(Date.now() - minutes * 60_000)
      utimesSync(path, at, at)
      return path
    }
    // Dies while it writes: nobody removes what it wrote by then.
    const left: string[] = []
    const write = archiverOf(companyId, async (_request, { path }) => {
      writeFileSync(`${path}.part`, 'ana@acme.example')
      cpSync(dirname(path), `${dirname(path)}.copy`, { recursive: true })
      left.push(`${dirname(path)}.copy`)
      throw new Error('killed')
    })
    await expect(write?.({ companyId, from: 0, until: 9 })).rejects.toThrow('killed')
    expect(readdirSync(directory).map((name) => join(directory, name))).toEqual(left)
    const [copy = ''] = left
    // Of a process with this pid that began at another time.
    const ended = copy.replace(
      /\.[0-9a-f]{16}\.[0-9a-f]{16}\.copy$/,
      `${`.${'0'.repeat(16)}`.repeat(2)}`,
    )
    renameSync(copy, ended)
    for (const path of [...readdirSync(ended).map((name) => join(ended, name)), ended])
      age(path, 11)
    const living = await makeScratch(directory)
    age(living.path, 48 * 60)
    const make = (path: string, minutes: number) => {
      writeFileSync(path, '')
      return age(path, minutes)
    }
    const former = 'events-1-to-9-1700000000000.zip'
    const two = 48 * 60
    const gone = [ended, make(join(directory, `${former}.part`), two)]
    mkdirSync(join(archiveDir, 'photos'))
    const kept = [
      make(join(directory, former), two),
      make(join(directory, 'events-1-to-9-1700000000001.zip.packed'), 60),
      make(join(directory, 'film.part'), two),
      make(join(archiveDir, `${former}.part`), two),
      make(join(archiveDir, 'photos', `${former}.part`), two),
      living.path,
    ]
    await sweepArchives()
    expect(gone.filter(existsSync)).toEqual([])
    expect(kept.filter(existsSync)).toEqual(kept)
    await living.remove()
  })

  it('is nothing to look for where no archive is set, or none was written yet', async () => {
    rmSync(archiveDir, { recursive: true })
    await sweepArchives()
    expect(existsSync(archiveDir)).toBe(false)
    setEnv({ RETENTION_ARCHIVE_DIR: undefined })
    await sweepArchives()
  })
})

describe('an archive that fails', () => {
  it('is tried again ever less often, which the page says, and at once by command', async () => {
    const world = await makeDue()
    const { companyId, owner, size } = world
    const blocked = join(archiveDir, companyId)
    writeFileSync(blocked, '')
    const said = vi.spyOn(log, 'error').mockImplementation(() => undefined)
    const mine = () =>
      said.mock.calls.filter(([, , fields]) => fields?.companyId === companyId).length
    const { signal } = new AbortController()
    let now = Date.now()
    setClock(() => now)
    const waits: number[] = []
    for (let at = 0; at < 6; at += 1) {
      await keepRetention(signal)
      const retryAt = (await findPolicyRow(companyId))?.retryAt
      waits.push(((retryAt?.getTime() ?? 0) - now) / 60_000)
      now += (waits.at(-1) ?? 0) * 60_000 - 1
      await keepRetention(signal)
      expect(mine()).toBe(at + 1)
      now += 1
    }
    expect(waits).toEqual([5, 10, 20, 40, 60, 60])
    expect(await readRows(companyId)).toHaveLength(size)
    const shown = await readRetention(owner)
    expect(shown.retryAt).not.toBeNull()
    expect(shown.runs[0]?.problem).toContain('could not be written')

    rmSync(blocked)
    now -= 1
    const call = ['retention', 'run', '--company', owner.companySlug]
    expect((await runTestCommand(call)).json).toMatchObject({ events: size })
    expect(await findPolicyRow(companyId)).toMatchObject({ failures: 0, retryAt: null })
    expect(existsSync(blocked)).toBe(true)
    said.mockRestore()
  })
})
