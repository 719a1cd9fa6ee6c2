import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  realpathSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { userName } from './embedded-postgres-user'
import { giveToDirectoryOwner } from './private-file'
import { StartError } from './start-error'

const refusals = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR']

/**
 * Makes DATA_DIR and `DATA_DIR/postgres` where they are missing and returns DATA_DIR without symlinks.
 * Throws a `StartError` that names the user who may, when this one may not.
 */
export function makeDataDir(dataDir: string): string {
  const control = join(dataDir, 'postgres')
  // As root the cluster belongs to another user, who must pass through both; files inside are 0600.
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700
  try {
    for (const path of [dataDir, control]) {
      if (existsSync(path)) continue
      mkdirSync(path, { recursive: true })
      chmodSync(path, mode) // the mode given to mkdir is subject to the umask
      if (path === control) giveToDirectoryOwner(path)
    }
    for (const path of [dataDir, control]) {
      accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
    }
    return realpathSync(dataDir)
  } catch (error) {
    if (!refusals.includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    throw new StartError(ownedByOther(dataDir), { cause: error })
  }
}

/** The sentence for someone who may not use the directory: it names the user who may. */
export function ownedByOther(dataDir: string): string {
  const known = firstExisting(dataDir)
  const owner = userName(statSync(known).uid)
  const what =
    known === dataDir
      ? `The data directory ${dataDir} belongs to the user "${owner}"`
      : `The data directory ${dataDir} is not for this user: ${known} belongs to "${owner}"`
  return `${what}. Run this as "${owner}", or set DATA_DIR to a directory of your own.`
}

/** The path itself or its nearest ancestor that this user can see. */
function firstExisting(path: string): string {
  try {
    statSync(path)
    return path
  } catch {
    return path === dirname(path) ? path : firstExisting(dirname(path))
  }
}
