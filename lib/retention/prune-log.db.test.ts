import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  readEvents as readLines,
} from '@/lib/access/test-access'
import { ingestValues } from '@/lib/events/commands'
import { generateEvents } from '@/lib/events/generator/generate-events'
import { listActions } from '@/lib/events/queries/list-actions'
import { readEvents } from '@/lib/events/queries/read-events'
import { countEvents, searchEvents } from '@/lib/events/queries/search-events'
import { checkSegments } from '@/lib/events/segments/check-segments'
import { indexLog } from '@/lib/events/segments/index-log'
import { placeHold, releaseHold } from '@/lib/holds/commands'
import { proveConsistency, sealCheckpoint } from '@/lib/log/checkpoints'
import { inclusionProof } from '@/lib/log/core/proof-builder'
import { verifyConsistency, verifyInclusion } from '@/lib/log/core/merkle'
import { emptyFrontier, extendFrontier, frontierRoot } from '@/lib/log/core/frontier'
import { sha256 } from '@/lib/log/hashing'
import { checkIntegrity } from '@/lib/log/integrity-check'
import { ensurePartitions } from '@/lib/log/partitions'
import type { JsonValue } from '@/lib/log/schema'
import { treeOf } from '@/lib/log/tree'
import { setClock } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'
import { changeRetention } from './commands'
import { previewPruning } from './find-due'
import { pruneLog } from './prune-log'
import { settleRetention } from './settle'

const dayMs = 86_400_000
let instance: Awaited<ReturnType<typeof openTestInstance>>
let superuser: pg.Client

beforeAll(async () => {
  instance = await openTestInstance()
  superuser = new pg.Client({ connectionString: instance.superuserUrl })
  await superuser.connect()
  await ensurePartitions({ nowMs: Date.now(), fromMs: Date.now() - 900 * dayMs })
})
afterAll(async () => {
  await superuser.end()
  await instance.close()
})
afterEach(() => setClock())

type Row = { seq: number; recordedAt: Date; action: string; occurredAt: Date; leafHash: Buffer }
type World = {
  companyId: string
  owner: SessionPrincipal
  /** Sizes of the log with the roots that were signed for them. */
  signed: { size: number; root: Uint8Array }[]
  agoDays: (days: number) => number
}

