import { randomBytes } from 'node:crypto'
import { mkdirSync, realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Client } from 'pg'
import {
  createCluster,
  findRunningServer,
  startServer,
  stopServer,
} from './embedded-postgres-cluster'
import { type PostgresHome, prepareHome } from './embedded-postgres-home'
import { countUsers, registerUser, withDirectoryLock } from './embedded-postgres-lock'
import { readFileIfAny, writePrivateFile } from './private-file'
import { StartError } from './start-error'

export type EmbeddedPostgres = {
  /** The app role: no DDL, no UPDATE on the log. */
  databaseUrl: string
  /** The owner of database and schema, who migrates. */
  migrateDatabaseUrl: string
  /** For setting up, tests and backups only. */
  superuserUrl: string
  /** Strikes this user off; whoever is last stops the server. Safe to call twice. */
  release: () => Promise<void>
}

type State = {
  port?: number
  passwords: { superuser: string; owner: string; app: string }
  isSetUp: boolean
}

type StartOptions = {
  /** Where keys, state and (unless root cannot share it) the cluster live. */
  dataDir: string
  onProgress?: (message: string) => void
  /** Server settings for tests and benches (`fsync=off`); a server that already runs is left as it is. */
  settings?: Record<string, string>
}

/**
 * Gives the PostgreSQL 18 of a data directory: makes the cluster on first use, starts it when it does not
 * run, and adopts one that runs, an orphan of a killed process included. Throws a `StartError` with one
 * sentence when the directory belongs to another user, another major version, or the server will not start.
 */
export async function startEmbeddedPostgres(options: StartOptions): Promise<EmbeddedPostgres> {
  const onProgress = options.onProgress ?? (() => undefined)
  const home = prepareHome(resolve(options.dataDir))
  const control = realpathSync(home.control)
  const { state, port, strikeOff } = await withDirectoryLock(
    control,
    async () => {
      const found = readState(home)
      const server = await runServer({ home, state: found, options, onProgress })
      return { state: found, port: server, strikeOff: registerUser(control) }
    },
    (pid) => onProgress(`waiting for process ${pid}, which is starting or stopping the database`),
  )
  let isReleased = false
  return {
    ...makeUrls(state, port),
    release: async () => {
      if (isReleased) return
      isReleased = true
      await withDirectoryLock(control, async () => {
        strikeOff()
        if (countUsers(control) === 0) await stopServer(home)
      })
    },
  }
}

async function runServer(input: {
  home: PostgresHome
  state: State
  options: StartOptions
  onProgress: (message: string) => void
}): Promise<number> {
  const { home, state, options, onProgress } = input
  const running = findRunningServer(home)
  if (running !== undefined && state.isSetUp) {
    await probe(makeUrls(state, running.port).superuserUrl)
    return running.port
  }
  if (running === undefined) {
    if (!state.isSetUp) onProgress('creating the database')
    writeState(home, state) // before initdb, or a crash in between would leave a cluster without password
    await createCluster(home, state.passwords.superuser)
  }
  const superuserUrl = (port: number) => makeUrls(state, port).superuserUrl
  const port =
    running?.port ??
    (await startServer(home, {
      preferredPort: state.port,
      superuserUrl,
      overrides: options.settings ?? {},
      onProgress,
    }))
  if (!state.isSetUp) await setUpRoles(superuserUrl(port), state)
  if (state.port !== port || !state.isSetUp) {
    Object.assign(state, { port, isSetUp: true })
    writeState(home, state)
  }
  return port
}

function readState(home: PostgresHome): State {
  const text = readFileIfAny(join(home.control, 'state.json'))
  if (text !== undefined) return JSON.parse(text) as State
  const secret = () => randomBytes(24).toString('base64url')
  const passwords = { superuser: secret(), owner: secret(), app: secret() }
  if (readFileIfAny(join(home.cluster, 'PG_VERSION')) !== undefined) {
    throw new StartError(
      `The database in ${home.cluster} is there, but its passwords in ${join(home.control, 'state.json')} are gone: restore that file.`,
    )
  }
  return { passwords, isSetUp: false }
}

function writeState(home: PostgresHome, state: State): void {
  mkdirSync(home.control, { recursive: true })
  writePrivateFile(join(home.control, 'state.json'), `${JSON.stringify(state, null, 2)}\n`)
}

function makeUrls(
  { passwords }: State,
  port: number,
): Pick<EmbeddedPostgres, 'databaseUrl' | 'migrateDatabaseUrl' | 'superuserUrl'> {
  const at = `127.0.0.1:${port}`
  return {
    databaseUrl: `postgresql://trailkeeper_app:${passwords.app}@${at}/trailkeeper`,
    migrateDatabaseUrl: `postgresql://trailkeeper_owner:${passwords.owner}@${at}/trailkeeper`,
    superuserUrl: `postgresql://postgres:${passwords.superuser}@${at}/postgres`,
  }
}

async function probe(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  await client.connect()
  await client.end()
}

/** Two roles and the database; every step may have happened before a crash. Passwords are base64url. */
async function setUpRoles(superuserUrl: string, { passwords }: State): Promise<void> {
  const client = new Client({ connectionString: superuserUrl })
  await client.connect()
  try {
    for (const [role, password] of [
      ['trailkeeper_owner', passwords.owner],
      ['trailkeeper_app', passwords.app],
    ]) {
      const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role])
      const verb = rowCount === 0 ? 'create' : 'alter'
      await client.query(`${verb} role ${role} login password '${password}'`)
    }
    const { rowCount } = await client.query(`select from pg_database where datname = 'trailkeeper'`)
    if (rowCount === 0) await client.query('create database trailkeeper owner trailkeeper_owner')
    await client.query('revoke all on database trailkeeper from public')
    await client.query('grant connect on database trailkeeper to trailkeeper_app')
  } finally {
    await client.end()
  }
}
