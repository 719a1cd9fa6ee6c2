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
import type { Archiver } from './archive'
import { previewPruning } from './find-due'
import { dropEndedPartitions } from './jobs'
import { pruneLog } from './prune-log'
import { settleRetention } from './settle'
import { listLogs } from './store/policy-store'
import { listRunRows } from './store/run-store'

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

/** A log of which everything was recorded long ago, with an incomplete tile at its end. */
async function makeOldWorld(events = 700): Promise<World> {
  companies += 1
  const now = Date.now()
  const agoDays = (ago: number) => now - ago * dayMs
  await ensurePartitions({ nowMs: now, fromMs: agoDays(410) })
  setClock(() => agoDays(400))
  const company = await makeCompany(`pruned-${companies}`)
  const owner = await makeMember(company, 'owner')
  const world: World = { companyId: company.id, owner, signed: [], agoDays }
  const all = [
    ...generateEvents({
      seed: 5,
      count: events,
      days: 5,
      endMs: agoDays(400),
      companyName: 'Acme',
    }),
  ]
  for (const half of [all.slice(0, events / 2), all.slice(events / 2)]) {
    await send(world, half)
    const { log } = await sealCheckpoint(company.id)
    world.signed.push({ size: log.size, root: log.root })
  }
  await settleRetention(company.id)
  setClock()
  await settleRetention(company.id)
  return world
}

/** Gives a company a policy that counts already. */
async function keepNow({ companyId }: World, days: number) {
  await superuser.query(
    `UPDATE retention_policies SET kept_days = $2, chosen_days = $2, pending_days = NULL, pending_from = NULL
      WHERE company_id = $1`,
    [companyId, days],
  )
}

describe('a log that is pruned to its end', () => {
  it('is still sealed, proven, indexed and appended to', async () => {
    const world = await makeOldWorld()
    const { companyId } = world
    await indexLog(companyId, { sizes: { small: 128, large: 256 } })
    await keepNow(world, 90)
    const size = (await readRows(companyId)).length
    expect(await pruneLog(companyId, { isUrgent: true, archiver: null })).toMatchObject({
      pruned: size,
      held: 0,
    })
    expect((await readRows(companyId)).map(({ action }) => action)).toEqual(['retention.pruned'])
    await expectSound(companyId)
    await expectProvable(world, [size])
    const more = [
      ...generateEvents({ seed: 9, count: 600, days: 1, endMs: Date.now(), companyName: 'A' }),
    ]
    await send(world, more)
    await indexLog(companyId, { sizes: { small: 128, large: 256 } })
    const seqs = (await readRows(companyId)).map(({ seq }) => seq)
    expect(await countEvents({ companyId }, { q: 'id:>0' })).toBe(seqs.length)
    expect(await readAllIds(companyId)).toEqual(seqs.map((seq) => seq + 1))
    await expectSound(companyId)
    await expectProvable(world, [size, size + 1, size + 300, size + 600])
  })

  it('knows nobody any more whom only pruned events mentioned, and makes somebody new of them', async () => {
    const world = await makeOldWorld(300)
    const { companyId, owner } = world
    setClock(() => world.agoDays(399))
    const ana = { type: 'user', id: 'u-ana', name: 'Ana', email: 'ana@acme.example' }
    await send(world, [{ action: 'a.b', actor: ana }])
    setClock()
    await keepNow(world, 90)
    const refs = async () =>
      (
        await superuser.query(
          `SELECT ref FROM person_aliases WHERE company_id = $1 AND value = 'ana@acme.example'`,
          [companyId],
        )
      ).rows.map(({ ref }) => ref)
    const [before] = await refs()
    const { id } = await placeHold(owner, { name: 'Ana', reason: 'Asked', person: 'u-ana' })
    await pruneLog(companyId, { isUrgent: true, archiver: null })
    expect(await refs()).toEqual([before])
    expect(await countEvents({ companyId }, { q: 'actor:ana@acme.example' })).toBe(1)
    await releaseHold(owner, { id, confirmation: 'Ana', reason: 'Done' })
    await pruneLog(companyId, { isUrgent: true, archiver: null })
    expect(await refs()).toEqual([])
    await send(world, [{ action: 'a.b', actor: ana }])
    const [after] = await refs()
    expect(after).toBeDefined()
    expect(after).not.toBe(before)
    await expectSound(companyId)
  })

  it('leaves no partition that nobody has anything in', async () => {
    const world = await makeOldWorld(300)
    const month = new Date(world.agoDays(400)).toISOString().slice(0, 7).replace('-', '_')
    const exists = async () =>
      (await superuser.query(`SELECT to_regclass($1) IS NOT NULL AS yes`, [`events_${month}`]))
        .rows[0].yes
    await dropEndedPartitions()
    expect(await exists()).toBe(true)
    await keepNow(world, 90)
    for (const { companyId } of await listLogs()) {
      await superuser.query(
        `INSERT INTO retention_policies (company_id, kept_days) VALUES ($1, 90)
           ON CONFLICT (company_id) DO UPDATE SET kept_days = 90`,
        [companyId],
      )
      await pruneLog(companyId, { isUrgent: true, archiver: null })
    }
    await dropEndedPartitions()
    expect(await exists()).toBe(false)
    await expectSound(world.companyId)
  })
})

