import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findFreePort } from '../scripts/lib/free-port.mjs'
import { serverFlags } from '../scripts/lib/node-flags.mjs'

export type CrashableServer = {
  /** Changes with every start. */
  baseUrl: () => string
  /** What the command line needs to mean this server's database. */
  env: Record<string, string>
  /** SIGKILL: no handler runs. */
  killServer: () => void
  /** SIGKILL to the postmaster and all of its processes at once, as when the machine loses power. */
  killDatabase: () => void
  /** Starts again after a kill; a server that lives on without its database is ended first. */
  restart: () => Promise<void>
  stop: () => Promise<void>
}

/** The real server with an embedded database of its own, for tests that end both without mercy. */
export async function startCrashableServer(dataDir: string): Promise<CrashableServer> {
  const env = { DATA_DIR: dataDir, DATABASE_URL: '' }
  let running = await startServer(env)
  return {
    baseUrl: () => running.baseUrl,
    env,
    killServer: () => running.child.kill('SIGKILL'),
    killDatabase: () => killPostgres(dataDir),
    restart: async () => {
      await end(running.child, 'SIGKILL')
      running = await startServer(env)
    },
    stop: () => end(running.child, 'SIGTERM'),
  }
}

async function startServer(
  env: Record<string, string>,
): Promise<{ child: ChildProcess; baseUrl: string }> {
  const port = await findFreePort()
  const baseUrl = `http://127.0.0.1:${port}`
  const args = [...serverFlags, 'lib/web/server.ts']
  const child = spawn(process.execPath, args, {
    stdio: 'ignore',
    env: { ...process.env, ...env, NODE_ENV: 'production', PORT: String(port), BASE_URL: baseUrl },
  })
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
    const response = await fetch(`${baseUrl}/api/ready`).catch(() => undefined)
    if (response?.status === 200) return { child, baseUrl }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function killPostgres(dataDir: string): void {
  const file = join(dataDir, 'postgres', 'cluster', 'postmaster.pid')
  const postmaster = Number(readFileSync(file, 'utf8').split('\n')[0])
  const listing = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
  const children = listing.split('\n').flatMap((line) => {
    const [pid, parent] = line.trim().split(/\s+/).map(Number)
    return pid !== undefined && parent === postmaster ? [pid] : []
  })
  for (const pid of [postmaster, ...children]) killIfThere(pid)
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // It was gone already: a child of the postmaster ends with it.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
