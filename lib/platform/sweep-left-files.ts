import { lstat, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadEnv } from './env'
import { log } from './log'
import { readDirectory, sweepScratch, touchedMs } from './scratch'

/** Nobody works so long on a file without a mark that this is no other process's leaving. */
const leftAfterMs = 24 * 3_600_000

/**
 * Removes what killed processes left of their work in DATA_DIR: scratch directories, drafts of its private files, and what
 * versions made that had no scratch directories. Harmless when several processes do it at once.
 */
export async function sweepLeftFiles(): Promise<void> {
  const { dataDir } = loadEnv()
  const counts = await Promise.all([
    sweepScratch(),
    // Drafts of keys and passwords; see private-file.ts.
    sweepOld(dataDir, { names: /\.\d{1,10}(\.\d+)?\.new$/, kind: 'file' }),
    sweepOld(join(dataDir, 'postgres'), { names: /\.\d{1,10}(\.\d+)?\.new$/, kind: 'file' }),
    sweepOld(dataDir, { names: /^evidence-\w{6}$/, kind: 'directory' }),
    sweepOld(join(dataDir, 'tmp'), { names: /^bundle-\w{6}$/, kind: 'directory' }),
    sweepOld(tmpdir(), { names: /^trailkeeper-person-\w{6}$/, kind: 'directory', isShared: true }),
  ])
  const left = counts.reduce((sum, one) => sum + one, 0)
  if (left > 0) log.info('what ended processes had left of their work was removed', { left })
}

/**
 * Removes what is named so and was neither written nor touched for a day, and answers how many that were. `isShared`: others have
 * theirs in the same place, so it must be this user's; nobody else then decides what root removes.
 */
export async function sweepOld(
  parent: string,
  {
    names,
    kind,
    isShared = false,
  }: { names: RegExp; kind: 'file' | 'directory'; isShared?: boolean },
): Promise<number> {
  const entries = await readDirectory(parent)
  const swept = await Promise.all(
    entries.map(async (entry) => {
      const isOfKind = kind === 'file' ? entry.isFile() : entry.isDirectory()
      if (!isOfKind || !names.test(entry.name)) return 0
      const path = join(parent, entry.name)
      if (isShared && !(await isOwn(path))) return 0
      const lastMs = await touchedMs(path)
      if (lastMs === null || Date.now() - lastMs <= leftAfterMs) return 0
      await rm(path, { recursive: true, force: true })
      return 1
    }),
  )
  return swept.reduce((sum: number, one) => sum + one, 0)
}

async function isOwn(path: string): Promise<boolean> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  return found !== null && found.uid === process.getuid?.()
}
