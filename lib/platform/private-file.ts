import { chownSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Writes a file that only its owner reads (mode 0600), whole or not at all. When root writes into another
 * user's directory the file becomes that user's, or they could not start their own server afterwards.
 */
export function writePrivateFile(path: string, text: string): void {
  const draft = `${path}.${process.pid}.new`
  writeFileSync(draft, text, { mode: 0o600 })
  giveToDirectoryOwner(draft)
  renameSync(draft, path)
}

/** The same, and on the disk when it resolves: a power cut leaves the new file or the old one. */
export async function writePrivateFileDurably(path: string, text: string): Promise<void> {
  await writeFileDurably(path, text, { mode: 0o600 })
}

/** A file for whomever `mode` lets read it, on the disk when it resolves, whole or not at all. */
export async function writeFileDurably(
  path: string,
  text: string,
  { mode }: { mode: number },
): Promise<void> {
  draftsMade += 1
  const draft = `${path}.${process.pid}.${draftsMade}.new`
  try {
    const file = await open(draft, 'w', mode)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    giveToDirectoryOwner(draft)
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined)
    throw error
  }
  await syncDirectory(dirname(path))
}

/** Writers in one process may be at the same file at once. */
let draftsMade = 0

/** A name is on the disk only when its directory is. File systems that cannot do this say so, and do it by themselves. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EINVAL' && code !== 'ENOTSUP') throw error
  } finally {
    await directory.close()
  }
}

/** The file's text, or `undefined` when there is none. Other failures are thrown. */
export function readFileIfAny(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Root only: makes a path belong to whom its directory belongs. */
export function giveToDirectoryOwner(path: string): void {
  if (process.getuid?.() !== 0) return
  const owner = statSync(dirname(path))
  chownSync(path, owner.uid, owner.gid)
}
