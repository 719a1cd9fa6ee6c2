import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** The package as somebody installs it: built, in a project that has nothing else. */
const project = mkdtempSync(join(tmpdir(), 'trailkeeper-client-'))
let server: Server
let url: string
let recorded: { details: { n: number } }[] = []
let isUp = true
beforeAll(async () => {
  const home = join(project, 'node_modules/@trailkeeper/client')
  mkdirSync(home, { recursive: true })
  cpSync('sdk/package.json', join(home, 'package.json'))
  const build = ['--project', 'sdk/tsconfig.json', '--outDir', join(home, 'dist')]
  execFileSync(process.execPath, [resolve('node_modules/typescript/bin/tsc'), ...build])
  server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    if (!isUp) return response.writeHead(503).end()
    const { events } = JSON.parse(body) as { events: typeof recorded }
    recorded.push(...events)
    const results = events.map((_, index) => ({ index, status: 'recorded', seq: index }))
    return response.end(JSON.stringify({ results }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  rmSync(project, { recursive: true, force: true })
})

/** Runs a program that has recorded three events; answers how it ended. */
async function run(program: string, act: (child: ReturnType<typeof spawn>) => void = () => {}) {
  recorded = []
  const file = join(project, 'program.mjs')
  const options = `{ url: '${url}', apiKey: 'k', flushIntervalMs: 3600000, flushOnExit: { timeoutMs: ${isUp ? 20_000 : 300} } }`
  writeFileSync(
    file,
    `import { createClient } from '@trailkeeper/client'
const client = createClient(${options})
for (let n = 0; n < 3; n++) client.record({ action: 'a.b', actor: { type: 'system' }, details: { n } })
${program}`,
  )
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += String(chunk)
    if (output === 'ready\n') act(child)
  })
  child.stderr.on('data', (chunk: Buffer) => (output += String(chunk)))
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return { code, signal, output, numbers: recorded.map(({ details }) => details.n) }
}

const live = `console.log('ready')\nsetInterval(() => {}, 1000)`

describe('the built package in plain Node', () => {
  it('has every entry that its package.json names', async () => {
    const { code, output } = await run(`
      const { auditRequests } = await import('@trailkeeper/client/express')
      const { withAudit } = await import('@trailkeeper/client/next')
      console.log(typeof auditRequests, typeof withAudit)`)
    expect([code, output]).toEqual([0, 'function function\n'])
  })

  it('sends what is left when the program has nothing more to do', async () => {
    expect(await run('')).toEqual({ code: 0, signal: null, output: '', numbers: [0, 1, 2] })
  })

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'sends what is left at %s, and ends by it',
    async (signal) => {
      const ended = await run(live, (child) => child.kill(signal))
      expect(ended).toMatchObject({ signal, numbers: [0, 1, 2] })
    },
  )

  it('with two clients ends by the signal as well', async () => {
    const program = `createClient({ url: '${url}', apiKey: 'k', flushOnExit: true })\n${live}`
    const ended = await run(program, (child) => child.kill('SIGTERM'))
    expect(ended).toMatchObject({ signal: 'SIGTERM', numbers: [0, 1, 2] })
  })

  it('leaves the end to a program that handles the signal itself', async () => {
    const program = `process.on('SIGTERM', async () => {
        client.record({ action: 'a.b', actor: { type: 'system' }, details: { n: 3 } })
        await client.close()
        process.exit(7)
      })\n${live}`
    const ended = await run(program, (child) => child.kill('SIGTERM'))
    expect(ended).toMatchObject({ code: 7, numbers: [0, 1, 2, 3] })
  })

  it('does not keep a program alive when the log is away, and says what was given up', async () => {
    isUp = false
    try {
      const ended = await run('')
      expect(ended).toMatchObject({ code: 0, numbers: [] })
      expect(ended.output).toContain('1 events were given up, the last one because: undelivered')
    } finally {
      isUp = true
    }
  })
})
