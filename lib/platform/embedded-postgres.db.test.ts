import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startEmbeddedPostgres } from './embedded-postgres'
import { findRunningServer } from './embedded-postgres-cluster'
import { prepareHome } from './embedded-postgres-home'

// One directory for all: making a cluster is the slow part. Every test leaves its server stopped.
const parent = mkdtempSync(join(tmpdir(), 'trailkeeper-test-'))
chmodSync(parent, 0o711) // or the cluster of a test run by root would live, and stay, under /var/lib
const dataDir = join(parent, 'data')
const settings = { fsync: 'off' }
let children: ChildProcess[] = []

beforeEach(() => {
  children = []
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await (await start()).release()
})
afterAll(() => rmSync(parent, { recursive: true, force: true }))

const start = () => startEmbeddedPostgres({ dataDir, settings })
const serverPid = () => findRunningServer(prepareHome(dataDir))?.pid

describe('the embedded PostgreSQL', () => {
  it('is made, serves both roles, and stops when its only user leaves', async () => {
    const server = await start()
    expect(await ask(server.databaseUrl, 'select current_user as it')).toBe('trailkeeper_app')
    expect(await ask(server.migrateDatabaseUrl, 'select current_user as it')).toBe(
      'trailkeeper_owner',
    )
    expect(await ask(server.databaseUrl, 'show server_encoding')).toBe('UTF8')
    await expect(ask(server.databaseUrl, 'create table mine (it int)')).rejects.toThrow(
      'permission denied',
    )
    await server.release()
    expect(serverPid()).toBeUndefined()
    await expect(ask(server.databaseUrl, 'select 1 as it')).rejects.toThrow('ECONNREFUSED')
  })

  it('keeps its passwords from other users, and its port', async () => {
    const first = await start()
    await first.release()
    const second = await start()
    expect(second.databaseUrl).toBe(first.databaseUrl)
    expect(statSync(join(dataDir, 'postgres', 'state.json')).mode & 0o777).toBe(0o600)
    await second.release()
  })

  it('is shared by those who come at once, and stops with the last of them only', async () => {
    const [first, second] = await Promise.all([start(), start()])
    const pid = serverPid()
    expect(second.databaseUrl).toBe(first.databaseUrl)
    await first.release()
    await first.release()
    expect(serverPid()).toBe(pid)
    expect(await ask(second.databaseUrl, 'select 1 as it')).toBe(1)
    await second.release()
    expect(serverPid()).toBeUndefined()
  })

  it('is adopted after its user was killed, and then stops with the one who adopted it', async () => {
    const orphaned = await startInChild()
    orphaned.kill('SIGKILL')
    await gone(orphaned)
    const pid = serverPid()
    expect(pid).toBeDefined()
    const adopted = await start()
    expect(serverPid()).toBe(pid)
    await adopted.release()
    expect(serverPid()).toBeUndefined()
  })

  it('is not stopped by a short command while another process uses it', async () => {
    const other = await startInChild()
    const pid = serverPid()
    await (await start()).release()
    expect(serverPid()).toBe(pid)
    other.kill('SIGTERM')
    await gone(other)
    await vi.waitFor(() => expect(serverPid()).toBeUndefined(), { timeout: 20_000 })
  })

  it('recovers what was committed when everything was killed at once', async () => {
    const child = await startInChild()
    const server = await start()
    await ask(
      server.migrateDatabaseUrl,
      'create table kept (it int); insert into kept values (7); select 1 as it',
    )
    child.kill('SIGKILL')
    const pid = serverPid() ?? 0
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(() => expect(serverPid()).toBeUndefined(), { timeout: 20_000 })
    const again = await start()
    expect(await ask(again.migrateDatabaseUrl, 'select it from kept')).toBe(7)
    await ask(again.migrateDatabaseUrl, 'drop table kept; select 1 as it')
    await server.release()
    await again.release()
  })

  it('starts although a stranger has the pid that a killed server left behind', async () => {
    await (await start()).release()
    const { cluster } = prepareHome(dataDir)
    writeFileSync(join(cluster, 'postmaster.pid'), `${process.pid}\n${cluster}\n0\n1\n\n\n`)
    const server = await start()
    expect(await ask(server.databaseUrl, 'select 1 as it')).toBe(1)
    await server.release()
  })

  it('takes over the lock of a process that died while starting', async () => {
    const identity = 'of a boot long ago'
    writeFileSync(join(dataDir, 'postgres', 'lock'), JSON.stringify({ pid: process.pid, identity }))
    const server = await start()
    await server.release()
    expect(existsSync(join(dataDir, 'postgres', 'lock'))).toBe(false)
  })

  it('refuses a directory of another major version, and says what to do', async () => {
    const file = join(prepareHome(dataDir).cluster, 'PG_VERSION')
    const version = readFileSync(file, 'utf8')
    writeFileSync(file, '15\n')
    try {
      await expect(start()).rejects.toThrow('was made by PostgreSQL 15')
    } finally {
      writeFileSync(file, version)
    }
  })
})

/** Another process that uses the server until SIGTERM; resolves once it does. */
async function startInChild(): Promise<ChildProcess> {
  const program = `
    import { startEmbeddedPostgres } from ${JSON.stringify(join(import.meta.dirname, 'embedded-postgres.ts'))}
    const server = await startEmbeddedPostgres(${JSON.stringify({ dataDir, settings })})
    process.on('SIGTERM', () => server.release().then(() => process.exit(0)))
    setInterval(() => undefined, 1000)
    process.stdout.write('ready')`
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  await new Promise((resolve) => child.stdout?.once('data', resolve))
  return child
}

function gone(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once('exit', resolve))
}

/** The only column of the only row of the last statement. */
async function ask(url: string, text: string): Promise<unknown> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const result = await client.query<Record<string, unknown>>(text)
    const last = Array.isArray(result) ? result.at(-1) : result
    return Object.values(last.rows[0] ?? {})[0]
  } finally {
    await client.end()
  }
}
