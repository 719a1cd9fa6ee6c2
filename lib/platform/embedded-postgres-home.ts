import { createHash } from 'node:crypto'
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
import { canRun, copyNative, findNative } from './embedded-postgres-native'
import { canEnter, choosePostgresUser, type SystemUser, userName } from './embedded-postgres-user'
import { giveToDirectoryOwner, readFileIfAny, writePrivateFile } from './private-file'
import { StartError } from './start-error'

export type PostgresHome = {
  /** Lock, users and state; belongs to whoever runs Trailkeeper. */
  control: string
  /** Parent of the cluster; belongs to the user that Postgres runs as. */
  cluster: string
  /** Folder with `bin`, `lib` and `share`. */
  native: string
  /** Set only when we are root, who may not run Postgres. */
  runAs: SystemUser | undefined
}

/**
 * Decides where the cluster and the programs live, and as whom Postgres runs. As root it is an ordinary
 * user; if that user cannot enter the project, both live under /var/lib/trailkeeper-<hash>, and
 * `DATA_DIR/postgres/home` points there. Throws a `StartError` when this user may not use the directory.
 */
export function prepareHome(path: string): PostgresHome {
  makeControl({ dataDir: path, control: join(path, 'postgres') })
  const dataDir = realpathSync(path)
  const control = join(dataDir, 'postgres')
  const native = findNative()
  if (process.getuid?.() !== 0) {
    const elsewhere = readFileIfAny(join(control, 'home'))
    if (elsewhere !== undefined) throw new StartError(ownedByOther(dataDir))
    return { control, cluster: join(control, 'cluster'), native, runAs: undefined }
  }
  const pointer = readFileIfAny(join(control, 'home'))?.trim()
  const runAs = choosePostgresUser(join(pointer ?? control, 'cluster'))
  if (pointer === undefined && canEnter({ directory: control, runAs }) && canRun(native, runAs)) {
    return { control, cluster: join(control, 'cluster'), native, runAs }
  }
  return { control, runAs, ...prepareElsewhere({ dataDir, control, native, pointer }) }
}

/** The sentence for someone who may not read the directory: it names the user who may. */
export function ownedByOther(dataDir: string): string {
  const owner = userName(statSync(dataDir).uid)
  return `The data directory ${dataDir} belongs to the user "${owner}": run this as "${owner}", or set DATA_DIR to a directory of your own.`
}

function makeControl(paths: { dataDir: string; control: string }): void {
  const isRoot = process.getuid?.() === 0
  try {
    if (!existsSync(paths.dataDir)) mkdirSync(paths.dataDir, { recursive: true, mode: 0o700 })
    if (!existsSync(paths.control)) {
      // The cluster's user must pass through both to reach what belongs to it; files inside are 0600.
      if (isRoot && statSync(paths.dataDir).uid === 0) chmodSync(paths.dataDir, 0o711)
      mkdirSync(paths.control)
      chmodSync(paths.control, isRoot ? 0o711 : 0o700) // mkdir's mode is subject to the umask
      giveToDirectoryOwner(paths.control)
    }
    accessSync(paths.control, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error
    const known = firstExisting(paths.dataDir)
    throw new StartError(
      known === paths.dataDir
        ? ownedByOther(paths.dataDir)
        : `The data directory ${paths.dataDir} cannot be used or made by this user; "${userName(statSync(known).uid)}" owns ${known}. Run this as that user, or set DATA_DIR to a directory of your own.`,
      { cause: error },
    )
  }
}

/** The nearest ancestor (or the path itself) that this user can see. */
function firstExisting(path: string): string {
  try {
    statSync(path)
    return path
  } catch {
    return firstExisting(dirname(path))
  }
}

function prepareElsewhere(input: {
  dataDir: string
  control: string
  native: string
  pointer: string | undefined
}): { cluster: string; native: string } {
  const { dataDir } = input
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 12)
  const home = input.pointer ?? `/var/lib/trailkeeper-${hash}`
  mkdirSync(home, { recursive: true })
  chmodSync(home, 0o711)
  const owner = readFileIfAny(join(home, 'data-dir'))?.trim()
  // A copied project carries the pointer along: two servers on one cluster would follow.
  if (owner !== undefined && owner !== dataDir && existsSync(owner)) {
    throw new StartError(
      `The database of ${dataDir} lives in ${home}, which belongs to ${owner}. Remove ${join(input.control, 'home')} to begin with an empty one.`,
    )
  }
  writePrivateFile(join(home, 'data-dir'), `${dataDir}\n`)
  writePrivateFile(join(input.control, 'home'), `${home}\n`)
  return { cluster: join(home, 'cluster'), native: copyNative({ from: input.native, home }) }
}
