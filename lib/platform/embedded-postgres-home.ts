import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { makeDataDir, ownedByOther } from './data-dir'
import { canRun, copyNative, findNative } from './embedded-postgres-native'
import { canEnter, choosePostgresUser, type SystemUser, userName } from './embedded-postgres-user'
import { readFileIfAny, writePrivateFile } from './private-file'
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
  const dataDir = makeDataDir(path)
  const control = join(dataDir, 'postgres')
  const native = findNative()
  if (process.getuid?.() !== 0) {
    const elsewhere = readFileIfAny(join(control, 'home'))
    if (elsewhere !== undefined) throw new StartError(ownedByOther(dataDir))
    return { control, cluster: join(control, 'cluster'), native, runAs: undefined }
  }
  const pointer = readFileIfAny(join(control, 'home'))?.trim()
  const here = join(control, 'cluster')
  const runAs = choosePostgresUser(pointer === undefined ? here : join(pointer, 'cluster'))
  const isReachable = canEnter({ directory: control, runAs })
  if (pointer === undefined && !isReachable && existsSync(here)) {
    throw new StartError(
      `The user "${userName(runAs.uid)}", to whom the database in ${here} belongs, cannot pass through the directories above it: allow that again (chmod o+x), or set DATA_DIR.`,
    )
  }
  const elsewhere = pointer ?? chooseElsewhere(dataDir)
  const isHere = pointer === undefined && isReachable
  if (!isHere) claimElsewhere({ dataDir, control, elsewhere })
  return {
    control,
    cluster: isHere ? here : join(elsewhere, 'cluster'),
    native: canRun(native, runAs) ? native : copyNative({ from: native, home: elsewhere }),
    runAs,
  }
}

/** The directory's identity is part of the name: a new clone at an old path must not meet the old database. */
function chooseElsewhere(dataDir: string): string {
  const { ino, birthtimeMs } = statSync(join(dataDir, 'postgres'))
  const hash = createHash('sha256').update(`${dataDir}\n${ino}\n${birthtimeMs}`).digest('hex')
  return `/var/lib/trailkeeper-${hash.slice(0, 12)}`
}

function claimElsewhere(input: { dataDir: string; control: string; elsewhere: string }): void {
  const { dataDir, control, elsewhere } = input
  mkdirSync(elsewhere, { recursive: true })
  chmodSync(elsewhere, 0o711)
  const owner = readFileIfAny(join(elsewhere, 'data-dir'))?.trim()
  // A copied project carries the pointer along: two servers on one cluster would follow.
  if (owner !== undefined && owner !== dataDir && existsSync(owner)) {
    throw new StartError(
      `The database of ${dataDir} lives in ${elsewhere}, which belongs to ${owner}. Remove ${join(control, 'home')} to begin with an empty one.`,
    )
  }
  writePrivateFile(join(elsewhere, 'data-dir'), `${dataDir}\n`)
  writePrivateFile(join(control, 'home'), `${elsewhere}\n`)
}
