import { setMaxListeners } from 'node:events'
import { Agent, request } from 'undici'
import { newUuidV7 } from '@/lib/platform/ids'
import { benchBatches } from './ingest'
import { makeCompany, password } from './make-company'
import { percentile, print } from './measure'
import { type BenchServer, startServer } from './server'
import { openSession } from './session'

const sessions = 20
const tailsPerSession = 10
const rounds = 3
const marks = 40

/** What 200 open live views of one company cost whoever writes, and how late they are: in turns with none open. */
export async function benchTails({
  dataDir,
  size,
}: {
  dataDir: string
  size: number
}): Promise<void> {
  const server = await startServer({ dataDir })
  try {
    const company = await makeCompany(dataDir, `tails-${Date.now()}`)
    const cookies: string[] = []
    for (let at = 0; at < sessions; at += 1) {
      cookies.push(await openSession(server, { email: company.email, password }))
    }
    const count = Math.max(1, Math.round(size / 2 / rounds))
    const write = async () => (await benchBatches(server, { key: company.key, count })).perSecond
    await write()
    const without: number[] = []
    const beside: number[] = []
    let late: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      without.push(await write())
      const before = server.residentMb() ?? Number.NaN
      const tails = await openTails(server, { slug: company.slug, cookies })
      const after = server.residentMb() ?? Number.NaN
      print(`${tails.count} tails: ${after - before} MB more resident`)
      beside.push(await write())
      late = [...late, ...(await measureDelay(server, { key: company.key, tails }))]
      await tails.close()
    }
    const ratio = percentile(beside, 0.5) / percentile(without, 0.5)
    print(
      `batches of 500 beside open tails: ${Math.round(percentile(beside, 0.5))}/s, ${ratio.toFixed(2)} × without (${Math.round(percentile(without, 0.5))}/s)`,
    )
    print(
      `from sending an event until it has come to the last of the tails: p50 ${percentile(late, 0.5).toFixed(0)} ms, p95 ${percentile(late, 0.95).toFixed(0)} ms`,
    )
  } finally {
    await server.stop()
  }
}

type Tails = {
  count: number
  /** Resolves once as many tails as are open have told of this id. */
  toldAll: (id: string) => Promise<void>
  close: () => Promise<void>
}

async function openTails(
  server: BenchServer,
  { slug, cookies }: { slug: string; cookies: string[] },
): Promise<Tails> {
  const agent = new Agent({ bodyTimeout: 0, headersTimeout: 0, connections: null })
  const ended = new AbortController()
  setMaxListeners(0, ended.signal)
  const told = new Map<string, number>()
  const waiting = new Map<string, () => void>()
  let count = 0
  for (const cookie of cookies) {
    for (let at = 0; at < tailsPerSession; at += 1) {
      // Ten searches: who watches the same shares the work.
      const q = `action:bench.marked OR (action:*.deleted status:${400 + at})`
      const address = new URLSearchParams({ company: slug, q })
      const answer = await request(`${server.baseUrl}/api/console/tail?${address}`, {
        dispatcher: agent,
        headers: { cookie },
        signal: ended.signal,
      })
      if (answer.statusCode !== 200) throw new Error(`a tail was answered ${answer.statusCode}`)
      count += 1
      let text = ''
      answer.body.on('error', () => undefined)
      answer.body.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1')
        for (const [, id = ''] of text.matchAll(/"mark":"([^"]+)"/g)) {
          told.set(id, (told.get(id) ?? 0) + 1)
          if (told.get(id) === count) waiting.get(id)?.()
        }
        text = text.slice(text.lastIndexOf('\n') + 1)
      })
    }
  }
  return {
    count,
    toldAll: (id) =>
      new Promise((resolve) => {
        if (told.get(id) === count) resolve()
        else waiting.set(id, resolve)
      }),
    close: async () => {
      ended.abort()
      await agent.destroy()
    },
  }
}

/** Milliseconds from sending an event until the last tail has it, one after another. */
async function measureDelay(
  server: BenchServer,
  { key, tails }: { key: string; tails: Tails },
): Promise<number[]> {
  const times: number[] = []
  for (let at = 0; at < marks; at += 1) {
    const mark = newUuidV7()
    const startedAt = performance.now()
    const told = tails.toldAll(mark)
    const answer = await request(`${server.baseUrl}/api/audit-log`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        action: 'bench.marked',
        actor: { type: 'system', id: 'bench' },
        details: { mark },
      }),
    })
    await answer.body.dump()
    await told
    times.push(performance.now() - startedAt)
  }
  return times
}