/** Deterministic, so that what fails can be run again. */
function makeRandom(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

let companies = 0

/** A company whose log reaches `days` into the past, and a day and two hours from now on is quiet. */
async function makeWorld({
  events,
  days,
  seed = 1,
}: {
  events: number
  days: number
  seed?: number
}): Promise<World> {
  companies += 1
  const now = Date.now()
  const agoDays = (ago: number) => now - ago * dayMs
  setClock(() => agoDays(days))
  const company = await makeCompany(`pruned-${companies}`)
  const owner = await makeMember(company, 'owner')
  const world: World = { companyId: company.id, owner, signed: [], agoDays }
  const endMs = agoDays(1.1)
  const batches = 8
  const all = [
    ...generateEvents({ seed, count: events, days: days - 2, endMs, companyName: 'Acme' }),
  ]
  all.sort((one, other) => Date.parse(one.occurred_at ?? '') - Date.parse(other.occurred_at ?? ''))
  const random = makeRandom(seed)
  for (let at = 0; at < batches; at += 1) {
    const from = Math.floor((at * events) / batches)
    const batch = all.slice(from, Math.floor(((at + 1) * events) / batches))
    setClock(() => Math.min(endMs, Date.parse(batch.at(-1)?.occurred_at ?? '') + 1_000))
    await send(world, batch)
    const { note, log } = await sealCheckpoint(company.id)
    expect(note).toContain(company.id)
    world.signed.push({ size: log.size, root: log.root })
    if (random(3) === 0) await indexLog(company.id, { sizes: { small: 128, large: 512 } })
  }
  setClock()
  return world
}

async function send({ companyId }: { companyId: string }, events: unknown[]) {
  const items = events.map((event, index) => ({ index, value: event as JsonValue }))
  const via = { type: 'api_key' as const, id: 'k1' }
  expect((await ingestValues({ companyId, via }, items)).rejected).toBe(0)
}

/** Lets a retention count now: it was asked for a day ago. */
async function keepFor({ owner, companyId, agoDays }: World, days: number) {
  setClock(() => agoDays(1.05))
  await changeRetention(owner, { days, confirmation: owner.companySlug })
  setClock()
  expect(await settleRetention(companyId)).toMatchObject({ keptDays: days, pendingDays: null })
}

async function readRows(companyId: string): Promise<Row[]> {
  const { rows } = await superuser.query(
    `SELECT seq::int, recorded_at AS "recordedAt", action, occurred_at AS "occurredAt", leaf_hash AS "leafHash"
       FROM events WHERE company_id = $1 ORDER BY seq`,
    [companyId],
  )
  return rows
}

async function readSeqs(table: string, companyId: string): Promise<Set<number>> {
  const { rows } = await superuser.query(
    `SELECT DISTINCT seq::int AS seq FROM ${table} WHERE company_id = $1`,
    [companyId],
  )
  return new Set(rows.map(({ seq }) => seq))
}

async function readAllIds(companyId: string): Promise<number[]> {
  const ids: number[] = []
  for (let cursor: number | null = 0; cursor !== null; ) {
    const read = { q: '', cursor, limit: 250, expand: false, tail: false, waitMs: 0 }
    const page = await readEvents({ companyId }, read)
    ids.push(...page.data.map(({ id }) => id))
    cursor = page.cursor
  }
  return ids
}

async function expectSound(companyId: string) {
  const report = await checkIntegrity({ companyId })
  expect(report.problems).toEqual([])
  expect(await checkSegments({ companyId })).toEqual([])
}

/** Every event that is there can be proven against what was signed when, and each signature follows from the one before. */
async function expectProvable({ companyId, signed }: World, seqs: readonly number[]) {
  const { log } = await sealCheckpoint(companyId)
  const all = [...signed, { size: log.size, root: log.root }]
  for (const { size, root } of all) {
    for (const seq of seqs.filter((one) => one < size)) {
      const index = seq
      const proof = await inclusionProof(treeOf(sql(), { companyId, size }), { index, size })
      const row = (await readRowsOf(companyId, seq)) as Row
      const claim = { leafHash: row.leafHash, index, size, proof, root }
      expect([seq, size, verifyInclusion(sha256, claim)]).toEqual([seq, size, { ok: true }])
    }
  }
  for (const [at, from] of all.entries()) {
    const to = all[at + 1]
    if (!to || to.size === from.size) continue
    const proof = await proveConsistency({ companyId, from: from.size, to: to.size })
    expect(verifyConsistency(sha256, { from, to, proof })).toEqual({ ok: true })
  }
}

async function readRowsOf(companyId: string, seq: number): Promise<Row | undefined> {
  const { rows } = await superuser.query(
    `SELECT leaf_hash AS "leafHash" FROM events WHERE company_id = $1 AND seq = $2`,
    [companyId, seq],
  )
  return rows[0]
}

function rootOf(hashes: readonly Uint8Array[]): string {
  const { frontier } = extendFrontier(sha256, emptyFrontier, {
    leafHashes: [...hashes],
    partialTile: () => new Uint8Array(0),
  })
  return Buffer.from(frontierRoot(sha256, frontier)).toString('base64')
}

describe('what is pruned', () => {
  it.each([1, 2, 3, 4])(
    'is what is past its time and not held, and nothing else (%i)',
    async (seed) => {
      const random = makeRandom(seed * 7_919)
      const world = await makeWorld({ events: 900 + random(900), days: 800, seed })
      const { companyId, owner } = world
      const before = await readRows(companyId)
      const days = 90 + random(500)
      const cutoff = world.agoDays(days)

      // Each kind of hold, with what it means in words of the rows.
      const from = world.agoDays(700 - random(100))
      const to = from + 40 * dayMs
      const kinds = [
        { values: { q: 'action:*.deleted' }, covers: (row: Row) => /\.deleted$/.test(row.action) },
        {
          values: { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
          covers: (row: Row) => +row.occurredAt >= from && +row.occurredAt <= to,
        },
        { values: { q: 'id:1..40' }, covers: (row: Row) => row.seq < 40 },
        { values: { q: 'no.such.action' }, covers: () => false },
      ]
      const chosen = kinds.filter(() => random(2) === 0)
      const holds: { id: string; name: string }[] = []
      for (const [at, { values }] of chosen.entries()) {
        const name = `Hold ${at}`
        const { id } = await placeHold(owner, { name, reason: 'Asked for', ...values })
        holds.push({ id, name })
      }
      await keepFor(world, days)
      const isHeld = (row: Row) => chosen.some(({ covers }) => covers(row))
      const gone = before.filter((row) => +row.recordedAt < cutoff && !isHeld(row))
      const there = new Set(gone.map(({ seq }) => seq))
      const kept = (await readRows(companyId)).filter(({ seq }) => !there.has(seq))
      expect(gone.length).toBeGreaterThan(0)

      const preview = await previewPruning(companyId, days)
      expect(preview.events).toBe(gone.length)
      expect(preview.oldest).toBe(gone[0]?.recordedAt.toISOString())
      expect(preview.held).toBe(
        before.filter((row) => +row.recordedAt < cutoff && isHeld(row)).length,
      )
      expect(await readRows(companyId)).toHaveLength(kept.length + gone.length)

      // Cut off between two batches, as often as it takes.
      const batchMax = 20 + random(200)
      for (let left = 1 + random(3); left > 0; left -= 1) {
        const own = new AbortController()
        await pruneLog(companyId, {
          ...{ batchMax, isUrgent: true, signal: own.signal, archiver: null },
          onProgress: () => own.abort(),
        })
        expect(await checkIntegrity({ companyId })).toMatchObject({ problems: [] })
      }
      const last = await pruneLog(companyId, { batchMax, isUrgent: true, archiver: null })
      expect(last.pruned).toBe(gone.length)

      const after = await readRows(companyId)
      const [receipt, ...others] = await readLines(companyId, 'retention.pruned')
      expect(others).toEqual([])
      const events = after.filter(({ action }) => action !== 'retention.pruned')
      expect(events.map(({ seq }) => seq)).toEqual(kept.map(({ seq }) => seq))
      expect(receipt).toMatchObject({
        via: { type: 'system' },
        details: {
          events: gone.length,
          kept_days: days,
          held_events: preview.held,
          root: rootOf(gone.map(({ leafHash }) => leafHash)),
        },
      })

      // Nothing of what is gone is anywhere, and all of what is kept is everywhere.
      const seqs = after.map(({ seq }) => seq)
      for (const table of ['event_ids', 'event_personal', 'event_persons']) {
        const found = [...(await readSeqs(table, companyId))].filter((seq) => there.has(seq))
        expect([table, found]).toEqual([table, []])
      }
      expect(await readAllIds(companyId)).toEqual(seqs.map((seq) => seq + 1))
      expect(await countEvents({ companyId }, { q: '' })).toBe(seqs.length)
      expect(await countEvents({ companyId }, { q: 'id:>0' })).toBe(seqs.length)
      const created = after.filter(({ action }) => /\.created$/.test(action)).length
      expect(await countEvents({ companyId }, { q: 'action:*.created' })).toBe(created)
      const counted = (await listActions({ companyId })).reduce((sum, { count }) => sum + count, 0)
      expect(counted).toBe(seqs.length)
      const { events: newest } = await searchEvents({ companyId }, { limit: 100 })
      expect(newest).toHaveLength(Math.min(100, seqs.length))
      await expectSound(companyId)
      const step = Math.ceil(seqs.length / 6)
      await expectProvable(
        world,
        seqs.filter((_, at) => at % step === 0),
      )

      // It goes on: what comes is sealed, found, and a second look finds nothing to do.
      await send(world, [{ action: 'after.all', actor: { type: 'system' } }])
      await indexLog(companyId, { sizes: { small: 128, large: 512 } })
      expect(await pruneLog(companyId, { archiver: null })).toMatchObject({ runId: null })
      expect(await countEvents({ companyId }, { q: 'after.all' })).toBe(1)
      await expectSound(companyId)

      // What only a hold kept goes once it is released.
      for (const { id, name } of holds) {
        await releaseHold(owner, { id, confirmation: name, reason: 'Settled' })
      }
      await pruneLog(companyId, { isUrgent: true, archiver: null })
      const oldest = (await readRows(companyId))[0]
      expect(+(oldest?.recordedAt ?? 0)).toBeGreaterThanOrEqual(cutoff)
      await expectSound(companyId)
    },
    120_000,
  )
})
