import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readEvents as readLines } from '@/lib/access/test-access'
import { listActions } from '@/lib/events/queries/list-actions'
import { countEvents, searchEvents } from '@/lib/events/queries/search-events'
import { indexLog } from '@/lib/events/segments/index-log'
import { placeHold, releaseHold } from '@/lib/holds/commands'
import { emptyFrontier, extendFrontier, frontierRoot } from '@/lib/log/core/frontier'
import { sha256 } from '@/lib/log/hashing'
import { checkIntegrity } from '@/lib/log/integrity-check'
import { setClock } from '@/lib/platform/clock'
import { previewPruning } from './find-due'
import { pruneLog } from './prune-log'
import {
  dayMs,
  expectProvable,
  expectSound,
  keepFor,
  makeRandom,
  makeWorld,
  openTestRetention,
  type Row,
  readAllIds,
  readRows,
  readSeqs,
  send,
  type TestRetention,
} from './test-retention'

let instance: TestRetention

beforeAll(async () => {
  instance = await openTestRetention()
})
afterAll(() => instance.close())
afterEach(() => setClock())

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
