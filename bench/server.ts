import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'undici'
import { findFreePort } from '@/scripts/lib/free-port.mjs'
import { commandFlags, serverEnv, serverFlags } from '@/scripts/lib/node-flags.mjs'

export type BenchProcess = {
  /** Its resident memory now, in MB; null where the system does not tell. */
  residentMb: () => number | null
  /** Processor time that it has taken so far, in seconds; null where the system does not tell. */
  cpuSeconds: () => number | null
  stop: () => Promise<void>
}

export type BenchServer = BenchProcess & { baseUrl: string }

/** Starts the real server, built, on a free port, with the given DATA_DIR. */
export async function startServer(options: {
  dataDir: string
  groupCommit?: 'on' | 'off'
  /** `off` leaves the background loops to `startWorker`. */
  worker?: 'on' | 'off'
}): Promise<BenchServer> {
  const port = await findFreePort()
  const baseUrl = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, [...serverFlags, 'lib/web/server.ts'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...productionEnv(options.dataDir),
      ...serverEnv,
      PORT: String(port),
      BASE_URL: baseUrl,
      GROUP_COMMIT: options.groupCommit ?? 'on',
      WORKER: options.worker ?? 'on',
    },
  })
  await waitUntilReady(child, baseUrl)
  return { baseUrl, ...watch(child) }
}

/** Starts the background loops in a process of their own, as `npm run worker` does; the server beside it has them off. */
export async function startWorker({ dataDir }: { dataDir: string }): Promise<BenchProcess> {
  const child = spawn(process.execPath, [...commandFlags, 'lib/worker/main.ts'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: productionEnv(dataDir),
  })
  child.stderr.pipe(process.stderr)
  while (!String((await once(child.stderr, 'data'))[0]).includes('the worker runs'));
  return watch(child)
}

function productionEnv(dataDir: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...{ NODE_ENV: 'production', DATA_DIR: dataDir, DATABASE_URL: '', LOG_LEVEL: 'warn' },
  }
}

function watch(child: ChildProcess): BenchProcess {
  return {
    residentMb: () => readResidentMb(child.pid),
    cpuSeconds: () => readCpuSeconds(child.pid),
    stop: async () => {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/** Runs the command line with the same DATA_DIR and answers what it prints. */
export async function runCli(dataDir: string, args: string[]): Promise<string> {
  const child = spawn(process.execPath, ['scripts/cli.mjs', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, DATA_DIR: dataDir, DATABASE_URL: '' },
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`cli ${args.slice(0, 2).join(' ')} ended with ${code}`)
  return Buffer.concat(chunks).toString('utf8')
}

async function waitUntilReady(child: ChildProcess, baseUrl: string): Promise<void> {
  const ended = once(child, 'exit').then(() => {
    throw new Error('the server ended before it was ready')
  })
  const ready = async () => {
    for (;;) {
      const status = await request(`${baseUrl}/api/ready`).then(
        async ({ statusCode, body }) => {
          await body.dump()
          return statusCode
        },
        () => 0,
      )
      if (status === 200) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  await Promise.race([ready(), ended])
}

function readResidentMb(pid: number | undefined): number | null {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return kilobytes ? Math.round(Number(kilobytes) / 1024) : null
  } catch {
    // Only Linux tells so; the figure is left out elsewhere.
    return null
  }
}

function readCpuSeconds(pid: number | undefined): number | null {
  try {
    // Behind the name, which may hold anything: the 12th and 13th are user and system time, in hundredths of a second.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const times = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(times[11]) + Number(times[12])) / 100
  } catch {
    // As above.
    return null
  }
}
