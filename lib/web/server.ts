import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import next from 'next'
import { startRecordingRequests } from '@/lib/events/requests/record-request'
import { ensurePartitions } from '@/lib/log/partitions'
import { nowMs } from '@/lib/platform/clock'
import { closeDatabase } from '@/lib/platform/db'
import { type Env, loadEnv } from '@/lib/platform/env'
import { openInstance } from '@/lib/platform/instance'
import { runService, say, waitForStop } from '@/lib/platform/service'
import { beginShutdown, runShutdownWork } from '@/lib/platform/shutdown'
import { openCompressedFiles } from './compressed-files'
import { answerDirectIngest, isDirectIngest } from './direct-ingest'
import { listen, makeHttpServer, stopHttpServer } from './http-server'

/** What is printed once the server answers, one line each. */
type Lines = { lines: string[] }

const flushMaxMs = 10_000
const isDev = process.argv.includes('--dev')
const isDemo = process.argv.includes('--demo')

/**
 * The server behind `npm start`, `npm run demo` and `npm run dev`: opens the instance, then Next inside a
 * thin HTTP server (see http-server.ts), then says where. Leaves on SIGINT or SIGTERM with everything
 * flushed and the embedded database released. A `StartError` is printed as one sentence.
 */
async function main(): Promise<void> {
  const stopped = waitForStop()
  const { host, port, trustProxy } = loadEnv()
  const http = makeHttpServer({ trustProxy })
  // Taken first, so that a taken port is said before anything is prepared.
  await listen(http.server, { host, port })
  const instance = await openInstance({ onProgress: say })
  try {
    await ensurePartitions({ nowMs: nowMs() })
    await serve({ env: instance.env, http, stopped })
  } finally {
    await closeDatabase()
    await instance.release()
  }
}

async function serve(input: {
  env: Env
  http: ReturnType<typeof makeHttpServer>
  stopped: Promise<void>
}): Promise<void> {
  const { server, setHandler } = input.http
  const { host: hostname, port, baseUrl } = input.env
  // Node would keep the map of every bundle; see original-stack.ts.
  if (!isDev) process.setSourceMapsEnabled(false)
  const app = next({ dev: isDev, dir: process.cwd(), hostname, port, httpServer: server })
  const demo = isDemo ? await callRoom('lib/cli/demo.ts', 'prepareDemo') : undefined
  await app.prepare()
  const answerByNext = app.getRequestHandler()
  const compressed = isDev ? null : await openCompressedFiles(join(process.cwd(), '.next'))
  startRecordingRequests()
  setHandler((request, response) => {
    if (isDirectIngest(request)) return answerDirectIngest(request, response)
    if (compressed?.has(request)) return compressed.answer(request, response)
    return answerByNext(request, response)
  })
  const setup = await callRoom('lib/cli/setup.ts', 'prepareSetup', { baseUrl })
  for (const line of [`Trailkeeper is ready: ${baseUrl}`, ...(demo?.lines ?? []), ...setup.lines]) {
    process.stdout.write(`${line}\n`)
  }
  await input.stopped
  say('stopping')
  beginShutdown()
  await stopHttpServer(server)
  await runShutdownWork(flushMaxMs)
  await app.close()
}

/** Rooms of the same floor are composed here by file and name, so that none of them imports another. */
async function callRoom(file: string, name: string, input?: { baseUrl: string }): Promise<Lines> {
  const room = (await import(pathToFileURL(resolve(file)).href)) as Record<
    string,
    ((input?: { baseUrl: string }) => Promise<Lines>) | undefined
  >
  const call = room[name]
  if (!call) throw new Error(`${file} has no ${name}`)
  return call(input)
}

runService(main, { name: 'server' })
