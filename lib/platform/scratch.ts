import { randomBytes } from 'node:crypto'
import { lstat, mkdir, open, readdir, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { loadEnv } from './env'
import { giveToDirectoryOwner } from './private-file'
import { fateOf, ownMark } from './process-mark'

/*
 * Files that are there while something is done, and hold what an export holds: names, addresses, everything. They stand in a
 * directory of their own whose name says which process it is of. Whoever is killed cannot remove it; so others do, and never one
 * of a process that lives: of one that they see they know it, and the others touch theirs each minute.
 */

export type Scratch = { path: string; remove: () => Promise<void> }

const touchMs = 60_000
/** Also of a process that seems to have ended: in another container of this name, pids mean other processes. */
const silentMaxMs = 10 * 60_000

const prefix = '.trailkeeper-'
const names = /^\.trailkeeper-([0-9a-f]{16}\.\d{1,10}\.[0-9a-f]{16})\.[0-9a-f]{16}$/

/** A new directory in `parent`, for this user alone. Call `remove` however the work ends. */
export async function makeScratch(parent = scratchDirectory()): Promise<Scratch> {
  const made = await mkdir(parent, { recursive: true, mode: 0o700 })
  if (made !== undefined) giveToDirectoryOwner(parent)
  const path = join(parent, `${prefix}${ownMark()}.${randomBytes(8).toString('hex')}`)
  await mkdir(path, { mode: 0o700 })
  giveToDirectoryOwner(path)
  // Where it is gone, whoever writes there hears of it.
  const touch = () => utimes(path, new Date(), new Date()).catch(() => undefined)
  // A server of files may have another clock.
  await touch()
  const timer = setInterval(touch, touchMs).unref()
  return {
    path,
    remove: async () => {
      clearInterval(timer)
      await rm(path, { recursive: true, force: true })
    },
  }
}

/**
 * Runs `write`, which makes a file at the path that it is given, and answers with what it answered and the file as a stream. Open, it
 * can be read though it is gone: whatever becomes of this process from then on, nothing of it stays.
 */
export async function writeAside<Told>(
  name: string,
  write: (path: string) => Promise<Told>,
): Promise<{ told: Told; body: ReadableStream<Uint8Array> }> {
  const scratch = await makeScratch()
  try {
    const path = join(scratch.path, name)
    const told = await write(path)
    // Opened before it goes: a stream by itself does so later.
    const file = await open(path, 'r')
    const body = Readable.toWeb(file.createReadStream()) as ReadableStream<Uint8Array>
    return { told, body }
  } finally {
    await scratch.remove()
  }
}

/** Removes what processes that ended left in `parent`, and answers how many that were. Harmless when several do it at once. */
export async function sweepScratch(parent = scratchDirectory()): Promise<number> {
  const entries = await readDirectory(parent)
  const swept = await Promise.all(
    entries.map(async (entry) => {
      const mark = entry.isDirectory() ? names.exec(entry.name)?.[1] : undefined
      if (mark === undefined || fateOf(mark) === 'living') return 0
      const path = join(parent, entry.name)
      const lastMs = await touchedMs(path)
      if (lastMs === null || Date.now() - lastMs <= silentMaxMs) return 0
      await rm(path, { recursive: true, force: true })
      return 1
    }),
  )
  return swept.reduce((sum: number, one) => sum + one, 0)
}

/** What stands in a directory; nothing where there is none. */
export async function readDirectory(path: string) {
  return readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
    throw error
  })
}

/**
 * When it, or of a directory anything in it, was last written or touched: writing to a file does not touch the directory, and some
 * file systems know no time of one. Null where it is gone.
 */
export async function touchedMs(path: string): Promise<number | null> {
  const within = (await readDirectory(path)).map(({ name }) => join(path, name))
  const times = await Promise.all([path, ...within].map(modifiedMs))
  const known = times.filter((time) => time !== null)
  return known.length === 0 ? null : Math.max(...known)
}

async function modifiedMs(path: string): Promise<number | null> {
  return lstat(path).then(
    ({ mtimeMs }) => mtimeMs,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw error
    },
  )
}

function scratchDirectory(): string {
  return join(loadEnv().dataDir, 'tmp')
}
