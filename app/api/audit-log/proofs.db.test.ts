import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCompany, openTestInstance, type TestCompany } from '@/lib/access/test-access'
import { decodeBase64 } from '@/lib/log/core/bytes'
import { openCheckpoint } from '@/lib/log/core/checkpoint'
import { deriveSalt, makeDisclosure } from '@/lib/log/core/disclosure'
import { verifyEd25519 } from '@/lib/log/core/ed25519'
import { emptyFrontier, extendFrontier, frontierRoot, tileRoot } from '@/lib/log/core/frontier'
import { verifyConsistency } from '@/lib/log/core/merkle'
import { decodeVkey } from '@/lib/log/core/note'
import { verifyEvent } from '@/lib/log/core/verify-event'
import { hmacSha256, sha256 } from '@/lib/log/hashing'
import { unwrapPersonKey } from '@/lib/log/secrets'
import { sql } from '@/lib/platform/db'
import { POST as refuseProof } from './[id]/proof/route'
import { DELETE as refuseEvent } from './[id]/route'
import { POST as refuseActions } from './actions/route'
import { PUT as refuseCheckpoint } from './checkpoint/route'
import { PATCH as refuseConsistency } from './consistency/route'
import { POST as refuseKey } from './key/route'
import { type Client, clientOf, jsonOf, problemOf } from './test-client'
import { POST as refuseTile } from './tile/[...path]/route'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let client: Client
let leaves: Uint8Array[]
beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  client = await clientOf(acme)
  const jane = { type: 'user', id: 'u1', name: 'Jane Roe', email: 'jane@acme.example' }
  for (const count of [1, 60, 400, 100]) {
    await client.record(
      ...Array.from({ length: count }, (_, n) => ({
        action: 'finding.created',
        actor: jane,
        details: { n, note: 'by Jane Roe, seen from 192.0.2.1' },
      })),
    )
  }
  leaves = (await linesOf()).map(({ hash }) => hash)
})
afterAll(() => instance.close())

type Line = { line: string; hash: Uint8Array; id: string }
async function linesOf(): Promise<Line[]> {
  return await sql().query<Line>(
    'test.lines',
    'SELECT id, line, leaf_hash AS hash FROM events WHERE company_id = $1::uuid ORDER BY seq',
    [acme.id],
  )
}

const textOf = async (response: Promise<Response>) => {
  const answer = await response
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  return await answer.text()
}

function rootOf(size: number): Uint8Array {
  const partialTile = () => new Uint8Array(0)
  const leafHashes = leaves.slice(0, size)
  return frontierRoot(
    sha256,
    extendFrontier(sha256, emptyFrontier, { leafHashes, partialTile }).frontier,
  )
}

async function openedCheckpoint() {
  const [note, key] = [await textOf(client.checkpoint()), await textOf(client.key())]
  const keys = key
    .trimEnd()
    .split('\n')
    .flatMap((line) => decodeVkey(sha256, line) ?? [])
  return { note, opened: openCheckpoint(note, { keys, verifyEd25519 }) }
}

describe('GET …/checkpoint and …/key answer 200', () => {
  it('with a note that the key signed over the size and the root of all leaves', async () => {
    const { note, opened } = await openedCheckpoint()
    expect(opened).toMatchObject({
      ok: true,
      checkpoint: {
        origin: `trailkeeper.internal/log/${acme.id}`,
        size: leaves.length,
        root: Uint8Array.from(rootOf(leaves.length)),
      },
    })
    expect(await textOf(client.checkpoint())).toBe(note)
    expect((await client.checkpoint()).headers.get('trailkeeper-epoch')).toBe('1')
  })
})

describe('GET …/{id}/proof answers', () => {
  it('200 with a proof that the line is at its place under the signed checkpoint, by number and by uuid', async () => {
    const vkeys = (await textOf(client.key())).trimEnd().split('\n')
    const lines = await linesOf()
    for (const seq of [0, 1, 2, 60, 255, 256, 257, 511, 512, lines.length - 1]) {
      const { id, line } = lines[seq] ?? { id: '', line: '' }
      const proof = await textOf(client.proof(String(seq + 1)))
      expect(await textOf(client.proof(id))).toBe(proof)
      const disclosures = await disclosuresOf({ seq, id })
      const evidence = { line, disclosures, proof, vkeys }
      const verified = verifyEvent({ sha256, verifyEd25519 }, evidence)
      expect(verified).toMatchObject({ ok: true, seq, closedRefs: [] })
      const forged = { ...evidence, line: line.replace('finding', 'fondong') }
      expect(verifyEvent({ sha256, verifyEd25519 }, forged).ok).toBe(line === forged.line)
    }
  })

  it('404 with one body for what is no event, whatever it looks like', async () => {
    const bodies = new Set<string>()
    const nobody = '00000000-0000-4000-8000-000000000000'
    for (const id of [
      nobody,
      String(leaves.length + 1),
      '0',
      '-1',
      '01',
      '1.0',
      'x',
      '9'.repeat(16),
      '9'.repeat(5_000),
      '\0',
      `${nobody}\n`,
    ]) {
      for (const response of [await client.proof(id), await client.event(id)]) {
        const { request_id: _, ...body } = await problemOf(response, 404)
        bodies.add(JSON.stringify(body))
      }
    }
    expect(bodies.size).toBe(1)
  })
})

