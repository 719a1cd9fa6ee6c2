import pg from 'pg'
import { expect } from 'vitest'
import type { SessionPrincipal } from '@/lib/access/schema'
import { makeCompany, makeMember, openTestInstance } from '@/lib/access/test-access'
import { ingestValues } from '@/lib/events/commands'
import { generateEvents } from '@/lib/events/generator/generate-events'
import { readEvents } from '@/lib/events/queries/read-events'
import { checkSegments } from '@/lib/events/segments/check-segments'
import { indexLog } from '@/lib/events/segments/index-log'
import { proveConsistency, sealCheckpoint } from '@/lib/log/checkpoints'
import { verifyConsistency, verifyInclusion } from '@/lib/log/core/merkle'
import { inclusionProof } from '@/lib/log/core/proof-builder'
import { sha256 } from '@/lib/log/hashing'
import { checkIntegrity } from '@/lib/log/integrity-check'
import { ensurePartitions } from '@/lib/log/partitions'
import type { JsonValue } from '@/lib/log/schema'
import { treeOf } from '@/lib/log/tree'
import { setClock } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'
import { changeRetention } from './commands'
import { settleRetention } from './settle'

export const dayMs = 86_400_000

export type TestRetention = Awaited<ReturnType<typeof openTestRetention>>

/** An instance with partitions of two and a half years. For `*.db.test.ts` only. */
export async function openTestRetention() {
  const instance = await openTestInstance()
  const superuser = new pg.Client({ connectionString: instance.superuserUrl })
  await superuser.connect()
  await ensurePartitions({ nowMs: Date.now(), fromMs: Date.now() - 900 * dayMs })
  return {
    ...instance,
    superuser,
    close: async () => {
      await superuser.end()
      await instance.close()
    },
  }
}

export type Row = {
  seq: number
  recordedAt: Date
  action: string
  occurredAt: Date
  leafHash: Buffer
}
export type World = {
  companyId: string
  owner: SessionPrincipal
  /** Sizes of the log with the roots that were signed for them. */
  signed: { size: number; root: Uint8Array }[]
  agoDays: (days: number) => number
}
/** Deterministic, so that what fails can be run again. */
export function makeRandom(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

let companies = 0

/** A company whose log reaches `days` into the past, and a day and two hours from now on is quiet. */
export async function makeWorld({
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

export async function send({ companyId }: { companyId: string }, events: unknown[]) {
  const items = events.map((event, index) => ({ index, value: event as JsonValue }))
  const via = { type: 'api_key' as const, id: 'k1' }
  expect((await ingestValues({ companyId, via }, items)).rejected).toBe(0)
}

/** Lets a retention count now: it was asked for a day ago. */
export async function keepFor({ owner, companyId, agoDays }: World, days: number) {
  setClock(() => agoDays(1.05))
  await changeRetention(owner, { days, confirmation: owner.companySlug })
  setClock()
  expect(await settleRetention(companyId)).toMatchObject({ keptDays: days, pendingDays: null })
}

export async function readRows(companyId: string): Promise<Row[]> {
  return await sql().query<Row>(
    'test.rows',
    `SELECT seq, recorded_at AS "recordedAt", action, occurred_at AS "occurredAt", leaf_hash AS "leafHash"
       FROM events WHERE company_id = $1::uuid ORDER BY seq`,
    [companyId],
  )
}

export async function readSeqs(table: string, companyId: string): Promise<Set<number>> {
  const rows = await sql().query<{ seq: number }>(
    `test.seqs_of_${table}`,
    `SELECT DISTINCT seq FROM ${table} WHERE company_id = $1::uuid`,
    [companyId],
  )
  return new Set(rows.map(({ seq }) => seq))
}

export async function readAllIds(companyId: string): Promise<number[]> {
  const ids: number[] = []
  for (let cursor: number | null = 0; cursor !== null; ) {
    const read = { q: '', cursor, limit: 250, expand: false, tail: false, waitMs: 0 }
    const page = await readEvents({ companyId }, read)
    ids.push(...page.data.map(({ id }) => id))
    cursor = page.cursor
  }
  return ids
}

export async function expectSound(companyId: string) {
  const report = await checkIntegrity({ companyId })
  expect(report.problems).toEqual([])
  expect(await checkSegments({ companyId })).toEqual([])
}

/** Every event that is there can be proven against what was signed when, and each signature follows from the one before. */
export async function expectProvable({ companyId, signed }: World, seqs: readonly number[]) {
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

export async function readRowsOf(companyId: string, seq: number): Promise<Row | undefined> {
  const [row] = await sql().query<Row>(
    'test.row',
    `SELECT leaf_hash AS "leafHash" FROM events WHERE company_id = $1::uuid AND seq = $2::bigint`,
    [companyId, seq],
  )
  return row
}

/** A log of which everything was recorded long ago, with an incomplete tile at its end. */
export async function makeOldWorld(events = 700): Promise<World> {
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
export async function keepNow({ companyId }: World, days: number) {
  await sql().query(
    'test.keep_now',
    `UPDATE retention_policies SET kept_days = $2::int, chosen_days = $2::int, pending_days = NULL, pending_from = NULL
      WHERE company_id = $1::uuid`,
    [companyId, days],
  )
}
