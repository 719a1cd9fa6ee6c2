import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, openSync, closeSync, readFileSync } from 'node:fs'
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import type { PostgresHome } from './embedded-postgres-home'
import { readFileIfAny } from './private-file'
import { readCommandLine, readProcessIdentity, readWorkingDirectory } from './process-identity'
import { StartError } from './start-error'

export const postgresMajor = 18
const startMaxMs = 120_000
const run = promisify(execFile)

/** For two cores and little memory; every commit reaches the disk. */
const settings: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // a socket's path may have 107 bytes only, a project's path more
  shared_buffers: '192MB',
  effective_cache_size: '1GB',
  max_connections: '60',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  wal_compression: 'on',
  synchronous_commit: 'on',
  fsync: 'on',
  jit: 'off',
  random_page_cost: '1.1',
  max_locks_per_transaction: '256', // a query over years of monthly partitions locks each and its indexes
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  log_min_messages: 'warning',
}

/** Makes the cluster where there is none yet, whole or not at all. */
export async function createCluster(home: PostgresHome, superuserPassword: string): Promise<void> {
  if (existsSync(join(home.cluster, 'PG_VERSION'))) return refuseOtherMajor(home)
  const draft = `${home.cluster}.new`
  const passwordFile = `${home.cluster}.password`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { mode: 0o700 })
  writeFileSync(passwordFile, superuserPassword, { mode: 0o600 })
  if (home.runAs !== undefined) {
    for (const path of [draft, passwordFile]) chownSync(path, home.runAs.uid, home.runAs.gid)
  }
  const options = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin']
  try {
    await run(
      join(home.native, 'bin', 'initdb'),
      ['-D', draft, ...options, ...locale, '--builtin-locale=C.UTF-8', '--no-instructions'],
      { cwd: home.runAs === undefined ? undefined : '/', env: plainEnvironment(), ...home.runAs },
    )
  } catch (error) {
    const words = (error as { stderr?: string }).stderr?.trim() || (error as Error).message
    throw new StartError(`The database could not be created in ${home.cluster}: ${words}`, {
      exitCode: 1,
      cause: error,
    })
  } finally {
    rmSync(passwordFile, { force: true })
  }
  renameSync(draft, home.cluster)
}

/** Where the cluster's server listens, or `undefined` when none runs; a file left by a kill does not count. */
export function findRunningServer(home: PostgresHome): { pid: number; port: number } | undefined {
  const lines = readFileIfAny(join(home.cluster, 'postmaster.pid'))?.split('\n') ?? []
  const pid = Number(lines[0])
  const port = Number(lines[3])
  if (!port || readProcessIdentity(pid) === undefined) return undefined
  // After a reboot, or in a new container, another program may have the pid.
  const isOurs =
    readWorkingDirectory(pid) === home.cluster || readCommandLine(pid).includes(home.cluster)
  return isOurs ? { pid, port } : undefined
}

/**
 * Starts the server, detached in a process group of its own, and resolves with its port once it answers.
 * `preferredPort` is kept when nobody else has it. Recovery after a crash is waited for.
 */
export async function startServer(
  home: PostgresHome,
  input: { preferredPort: number | undefined; superuserUrl: (port: number) => string } & {
    overrides: Record<string, string>
    onProgress: (message: string) => void
  },
): Promise<number> {
  const startedAt = Date.now()
  for (;;) {
    const port = await chooseFreePort(input.preferredPort)
    const logFile = openLog(home)
    const server = launch(home, { port, logFile, overrides: input.overrides })
    if (await answers({ server, url: input.superuserUrl(port), onProgress: input.onProgress })) {
      server.unref()
      return port
    }
    const words = readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n')
    // Backends of a server that was killed hold its shared memory for some moments more.
    const isPassing = /shared memory block|Address already in use|could not bind/.test(words)
    if (!isPassing || Date.now() - startedAt > 20_000) {
      throw new StartError(`PostgreSQL did not start; its last words (${logFile}):\n${words}`, {
        exitCode: 1,
      })
    }
    await pause(200)
  }
}

/** Stops the server at once but cleanly: transactions are rolled back, everything committed is on disk. */
export async function stopServer(home: PostgresHome): Promise<void> {
  if (findRunningServer(home) === undefined) return
  const args = ['stop', '-D', home.cluster, '-m', 'fast', '-w', '-t', '60', '-s']
  await run(join(home.native, 'bin', 'pg_ctl'), args, {
    cwd: home.runAs === undefined ? undefined : '/',
    env: plainEnvironment(),
    ...home.runAs,
  })
}

function refuseOtherMajor(home: PostgresHome): void {
  const found = readFileSync(join(home.cluster, 'PG_VERSION'), 'utf8').trim()
  if (found === String(postgresMajor)) return
  throw new StartError(
    `The database in ${home.cluster} was made by PostgreSQL ${found}, and this is PostgreSQL ${postgresMajor}: make a backup with the version of Trailkeeper that wrote it, move the directory away, and restore.`,
  )
}

function launch(
  home: PostgresHome,
  input: { port: number; logFile: string; overrides: Record<string, string> },
): ChildProcess {
  // Left by a kill, and its pid perhaps taken by a stranger, whom Postgres would believe to be its twin.
  rmSync(join(home.cluster, 'postmaster.pid'), { force: true })
  const chosen = Object.entries({ ...settings, ...input.overrides })
  const log = openSync(input.logFile, 'a', 0o600)
  const server = spawn(
    join(home.native, 'bin', 'postgres'),
    [
      ...['-D', home.cluster, '-p', String(input.port)],
      ...chosen.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    {
      detached: true,
      stdio: ['ignore', log, log],
      cwd: '/',
      env: plainEnvironment(),
      ...home.runAs,
    },
  )
  closeSync(log)
  server.on('error', () => undefined) // seen by its exit, below
  return server
}

async function answers(input: {
  server: ChildProcess
  url: string
  onProgress: (message: string) => void
}): Promise<boolean> {
  const startedAt = Date.now()
  let told = startedAt
  while (input.server.exitCode === null && input.server.signalCode === null) {
    if (input.server.pid === undefined) return false
    const client = new Client({ connectionString: input.url, connectionTimeoutMillis: 5_000 })
    client.on('error', () => undefined)
    try {
      await client.connect()
      return true
    } catch {
      if (Date.now() - startedAt > startMaxMs) return false
      if (Date.now() - told > 2_000) {
        told = Date.now()
        input.onProgress('waiting for the database to recover')
      }
      await pause(30)
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  return false
}

/** One log per server, at most about 10 MB and one older one. */
function openLog(home: PostgresHome): string {
  const path = join(home.control, 'server.log')
  if (existsSync(path) && statSync(path).size > 10_000_000) renameSync(path, `${path}.1`)
  return path
}

async function chooseFreePort(preferred: number | undefined): Promise<number> {
  if (preferred !== undefined && (await listenOnce(preferred)) !== undefined) return preferred
  const port = await listenOnce(0)
  if (port === undefined) throw new StartError('No free port on 127.0.0.1 for the database.')
  return port
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(undefined))
    probe.listen({ port, host: '127.0.0.1' }, () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })
}

/** Nothing of ours: PGPORT, PGDATA and the like in the caller's environment would be obeyed. */
function plainEnvironment(): NodeJS.ProcessEnv | undefined {
  if (process.platform === 'win32') return undefined
  return { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', NODE_ENV: 'production' }
}
