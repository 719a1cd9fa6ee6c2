import { writeFileSync } from 'node:fs'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { readEvents as readLines } from '@/lib/access/test-access'
import { generateEvents } from '@/lib/events/generator/generate-events'
import { getEvent } from '@/lib/events/queries/get-event'
import { completeValues } from '@/lib/events/queries/complete-values'
import * as dictionaries from '@/lib/log/dictionaries'
import { grepDatabase } from '@/lib/privacy/test-person'
import { countEvents } from '@/lib/events/queries/search-events'
import { indexLog } from '@/lib/events/segments/index-log'
import { placeHold, releaseHold } from '@/lib/holds/commands'
import { checkIntegrity } from '@/lib/log/integrity-check'
import { setClock } from '@/lib/platform/clock'
import { setEnv } from '@/lib/platform/env'
import { log } from '@/lib/platform/log'
import { type Archiver, archiverOf } from './archive'
import { dropEndedPartitions, keepRetention } from './jobs'
import { pruneLog } from './prune-log'
import { listLogs } from './store/policy-store'
import { listRunRows } from './store/run-store'
import {
  expectProvable,
  expectSound,
  keepNow,
  makeOldWorld,
  openTestRetention,
  readAllIds,
  readRows,
  send,
  type TestRetention,
} from './test-retention'

let instance: TestRetention
let superuser: pg.Client

beforeAll(async () => {
  instance = await openTestRetention()
  superuser = instance.superuser
})
afterAll(() => instance.close())
afterEach(() => setClock())

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

describe('words of pruned events', () => {
  it('are offered by nothing and stand nowhere, while those of other events stay', async () => {
    const world = await makeOldWorld(300)
    const { companyId } = world
    const system = { type: 'system' }
    const robot = { type: 'agent', id: 'old-robot', name: 'Rusty' }
    const thing = { type: 'gadget', id: 'old-gadget', name: 'Gramophone' }
    const old = {
      ...{ action: 'gramophone.wound', actor: robot, targets: [thing], context: 'Attic' },
      ...{ workspace: { id: 'ws-old', name: 'Attic room' }, details: { note: 'cobwebs' } },
    }
    setClock(() => world.agoDays(399))
    await send(world, [old])
    setClock()
    const kept = { ...thing, id: 'new-gadget', name: 'Turntable' }
    await send(world, [{ action: 'gadget.used', actor: system, targets: [kept] }])
    await indexLog(companyId, { sizes: { small: 128, large: 512 } })
    const words = ['gramophone', 'rusty', 'old-robot', 'old-gadget', 'ws-old', 'attic', 'cobwebs']
    const remains = async () => (await grepDatabase(instance.migrateDatabaseUrl, words)).found
    expect(await remains()).not.toEqual([])
    await keepNow(world, 90)
    await pruneLog(companyId, { isUrgent: true, archiver: null })
    await superuser.query('ANALYZE')
    expect(await remains()).toEqual([])
    for (const [key, prefix] of [
      ...[['actor', 'rust'] as const, ['target', 'gramo'] as const],
      ...[['workspace', 'attic'] as const, ['action', 'gramo'] as const],
    ]) {
      expect(await completeValues({ companyId }, { key, prefix })).toEqual({ values: [] })
    }
    expect(await countEvents({ companyId }, { q: 'target:Turntable' })).toBe(1)
    // This process wrote them before: they are written again.
    await send(world, [old])
    expect(await countEvents({ companyId }, { q: 'target:Gramophone actor:Rusty' })).toBe(1)
    expect(await countEvents({ companyId }, { q: 'workspace:"Attic room"' })).toBe(1)
    expect(
      (await completeValues({ companyId }, { key: 'target', prefix: 'gramo' })).values,
    ).toHaveLength(1)
    expect(await remains()).not.toEqual([])
  })

  it('stay where an event comes with one while they are looked for', async () => {
    const world = await makeOldWorld(300)
    const { companyId } = world
    const thing = { type: 'gadget', id: 'g1', name: 'Gramophone' }
    setClock(() => world.agoDays(399))
    await send(world, [{ action: 'a.b', actor: { type: 'agent', id: 'r1' }, targets: [thing] }])
    setClock()
    await keepNow(world, 90)
    const forget = vi.spyOn(dictionaries, 'forgetWords')
    let sent = 0
    forget.mockImplementation(async (...args) => {
      forget.mockRestore()
      sent += 1
      await send(world, [{ action: 'a.b', actor: { type: 'agent', id: 'r1' }, targets: [thing] }])
      return await dictionaries.forgetWords(...args)
    })
    await pruneLog(companyId, { isUrgent: true, archiver: null })
    expect(sent).toBe(1)
    expect(await countEvents({ companyId }, { q: 'target:Gramophone actor:r1' })).toBe(1)
  })
})

