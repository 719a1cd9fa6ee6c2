import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { readFileIfAny } from './private-file'
import { StartError } from './start-error'

export type SystemUser = { uid: number; gid: number }

/** As whom root runs Postgres: whoever owns the cluster already; else `postgres`, else `nobody`. */
export function choosePostgresUser(cluster: string): SystemUser {
  if (existsSync(cluster)) {
    const { uid, gid } = statSync(cluster)
    if (uid !== 0) return { uid, gid }
  }
  const users = readUsers()
  const found =
    users.find(({ name }) => name === 'postgres') ?? users.find(({ name }) => name === 'nobody')
  if (found !== undefined) return { uid: found.uid, gid: found.gid }
  throw new StartError(
    'PostgreSQL may not run as root, and this system has neither a user "postgres" nor "nobody": start Trailkeeper as an ordinary user, or set DATABASE_URL.',
  )
}

/** The name of a system user, or `#<uid>` when it has none. */
export function userName(uid: number): string {
  return readUsers().find((user) => user.uid === uid)?.name ?? `#${uid}`
}

/** Whether that user can pass through a directory. */
export function canEnter(check: { directory: string; runAs: SystemUser }): boolean {
  const run = spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', check.directory], {
    ...check.runAs,
    cwd: '/',
    stdio: 'ignore',
  })
  return run.status === 0
}

function readUsers(): { name: string; uid: number; gid: number }[] {
  return (readFileIfAny('/etc/passwd') ?? '').split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':')
    if (!name || uid === undefined || gid === undefined) return []
    return [{ name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }] // macOS: nobody is -2
  })
}
