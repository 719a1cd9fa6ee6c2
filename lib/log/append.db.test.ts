import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inSqlTransaction, inTransaction, sql } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { append, recordEvent } from './append'
import { foldHashes, hashLeaf } from './core/merkle'
import { nodesFromLeafHashes, rootAt } from './core/proof-builder'
import { prepareEvent } from './event/prepare-event'
import { appendInGroup } from './group-commit'
import { sha256 } from './hashing'
import type { EventInput, JsonValue, PreparedEvent } from './schema'
import { createTestCompany, openTestLog, readHead, type TestLog } from './test-log'

let log: TestLog
beforeAll(async () => {
  log = await openTestLog()
})
afterAll(() => log.close())

const via = { type: 'api_key' as const, id: 'k1' }

function prepare(input: EventInput): PreparedEvent {
  const prepared = prepareEvent(input as JsonValue, { nowMs: Date.now(), newId: () => newUuidV7() })
  if (!prepared.ok) throw new Error(prepared.detail)
  return prepared.event
}

function makeEvent(number: number, more: Partial<EventInput> = {}): EventInput {
  return {
    action: 'project.created',
    actor: {
      type: 'user',
      id: `u${number % 7}`,
      name: `Person ${number % 7}`,
      email: `p${number % 7}@acme.example`,
    },
    targets: [{ type: 'project', id: `project-${number}`, name: `Project ${number}` }],
    source: { ip: '203.0.113.9' },
    ...more,
  }
}

async function readLeaves(companyId: string) {
  return await sql().query<{ seq: number; line: string; hash: Uint8Array; recordedAt: Date }>(
    'test.leaves',
    `SELECT seq, line, leaf_hash AS hash, recorded_at AS "recordedAt" FROM events WHERE company_id = $1::uuid ORDER BY seq`,
    [companyId],
  )
}

