import { randomUUID } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { verifyEd25519 } from '../lib/log/core/ed25519'
import { openCheckpoint } from '../lib/log/core/checkpoint'
import { verifyInclusion } from '../lib/log/core/merkle'
import { decodeVkey } from '../lib/log/core/note'
import { parseTlogProof } from '../lib/log/core/tlog-proof'
import { sha256 } from '../lib/log/hashing'
import { runCli } from './run-cli'
import { type CrashableServer, startCrashableServer } from './crashable-server'

/** What was answered for an event: the receipt that must hold for ever. */
type Receipt = { seq: number; leafHash: string }
type Batch = { id: string }[]

const rounds = 20
const writers = 4

test('everything that was answered survives twenty kills of server and database, sealed and provable', async () => {
  test.setTimeout(600_000)
  const home = mkdtempSync(join(tmpdir(), 'trailkeeper-accidents-'))
  // As root, Postgres runs as somebody else, who has to pass.
  chmodSync(home, 0o711)
  const server = await startCrashableServer(join(home, 'data'))
  try {
    await runCli(['company', 'create', '--slug', 'acme', '--name', 'Acme'], server.env)
    const scopes = 'events:read,events:write'
    const { key } = await runCli(
      ['key', 'create', '--company', 'acme', '--name', 'ci', '--scopes', scopes],
      server.env,
    )
    if (typeof key !== 'string') throw new Error('no key was made')
    const receipts = new Map<string, Receipt>()
    // What was sent and not answered is sent again, with the same ids, as any producer would.
    let unanswered: Batch[] = []

    for (let round = 0; round < rounds; round++) {
      const answeredAtKill = receipts.size + 20 + ((round * 37) % 90)
      let isKilled = false
      const work = Array.from({ length: writers }, async () => {
        const left: Batch[] = []
        while (!isKilled) {
          const batch = unanswered.pop() ?? makeBatch(1 + ((round + receipts.size) % 40))
          const results = await send(server, { key, batch })
          if (!results) {
            left.push(batch)
            break
          }
          for (const { id, seq, leaf_hash: leafHash } of results) {
            const before = receipts.get(id)
            if (before) expect({ seq, leafHash }).toEqual(before)
            receipts.set(id, { seq, leafHash })
          }
          if (receipts.size >= answeredAtKill && !isKilled) {
            isKilled = true
            if (round % 3 !== 1) server.killServer()
            if (round % 3 !== 0) server.killDatabase()
          }
        }
        return left
      })
      unanswered = [...unanswered, ...(await Promise.all(work)).flat()]
      await server.restart()
    }

    const events = await readAll(server, key)
    expect(events.map((event) => event.seq)).toEqual(
      Array.from({ length: events.length }, (_, at) => at),
    )
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length)
    const stored = new Map(
      events.map((event) => [event.id, { seq: event.seq, leafHash: event.leaf_hash }]),
    )
    for (const [id, receipt] of receipts) expect(stored.get(id)).toEqual(receipt)
    expect(receipts.size).toBeGreaterThan(rounds * 20)

    await proveSome(server, { key, receipts: [...receipts.values()] })
    const check = await runCli(['integrity', 'check', '--company', 'acme'], server.env)
    expect(check).toMatchObject({ ok: true, problems: [] })
    // Reading is recorded too, once its minute has ended: the log may have grown since.
    expect(Number(check.size)).toBeGreaterThanOrEqual(events.length)
  } finally {
    await server.stop()
    rmSync(home, { recursive: true, force: true })
  }
})

function makeBatch(count: number): Batch {
  return Array.from({ length: count }, () => ({
    id: randomUUID(),
    action: 'project.created',
    actor: { type: 'user', id: 'u1', name: 'Ana Lima', email: 'ana@acme.example' },
    targets: [{ type: 'project', id: randomUUID(), name: 'Payments' }],
  }))
}

type Result = { status: string; id: string; seq: number; leaf_hash: string }

/** The results, or undefined when no answer came or the server said that it failed. */
async function send(
  server: CrashableServer,
  { key, batch }: { key: string; batch: Batch },
): Promise<Result[] | undefined> {
  const answer = await fetch(`${server.baseUrl()}/api/audit-log`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ events: batch }),
  })
    .then(async (response) => ({ status: response.status, body: await response.json() }))
    .catch(() => undefined)
  if (!answer || answer.status >= 500) return undefined
  expect(answer).toMatchObject({ status: 200, body: { rejected: 0 } })
  return answer.body.results
}

type Stored = { id: string; seq: number; leaf_hash: string }

async function readAll(server: CrashableServer, key: string): Promise<Stored[]> {
  const events: Stored[] = []
  let cursor: number | null = 0
  while (cursor !== null) {
    const page: { data: { event: Stored }[]; cursor: number | null } = JSON.parse(
      await get(server, key, `?expand=event&limit=250&cursor=${cursor}`),
    )
    events.push(...page.data.map((entry) => entry.event))
    cursor = page.cursor
  }
  return events
}

async function proveSome(
  server: CrashableServer,
  { key, receipts }: { key: string; receipts: Receipt[] },
): Promise<void> {
  const vkey = decodeVkey(sha256, (await get(server, key, '/key')).trim())
  if (!vkey) throw new Error('the log has no key')
  for (const receipt of receipts.filter((_, at) => at % 50 === 0)) {
    const proof = parseTlogProof(await get(server, key, `/${receipt.seq + 1}/proof`))
    if (!proof) throw new Error('no proof')
    const opened = openCheckpoint(proof.checkpoint, { keys: [vkey], verifyEd25519 })
    if (!opened.ok) throw new Error(opened.reason)
    const { size, root } = opened.checkpoint
    const leafHash = Buffer.from(receipt.leafHash, 'base64')
    expect(
      verifyInclusion(sha256, { index: receipt.seq, size, leafHash, proof: proof.proof, root }),
    ).toEqual({ ok: true })
  }
}

async function get(server: CrashableServer, key: string, path: string): Promise<string> {
  const response = await fetch(`${server.baseUrl()}/api/audit-log${path}`, {
    headers: { authorization: `Bearer ${key}` },
  })
  const text = await response.text()
  expect(response.status, text.slice(0, 300)).toBe(200)
  return text
}
