import { mkdirSync, readdirSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { nowMs } from '@/lib/platform/clock'
import { loadEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { log } from '@/lib/platform/log'
import {
  giveToDirectoryOwner,
  readFileIfAny,
  syncDirectory,
  writePrivateFileDurably,
} from '@/lib/platform/private-file'
import { shareInProcess } from '@/lib/platform/share-in-process'

const markShape = z.strictObject({
  epoch: z.int().min(1),
  size: z.int().min(0),
  /** Base64. */
  root: z.base64().length(44),
})

/** The last published head of a log. */
export type Mark = z.infer<typeof markShape>

/**
 * The marks on disk, as `DATA_DIR/marks/<company>/<epoch>-<size>.json`: a mark is never overwritten, and the highest
 * counts. So two processes need no lock between them, and none can lower what another one wrote. `<company>.json` is how
 * the first versions wrote them.
 *
 * Throws `mark_unreadable` (503): to go on as if there were no mark would let an older database pass for the newest.
 */
export function readMarkFile(companyId: string): Mark | undefined {
  const old = readMarkAt(companyId, `${directoryOf(companyId)}.json`)
  const newest = readNewest(companyId)
  return old && (!newest || isHigher(old, newest)) ? old : newest
}

/**
 * Writes a mark so that it outlives a power cut, then removes the lower ones, and answers the highest: another process may have
 * written that. Async: `fsync` takes its time.
 */
export async function writeMarkFile(companyId: string, mark: Mark): Promise<Mark> {
  const directory = directoryOf(companyId)
  const path = join(directory, nameOf(mark))
  const text = `${JSON.stringify(mark)}\n`
  await writePrivateFileDurably(path, text).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    await makeDirectories(companyId)
    await writePrivateFileDurably(path, text)
  })
  const [highest, ...lower] = sortNames(await readdir(directory))
  for (const name of lower) await rm(join(directory, name), { force: true })
  return highest === undefined || highest === nameOf(mark) ? mark : (readNewest(companyId) ?? mark)
}

const lookEveryMs = 10_000

/** Whether every company's mark can be read. Looked up at most every ten seconds: anybody may ask for readiness. */
export function areMarksReadable(): boolean {
  const seen = shareInProcess('marks-readable', () => ({ at: Number.NEGATIVE_INFINITY, is: true }))
  const now = nowMs()
  if (now < seen.at || now - seen.at >= lookEveryMs)
    Object.assign(seen, { at: now, is: tryMarks() })
  return seen.is
}

function tryMarks(): boolean {
  try {
    for (const name of namesIn(marksDirectory())) readMarkFile(name.replace(/\.json$/, ''))
    return true
  } catch (error) {
    log.error('the high-water marks cannot be read', error)
    return false
  }
}

/** Another process may remove the file that was just listed, after it wrote a higher one. */
function readNewest(companyId: string): Mark | undefined {
  const directory = directoryOf(companyId)
  for (;;) {
    const [name] = sortNames(listNames(companyId))
    if (name === undefined) return undefined
    const mark = readMarkAt(companyId, join(directory, name))
    if (mark && nameOf(mark) === name) return mark
    if (mark) throw unreadable(companyId, 'its name and its content differ')
  }
}

function listNames(companyId: string): string[] {
  try {
    return namesIn(directoryOf(companyId))
  } catch (cause) {
    throw unreadable(companyId, String((cause as NodeJS.ErrnoException).code ?? cause), cause)
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function readMarkAt(companyId: string, path: string): Mark | undefined {
  let text: string | undefined
  try {
    text = readFileIfAny(path)
  } catch (cause) {
    throw unreadable(companyId, String((cause as NodeJS.ErrnoException).code ?? cause), cause)
  }
  if (text === undefined) return undefined
  try {
    return markShape.parse(JSON.parse(text))
  } catch (cause) {
    throw unreadable(companyId, 'it is torn or was changed', cause)
  }
}

/** Highest first; drafts that a crash left and everything foreign are left out. */
function sortNames(names: readonly string[]): string[] {
  return names
    .flatMap((name) => {
      const [, epoch, size] = /^(\d{1,10})-(\d{1,16})\.json$/.exec(name) ?? []
      return epoch && size ? [{ name, epoch: Number(epoch), size: Number(size) }] : []
    })
    .sort((one, other) => (isHigher(one, other) ? -1 : 1))
    .map(({ name }) => name)
}

type Height = { epoch: number; size: number }

export function isHigher(one: Height, other: Height): boolean {
  return one.epoch === other.epoch ? one.size > other.size : one.epoch > other.epoch
}

async function makeDirectories(companyId: string): Promise<void> {
  for (const path of [marksDirectory(), directoryOf(companyId)]) {
    try {
      mkdirSync(path, { mode: 0o700 })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue
      throw error
    }
    giveToDirectoryOwner(path)
    await syncDirectory(join(path, '..'))
  }
}

function nameOf({ epoch, size }: Height): string {
  return `${epoch}-${size}.json`
}

function directoryOf(companyId: string): string {
  return join(marksDirectory(), companyId)
}

function marksDirectory(): string {
  return join(loadEnv().dataDir, 'marks')
}

function unreadable(companyId: string, why: string, cause?: unknown): AppError {
  return new AppError('mark_unreadable', {
    status: 503,
    title: 'The high-water mark cannot be read',
    detail: `What was last published of the log of company ${companyId} stands in DATA_DIR/marks/${companyId} and cannot be read: ${why}. Put the file back from a backup. If there is none, compare the log with a checkpoint kept elsewhere before you remove the file: without it an older database passes for the newest.`,
    cause,
  })
}