describe('a hold', () => {
  it('that is placed while events are pruned covers every event that is left when it is there', async () => {
    const world = await makeOldWorld()
    const { companyId, owner } = world
    await keepNow(world, 90)
    const options = { batchMax: 40, isUrgent: true, archiver: null } as const
    const own = new AbortController()
    await pruneLog(companyId, { ...options, signal: own.signal, onProgress: () => own.abort() })
    const pruning = pruneLog(companyId, options)
    await placeHold(owner, { name: 'All of it', reason: 'Now' })
    const left = (await readRows(companyId)).map(({ seq }) => seq)
    await pruning
    expect(left.length).toBeGreaterThan(300)
    const after = new Set((await readRows(companyId)).map(({ seq }) => seq))
    expect(left.filter((seq) => !after.has(seq))).toEqual([])
    await expectSound(companyId)
  })
})

describe('appends', () => {
  it('go on while events are pruned, and none of theirs is lost', async () => {
    const world = await makeOldWorld(1_000)
    const { companyId } = world
    await keepNow(world, 90)
    let isPruned = false
    const pruning = pruneLog(companyId, { batchMax: 25, isUrgent: true, archiver: null }).finally(
      () => {
        isPruned = true
      },
    )
    let sent = 0
    while (!isPruned) {
      await send(world, [{ action: 'mean.while', actor: { type: 'user', id: `u${sent % 7}` } }])
      sent += 1
    }
    await pruning
    expect(sent).toBeGreaterThan(1)
    expect(await countEvents({ companyId }, { q: 'mean.while' })).toBe(sent)
    await expectSound(companyId)
  })
})

describe('the walls', () => {
  it('let nobody delete what is held or kept, nor say that it was pruned', async () => {
    const world = await makeOldWorld(300)
    const { companyId, owner } = world
    await keepNow(world, 90)
    await placeHold(owner, { name: 'First', reason: 'Asked', q: 'id:1..20' })
    await pruneLog(companyId, { isUrgent: true, archiver: null })
    // Held, and below pruned_to.
    await expect(
      superuser.query('DELETE FROM events WHERE company_id = $1 AND seq = 3', [companyId]),
    ).rejects.toMatchObject({ code: '23001' })
    await expect(
      superuser.query('DELETE FROM pruned_ranges WHERE company_id = $1', [companyId]),
    ).rejects.toMatchObject({ code: '23001' })
    const app = new pg.Client({ connectionString: instance.databaseUrl })
    await app.connect()
    const refused = { code: '42501' }
    const insert = `INSERT INTO pruned_ranges (company_id, from_seq, until_seq, run_id) VALUES ($1, 3, 4, gen_random_uuid())`
    await expect(app.query(insert, [companyId])).rejects.toMatchObject(refused)
    await expect(app.query('DELETE FROM pruned_leaves')).rejects.toMatchObject(refused)
    await expect(
      app.query('DELETE FROM events WHERE company_id = $1', [companyId]),
    ).rejects.toMatchObject(refused)
    // By the function: the app role must know today’s holds, and cannot reach what the policy keeps.
    const prune = `SELECT prune_events($1, gen_random_uuid(), $2, ARRAY[$3::bigint], ARRAY[$4::bigint]) AS gone`
    expect((await app.query(prune, [companyId, 0, 3, 4])).rows).toEqual([{ gone: null }])
    await send(world, [{ action: 'new.one', actor: { type: 'system' } }])
    const newest = (await readRows(companyId)).at(-1)?.seq ?? 0
    await expect(app.query(prune, [companyId, 1, newest, newest + 1])).rejects.toMatchObject({
      code: '23001',
    })
    await app.end()
    await expectSound(companyId)
  })

  it('make a deletion by hand no part of a pruning', async () => {
    const world = await makeOldWorld(300)
    const { companyId } = world
    await keepNow(world, 90)
    await superuser.query('SET session_replication_role = replica')
    await superuser.query('DELETE FROM events WHERE company_id = $1 AND seq = 100', [companyId])
    await superuser.query('SET session_replication_role = origin')
    await expect(
      pruneLog(companyId, { batchMax: 50, isUrgent: true, archiver: null }),
    ).rejects.toMatchObject({ code: 'log_damaged' })
    const { problems } = await checkIntegrity({ companyId })
    expect(problems).toContainEqual({ seq: 100, what: 'the event is missing' })
  })
})

describe('an archive', () => {
  it('is written before anything goes, and where it cannot be, nothing goes', async () => {
    const world = await makeOldWorld(300)
    const { companyId } = world
    await keepNow(world, 90)
    const count = async () => (await readRows(companyId)).length
    const size = await count()
    const failing = async () => {
      throw new Error('no space left')
    }
    await expect(pruneLog(companyId, { archiver: failing })).rejects.toThrow('no space left')
    expect(await count()).toBe(size)
    const [run] = await listRunRows(companyId, 1)
    expect(run).toMatchObject({ finishedAt: null, pruned: 0 })
    expect(run?.problem).not.toBeNull()
    const written: number[] = []
    const archiver: Archiver = async ({ from, until }) => {
      written.push(await count())
      return { file: 'events.zip', sha256: 'aa', first_seq: from, last_seq: until - 1 }
    }
    await pruneLog(companyId, { isUrgent: true, archiver })
    expect(written).toEqual([size])
    const [receipt] = await readLines(companyId, 'retention.pruned')
    expect(receipt).toMatchObject({ details: { archives: [{ file: 'events.zip', sha256: 'aa' }] } })
    expect((await listRunRows(companyId, 1))[0]).toMatchObject({ problem: null, pruned: size })
  })
})
