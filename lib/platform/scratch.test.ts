import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { setEnv } from './env'
import { makeScratch, sweepScratch, writeAside } from './scratch'
import { sweepLeftFiles, sweepOld } from './sweep-left-files'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'trailkeeper-scratch-'))
  setEnv({ DATA_DIR: dataDir })
})
afterEach(() => {
  setEnv({ DATA_DIR: undefined })
  rmSync(dataDir, { recursive: true, force: true })
})

/** Nobody touched it for so long. */
function age(path: string, ms: number): void {
  const at = new Date(Date.now() - ms)
  utimesSync(path, at, at)
}

async function startOther(): Promise<{ other: ChildProcess; path: string }> {
  const other = spawn(
    process.execPath,
    ['--conditions=react-server', '--import', 'tsx', 'lib/platform/test-scratch.ts'],
    {
      env: { NODE_ENV: 'test', DATA_DIR: dataDir },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const [path] = (await once(other.stdout ?? other, 'data')) as [Buffer]
  return { other, path: path.toString() }
}

async function end(other: ChildProcess): Promise<void> {
  const exited = once(other, 'exit')
  other.kill('SIGKILL')
  await exited
}

describe('a scratch directory', () => {
  it('is for this user alone, and gone when the work ends', async () => {
    const { path, remove } = await makeScratch()
    expect(statSync(path).mode & 0o777).toBe(0o700)
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
    expect(dirname(path)).toBe(join(dataDir, 'tmp'))
    writeFileSync(join(path, 'a'), 'personal')
    await remove()
    expect(readdirSync(join(dataDir, 'tmp'))).toEqual([])
  })

  it('stays while its process lives, however long that says nothing, and goes once it was killed', async () => {
    const { other, path } = await startOther()
    try {
      age(path, dayMs)
      expect(await sweepScratch()).toBe(0)
      expect(readFileSync(join(path, 'export.csv.part'), 'utf8')).toBe('ana@acme.example')
    } finally {
      await end(other)
    }
    // It may be one of another container of this name, which says that it lives.
    age(join(path, 'export.csv.part'), dayMs)
    age(path, 9 * minuteMs)
    expect(await sweepScratch()).toBe(0)
    age(path, 11 * minuteMs)
    expect(await sweepScratch()).toBe(1)
    expect(existsSync(path)).toBe(false)
  })

  it('is touched each minute, for those who do not see its process', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const { path, remove } = await makeScratch()
      age(path, dayMs)
      const agedMs = statSync(path).mtimeMs
      vi.advanceTimersByTime(minuteMs)
      await vi.waitFor(() => expect(statSync(path).mtimeMs).toBeGreaterThan(agedMs))
      await remove()
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('of a process that nobody sees from here stays as long as it is touched', async () => {
    const { path, remove } = await makeScratch()
    const [, host = ''] = /^\.trailkeeper-([0-9a-f]+)\./.exec(basename(path)) ?? []
    const there = path.replace(host, '0123456789abcdef')
    renameSync(path, there)
    expect(await sweepScratch()).toBe(0)
    // Some file systems know no time of a directory.
    age(there, dayMs)
    writeFileSync(join(there, 'export.csv.part'), 'more')
    age(there, dayMs)
    expect(await sweepScratch()).toBe(0)
    age(join(there, 'export.csv.part'), 11 * minuteMs)
    age(there, 11 * minuteMs)
    expect(await sweepScratch()).toBe(1)
    expect(existsSync(there)).toBe(false)
    await remove()
  })

  it('is nothing that is only named like one, and where none is, nothing is swept', async () => {
    expect(await sweepScratch()).toBe(0)
    const parent = join(dataDir, 'tmp')
    const ended = '.trailkeeper-0123456789abcdef.1.0123456789abcdef.0123456789abcdef'
    const elsewhere = join(dataDir, 'elsewhere')
    mkdirSync(join(parent, `${ended}.old`), { recursive: true })
    mkdirSync(join(parent, '.trailkeeper'))
    mkdirSync(elsewhere)
    writeFileSync(join(elsewhere, 'kept'), '')
    symlinkSync(elsewhere, join(parent, ended))
    writeFileSync(join(parent, ended.replace('.1.', '.2.')), '')
    const all = readdirSync(parent)
    for (const name of all) age(join(parent, name), dayMs)
    expect(await sweepScratch()).toBe(0)
    expect(readdirSync(parent)).toEqual(all)
    expect(existsSync(join(elsewhere, 'kept'))).toBe(true)
  })
})

describe('a file that is written aside', () => {
  it('is read whole though nothing of it is on the disk any more', async () => {
    const { told, body } = await writeAside('a.zip', async (path) => {
      writeFileSync(path, 'x'.repeat(300_000))
      return 7
    })
    expect(told).toBe(7)
    expect(readdirSync(join(dataDir, 'tmp'))).toEqual([])
    expect(await new Response(body).text()).toBe('x'.repeat(300_000))
  })

  it('leaves nothing where writing fails', async () => {
    const failing = writeAside('a.zip', async (path) => {
      writeFileSync(path, 'half')
      throw new Error('no space left')
    })
    await expect(failing).rejects.toThrow('no space left')
    expect(readdirSync(join(dataDir, 'tmp'))).toEqual([])
  })
})

describe('what killed processes left', () => {
  it('goes after a day where nothing says whose it is, and all else stays', async () => {
    const make = (name: string, { isDirectory = true, ageMs = 2 * dayMs } = {}) => {
      const path = join(dataDir, name)
      if (isDirectory) {
        mkdirSync(path, { recursive: true })
        writeFileSync(join(path, 'evidence.zip.part'), '')
        age(join(path, 'evidence.zip.part'), ageMs)
      } else writeFileSync(path, 'KEY=1')
      age(path, ageMs)
      return path
    }
    const left = [
      make('evidence-Ab12Cd'),
      make('tmp/bundle-Ab12Cd'),
      make('keys.env.12.new', { isDirectory: false }),
    ]
    const kept = [
      make('evidence-young1', { ageMs: dayMs / 2 }),
      make('evidence'),
      make('keys.env', { isDirectory: false }),
      make('keys.env.13.new', { isDirectory: false, ageMs: minuteMs }),
      make('postgres/cluster.new'),
    ]
    // The directory is old, and somebody still writes.
    const written = make('evidence-writes')
    writeFileSync(join(written, 'evidence.zip.part'), 'more')
    await sweepLeftFiles()
    expect(left.filter(existsSync)).toEqual([])
    expect([...kept, written].filter(existsSync)).toEqual([...kept, written])
  })

  it('goes from a place of others only where it is this user’s', async () => {
    const path = join(dataDir, 'trailkeeper-person-Ab12Cd')
    mkdirSync(path)
    age(path, 2 * dayMs)
    const uid = process.getuid?.() ?? 0
    const named = {
      names: /^trailkeeper-person-\w{6}$/,
      kind: 'directory',
      isShared: true,
    } as const
    const { getuid } = process
    try {
      process.getuid = () => uid + 1
      expect(await sweepOld(dataDir, named)).toBe(0)
    } finally {
      process.getuid = getuid
    }
    expect(await sweepOld(dataDir, named)).toBe(1)
    expect(existsSync(path)).toBe(false)
  })
})
