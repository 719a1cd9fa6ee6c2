import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UsageError } from '@/lib/cli/command'
import { nowMs } from '@/lib/platform/clock'
import { syncDirectory } from '@/lib/platform/private-file'
import { tarEnd, tarHeader, tarPadding } from './tar'

/** Takes the files of a backup in their order. */
export type BackupSink = {
  add: (name: string, bytes: Buffer) => Promise<void>
  /** Makes it whole: only then it stands under its name. */
  finish: () => Promise<void>
  /** Leaves nothing behind. */
  discard: () => Promise<void>
}

/**
 * A tar of that name, or files in the directory of that name where it ends with a slash or is an empty directory. Only
 * their owner reads them. Throws `UsageError` where something stands there already.
 */
export async function openSink(path: string): Promise<BackupSink> {
  const found = await readdir(path).catch((error: NodeJS.ErrnoException) => error.code)
  if (Array.isArray(found) && found.length > 0) {
    throw new UsageError(`${path} is not empty: a backup replaces nothing.`)
  }
  if (found === 'ENOTDIR')
    throw new UsageError(`${path} exists already: a backup replaces nothing.`)
  return Array.isArray(found) || /[/\\]$/.test(path) ? openDirectory(path) : openTar(path)
}

async function openTar(path: string): Promise<BackupSink> {
  const draft = `${path}.part`
  const file = await open(draft, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
    throw new UsageError(`${draft} is left of a backup that was not finished, or of one that runs.`)
  })
  return {
    async add(name, bytes) {
      const header = tarHeader({ name, bytes: bytes.length, mtimeMs: nowMs() })
      await file.writeFile(Buffer.concat([header, bytes, tarPadding(bytes.length)]))
    },
    async finish() {
      await file.writeFile(tarEnd)
      await file.sync()
      await file.close()
      await rename(draft, path)
      await syncDirectory(dirname(path))
    },
    async discard() {
      await file.close().catch(() => undefined)
      await rm(draft, { force: true })
    },
  }
}

async function openDirectory(path: string): Promise<BackupSink> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  return {
    async add(name, bytes) {
      const target = join(path, name)
      await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      const file = await open(target, 'wx', 0o600)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
    },
    finish: () => syncDirectory(path),
    async discard() {
      for (const name of await readdir(path)) {
        await rm(join(path, name), { recursive: true, force: true })
      }
    },
  }
}