describe('GET …/consistency answers', () => {
  it('200 with a proof between any two sizes of the log', async () => {
    const sizes = [1, 2, 3, 4, 5, 7, 8, 62, 255, 256, 257, 300, 511, 512, 513, leaves.length]
    for (const from of sizes) {
      for (const to of sizes.filter((size) => size >= from)) {
        const text = await textOf(client.consistency(`?from=${from}&to=${to}`))
        const proof = text
          .split('\n')
          .slice(0, -1)
          .map((line) => decodeBase64(line) ?? new Uint8Array())
        const heads = [from, to].map((size) => ({ size, root: rootOf(size) }))
        const [one, other] = heads
        if (!one || !other) throw new Error('two heads were made')
        expect(verifyConsistency(sha256, { from: one, to: other, proof })).toEqual({ ok: true })
      }
    }
    expect(await textOf(client.consistency(`?from=0&to=${leaves.length}`))).toBe('')
  })

  it('400 to sizes that the log never had, naming the bound', async () => {
    const size = leaves.length
    for (const query of [
      '',
      '?from=1',
      '?from=2&to=1',
      `?from=1&to=${size + 1}`,
      '?from=-1&to=1',
      '?from=x&to=1',
      '?from=1&to=2&more=1',
    ]) {
      const problem = await problemOf(await client.consistency(query), 400)
      expect(problem.errors?.length).toBeGreaterThan(0)
    }
    const { detail } = await problemOf(await client.consistency(`?from=1&to=${size + 1}`), 400)
    expect(detail).toContain(String(size))
  })
})

describe('GET …/tile/… answers', () => {
  it('200 with the leaf hashes, whole and partial, and above them the roots of what they cover', async () => {
    const rest = leaves.length % 256
    const whole = Math.floor(leaves.length / 256)
    const tiles: [string, Uint8Array[]][] = [
      ['0/000', leaves.slice(0, 256)],
      ['0/001', leaves.slice(256, 512)],
      ['0/000.p/1', leaves.slice(0, 1)],
      ['0/000.p/255', leaves.slice(0, 255)],
      [`0/00${whole}.p/${rest}`, leaves.slice(whole * 256)],
      ['1/000.p/1', [tileRoot(sha256, Buffer.concat(leaves.slice(0, 256)))]],
      [
        '1/000.p/2',
        [0, 256].map((from) => tileRoot(sha256, Buffer.concat(leaves.slice(from, from + 256)))),
      ],
    ]
    for (const [path, hashes] of tiles) {
      const response = await client.tile(path)
      expect(response.status, path).toBe(200)
      expect(response.headers.get('content-type')).toBe('application/octet-stream')
      expect(response.headers.get('cache-control')).toContain('private')
      const bytes = Buffer.from(await response.arrayBuffer())
      expect(bytes.toString('hex'), path).toBe(Buffer.concat(hashes).toString('hex'))
    }
  })

  it('404 to tiles that the log does not reach and to paths that are none', async () => {
    const rest = leaves.length % 256
    for (const path of [
      '0/002',
      `0/002.p/${rest + 1}`,
      '0/003.p/1',
      '1/000',
      '1/000.p/3',
      '2/000.p/1',
      '0/000.p/0',
      '0/000.p/256',
      '0/000.p/01',
      '64/000',
      '0/0',
      '0/x000/000',
      '0/x999/x999/x999/x999/x999/999',
      'entries/000',
      '../checkpoint',
      '0/000/',
      '',
    ]) {
      await problemOf(await client.tile(path), 404)
    }
  })
})

describe('GET …/actions answers 200', () => {
  it("with the catalogue and what the log has seen beyond it, names of JavaScript's own included", async () => {
    await client.record(
      ...['constructor', '__proto__', 'valueof.tostring'].map((action) => ({
        action,
        actor: { type: 'system' },
      })),
    )
    const { actions } = await jsonOf<{ actions: { action: string; count: number }[] }>(
      await client.actions(),
    )
    const counts = new Map(actions.map(({ action, count }) => [action, count]))
    expect(counts.get('finding.created')).toBe(561)
    for (const action of ['constructor', '__proto__', 'valueof.tostring'])
      expect(counts.get(action)).toBe(1)
  })
})

it('every route that only reads answers 405 with Allow to what writes', async () => {
  for (const refuse of [
    refuseProof,
    refuseEvent,
    refuseActions,
    refuseCheckpoint,
    refuseConsistency,
    refuseKey,
    refuseTile,
  ]) {
    const response = refuse(client.request('/x', { method: 'POST' }))
    expect(response.headers.get('allow')).toBe('GET, HEAD')
    await problemOf(response, 405)
  }
})

/** The disclosures of an event, made again from what stands beside its line. */
async function disclosuresOf({ seq, id }: { seq: number; id: string }): Promise<string[]> {
  const rows = await sql().query<{
    ref: string
    text: string
    key: Uint8Array | null
    wrapped: Uint8Array | null
  }>(
    'test.disclosures',
    `SELECT p.ref, p.text, p.key, s.key_wrapped AS wrapped FROM event_personal p
       LEFT JOIN persons s ON s.company_id = p.company_id AND s.ref = p.ref
      WHERE p.company_id = $1::uuid AND p.seq = $2::bigint`,
    [acme.id, String(seq)],
  )
  return rows.map(({ ref, text, key, wrapped }) => {
    const opened = key ?? (wrapped && unwrapPersonKey(wrapped, { companyId: acme.id, ref }))
    if (!opened) throw new Error(`nobody has the key of ${ref}`)
    return makeDisclosure({
      salt: deriveSalt(hmacSha256, { key: opened, eventId: id }),
      valuesText: text,
    })
  })
}