describe('append', () => {
  it('gives contiguous positions and a root that a recomputation from the lines agrees with', async () => {
    const companyId = await createTestCompany()
    for (const count of [1, 255, 1, 300, 3]) {
      const events = Array.from({ length: count }, (_, at) => prepare(makeEvent(at)))
      const results = await inSqlTransaction((tx) => append(tx, { companyId, via, events }))
      expect(results.every((result) => result.status === 'recorded')).toBe(true)
    }
    const leaves = await readLeaves(companyId)
    expect(leaves.map((leaf) => leaf.seq)).toEqual(Array.from({ length: 560 }, (_, at) => at))
    const hashes = leaves.map((leaf) => hashLeaf(sha256, Buffer.from(leaf.line, 'utf8')))
    for (const [at, leaf] of leaves.entries()) expect(Buffer.from(leaf.hash)).toEqual(hashes[at])
    const root = await rootAt({ sha256, nodes: nodesFromLeafHashes(sha256, hashes) }, 560)
    expect(await readHead(companyId)).toEqual({
      size: 560,
      root: Buffer.from(root).toString('base64'),
    })
    const tiles = await sql().query<{ level: number; idx: number }>(
      'test.tiles',
      'SELECT level, idx FROM tiles WHERE company_id = $1::uuid ORDER BY level, idx',
      [companyId],
    )
    expect(tiles).toEqual([
      { level: 0, idx: 0 },
      { level: 0, idx: 1 },
    ])
    expect(foldHashes(sha256, [])).toHaveLength(32)
  })

  it('answers a repeated event with its first result, and another content under its id with a conflict', async () => {
    const companyId = await createTestCompany()
    const id = newUuidV7()
    const first = await appendInGroup({ companyId, via, events: [prepare(makeEvent(1, { id }))] })
    const again = await appendInGroup({
      companyId,
      via,
      events: [prepare(makeEvent(1, { id })), prepare(makeEvent(2, { id })), prepare(makeEvent(3))],
    })
    expect(first[0]).toMatchObject({ status: 'recorded', seq: 0 })
    expect(again[0]).toMatchObject({ status: 'duplicate', seq: 0 })
    expect(again[0]).toHaveProperty('leafHash', expect.anything())
    expect(again[1]).toMatchObject({ status: 'rejected', code: 'id_conflict' })
    expect(again[2]).toMatchObject({ status: 'recorded', seq: 1 })
  })

  it('recognises the same id twice within one batch', async () => {
    const companyId = await createTestCompany()
    const id = newUuidV7()
    const results = await appendInGroup({
      companyId,
      via,
      events: [makeEvent(1, { id }), makeEvent(1, { id }), makeEvent(2, { id })].map(prepare),
    })
    expect(results.map((result) => result.status)).toEqual(['recorded', 'duplicate', 'rejected'])
    expect(await readHead(companyId)).toMatchObject({ size: 1 })
  })

  it('keeps personal values out of the line and beside it', async () => {
    const companyId = await createTestCompany()
    await appendInGroup({ companyId, via, events: [prepare(makeEvent(3))] })
    const [leaf] = await readLeaves(companyId)
    expect(leaf?.line).not.toMatch(/acme\.example|Person 3|203\.0\.113/)
    expect(JSON.parse(leaf?.line ?? '').actor).toEqual({
      type: 'user',
      ref: expect.stringMatching(/^s_/),
    })
    const personal = await sql().query<{ text: string }>(
      'test.personal',
      'SELECT text FROM event_personal WHERE company_id = $1::uuid',
      [companyId],
    )
    expect(personal).toHaveLength(1)
    expect(JSON.parse(personal[0]?.text ?? '')).toEqual({
      '/actor/email': 'p3@acme.example',
      '/actor/id': 'u3',
      '/actor/name': 'Person 3',
      '/source/ip': '203.0.113.9',
    })
  })

  it('names one person by one ref, whether known by id or by e-mail', async () => {
    const companyId = await createTestCompany()
    const byEmail: EventInput = {
      action: 'auth.failed',
      actor: { type: 'user', email: 'New@Acme.example' },
    }
    const byId: EventInput = {
      action: 'auth.login',
      actor: { type: 'user', id: 'u-new', email: 'new@acme.example' },
    }
    await appendInGroup({ companyId, via, events: [prepare(byEmail)] })
    await appendInGroup({ companyId, via, events: [prepare(byId)] })
    const refs = (await readLeaves(companyId)).map((leaf) => JSON.parse(leaf.line).actor.ref)
    expect(new Set(refs).size).toBe(1)
  })

  it('records an act of the product in the transaction that does it, through Prisma as well', async () => {
    const companyId = await createTestCompany()
    await inTransaction(async (tx) => {
      await tx.db.company.update({ where: { id: companyId }, data: { name: 'New name' } })
      await recordEvent(tx, {
        companyId,
        via: { type: 'system' },
        event: { action: 'org.settings_changed', actor: { type: 'system', name: 'operator' } },
      })
    })
    await expect(
      inTransaction(async (tx) => {
        await recordEvent(tx, {
          companyId,
          via: { type: 'system' },
          event: {
            action: 'org.settings_changed',
            actor: { type: 'user', id: 'ghost', name: 'Ghost' },
          },
        })
        throw new Error('the act itself failed')
      }),
    ).rejects.toThrow('the act itself failed')
    expect(await readHead(companyId)).toMatchObject({ size: 1 })
    await appendInGroup({
      companyId,
      via,
      events: [
        prepare({ action: 'auth.login', actor: { type: 'user', id: 'ghost', name: 'Ghost' } }),
      ],
    })
    expect(await readHead(companyId)).toMatchObject({ size: 2 })
  })

  it('counts every event by hour, action and outcome', async () => {
    const companyId = await createTestCompany()
    const occurred_at = new Date(Date.now() - 60_000).toISOString()
    const events = [1, 2, 3].map((number) => prepare(makeEvent(number, { occurred_at })))
    await appendInGroup({ companyId, via, events })
    await appendInGroup({ companyId, via, events: [prepare(makeEvent(4, { occurred_at }))] })
    const counts = await sql().query<{ action: string; count: number }>(
      'test.counts',
      'SELECT action, count FROM event_counts WHERE company_id = $1::uuid',
      [companyId],
    )
    expect(counts).toEqual([{ action: 'project.created', count: 4 }])
  })
})