describe('the address of an event', () => {
  it('says that retention deleted it, which no other missing one does', async () => {
    const world = await makeOldWorld(300)
    const { companyId, owner } = world
    await placeHold(owner, { name: 'Tenth', reason: 'Asked', q: 'id:10' })
    await keepNow(world, 90)
    await pruneLog(companyId, { isUrgent: true, archiver: null })
    const read = (seq: number) => getEvent({ companyId }, { seq })
    const gone = { code: 'event_pruned', status: 404 }
    await expect(read(0)).rejects.toMatchObject({ ...gone, detail: /^Event 1 was past/ })
    expect(await read(9)).toMatchObject({ seq: 9 })
    await expect(read(10)).rejects.toMatchObject(gone)
    await expect(read(100_000)).rejects.toMatchObject({ code: 'event_not_found', status: 404 })
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

describe('a longer time', () => {
  it('that is chosen while events are pruned keeps what is left, and the receipt tells what went', async () => {
    const world = await makeOldWorld(300)
    const { companyId } = world
    await keepNow(world, 90)
    const options = { batchMax: 40, isUrgent: true, archiver: null } as const
    const own = new AbortController()
    await pruneLog(companyId, { ...options, signal: own.signal, onProgress: () => own.abort() })
    await keepNow(world, 730)
    const left = (await readRows(companyId)).length
    expect(await pruneLog(companyId, options)).toMatchObject({ pruned: 40 })
    expect(await readRows(companyId)).toHaveLength(left + 1)
    const [receipt] = await readLines(companyId, 'retention.pruned')
    expect(receipt).toMatchObject({ details: { events: 40, range_count: 1 } })
    expect(await pruneLog(companyId, options)).toMatchObject({ runId: null })
    await expectSound(companyId)
  })
})

describe('the job', () => {
  it('prunes once a day, and tells one company’s trouble without leaving out the others', async () => {
    const [broken, world] = [await makeOldWorld(60), await makeOldWorld(60)]
    for (const one of [broken, world]) await keepNow(one, 90)
    await superuser.query('SET session_replication_role = replica')
    await superuser.query('DELETE FROM events WHERE company_id = $1 AND seq = 9', [
      broken.companyId,
    ])
    await superuser.query('SET session_replication_role = origin')
    const signal = new AbortController().signal
    const said = vi.spyOn(log, 'error').mockImplementation(() => undefined)
    await keepRetention(signal)
    expect(said.mock.calls.map(([, , fields]) => fields)).toContainEqual(
      expect.objectContaining({ companyId: broken.companyId }),
    )
    said.mockRestore()
    const receipts = async () => (await readLines(world.companyId, 'retention.pruned')).length
    expect(await receipts()).toBe(1)
    await keepRetention(signal)
    expect(await receipts()).toBe(1)
    await expectSound(world.companyId)
  })
})

describe('a bundle of what goes', () => {
  it('is named by its events, and what keeps it from being written is said', async () => {
    expect(archiverOf('a-company')).toBeNull()
    setEnv({ RETENTION_ARCHIVE_DIR: instance.dataDir })
    const asked: unknown[] = []
    const write = async (request: unknown, { path }: { path: string }) => {
      asked.push(request)
      writeFileSync(path, 'PK')
      return { rows: 2, bytes: 2, sha256: 'ab', manifestSha256: 'cd' }
    }
    const archiver = archiverOf('a-company', write)
    expect(await archiver?.({ companyId: 'a-company', from: 0, until: 10 })).toMatchObject({
      file: expect.stringMatching(/^events-1-to-10-\d+\.zip$/),
      sha256: 'ab',
      first_seq: 0,
      last_seq: 9,
    })
    expect(asked).toMatchObject([{ format: 'bundle', fromSeq: 0, untilSeq: 10 }])
    const failing = archiverOf('a-company', async () => {
      throw new Error('no space left')
    })
    await expect(failing?.({ companyId: 'a-company', from: 0, until: 10 })).rejects.toMatchObject({
      code: 'retention_archive_failed',
      detail: /no space left/,
    })
  })
})
