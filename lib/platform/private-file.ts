import { chownSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
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
