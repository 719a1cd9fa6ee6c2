import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import type { SystemUser } from './embedded-postgres-user'
import { readFileIfAny } from './private-file'
import { StartError } from './start-error'

/**
 * The folder with the programs of PostgreSQL 18 for this machine, from the optional dependency
 * `@embedded-postgres/<platform>-<arch>`. Throws a `StartError` where there is none.
 */
export function findNative(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    const native = join(dirname(dirname(realpathSync(entry))), 'native')
    hydrateSymlinks(native)
    return native
  } catch (error) {
    throw new StartError(
      `There is no embedded PostgreSQL for ${platform}-${process.arch} here (package ${name}): set DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause: error },
    )
  }
}

/** A copy of the programs that every user can read and run, made once per version. */
export function copyNative(input: { from: string; home: string }): string {
  const { version } = JSON.parse(
    readFileSync(join(dirname(input.from), 'package.json'), 'utf8'),
  ) as { version: string }
  const target = join(input.home, `native-${version}`)
  if (existsSync(target)) return target
  const draft = `${target}.${process.pid}`
  mkdirSync(input.home, { recursive: true })
  chmodSync(input.home, 0o711)
  rmSync(draft, { recursive: true, force: true })
  cpSync(input.from, draft, { recursive: true, verbatimSymlinks: true })
  // A umask of 077 at install time would have left them to root alone.
  execFileSync('chmod', ['-R', 'a+rX', draft])
  try {
    renameSync(draft, target)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(target)) throw error // otherwise another start was first
  }
  return target
}

/** Whether that user can start the programs where they are. */
export function canRun(native: string, runAs: SystemUser): boolean {
  const options = { ...runAs, cwd: '/', stdio: 'ignore' as const }
  return spawnSync(join(native, 'bin', 'postgres'), ['--version'], options).status === 0
}

/** What the package's postinstall does, for installs that block scripts: npm archives hold no symlinks. */
function hydrateSymlinks(native: string): void {
  const text = readFileIfAny(join(native, 'pg-symlinks.json'))
  if (text === undefined) return
  const root = dirname(native)
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    const link = join(root, target)
    if (existsSync(link)) continue
    symlinkSync(relative(dirname(link), join(root, source)), link)
  }
}
