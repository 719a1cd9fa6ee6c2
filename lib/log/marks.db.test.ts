import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sql } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { shareInProcess } from '@/lib/platform/share-in-process'
import { sealCheckpoint } from './checkpoints'
import { prepareEvent } from './event/prepare-event'
import { appendInGroup } from './group-commit'
import { checkIntegrity } from './integrity-check'
import { writeMarkFile } from './mark-files'
import { flushMark, flushMarks, readKnownMark } from './marks'
import { createTestCompany, openTestLog, readHead, type TestLog } from './test-log'

let log: TestLog
let superuser: pg.Client

beforeAll(async () => {
  log = await openTestLog()
  superuser = new pg.Client({ connectionString: log.superuserUrl })
  await superuser.connect()
})
afterAll(async () => {
  await superuser.end()
  await log.close()
})

async function appendOne(companyId: string): Promise<void> {
  const prepared = prepareEvent(
    { action: 'project.created', actor: { type: 'system', id: 'test' } },
    { nowMs: Date.now(), newId: () => newUuidV7() },
  )
  if (!prepared.ok) throw new Error(prepared.detail)
  await appendInGroup({ companyId, via: { type: 'cli' }, events: [prepared.event] })
}

/** Holds `work` where it first looks at checkpoints, which an append does not, lets the log grow, and lets it go on. */
async function growDuring<Result>(companyId: string, work: () => Promise<Result>): Promise<Result> {
  await superuser.query('BEGIN; LOCK TABLE checkpoints IN ACCESS EXCLUSIVE MODE')
  const result = work()
  for (;;) {
    // Of this database: other files' tests wait on the same server.
    const waiting = await superuser.query(
      `SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
        WHERE NOT l.granted AND a.datname = current_database()`,
    )
    if (waiting.rowCount) break
  }
  await appendOne(companyId)
  await superuser.query('COMMIT')
  return await result
}

it('a checkpoint of a log that grows meanwhile is signed, not taken for one of an older database', async () => {
  const companyId = await createTestCompany()
  await appendOne(companyId)
  const { log: sealed } = await growDuring(companyId, () => sealCheckpoint(companyId))
  expect(sealed.size).toBe(1)
  expect((await sealCheckpoint(companyId)).log.size).toBe(2)
})

it('a log that grows while it is checked is found whole', async () => {
  const companyId = await createTestCompany()
  await appendOne(companyId)
  const report = await growDuring(companyId, () => checkIntegrity({ companyId }))
  expect(report).toMatchObject({ ok: true, size: 1, problems: [] })
})

it('an epoch that was set by hand to get past the mark is named', async () => {
  const companyId = await createTestCompany()
  await appendOne(companyId)
  await superuser.query(
    `UPDATE logs SET epoch = 2, origin = origin || '/e2' WHERE company_id = '${companyId}'`,
  )
  const problemsOf = async () => (await checkIntegrity({ companyId })).problems
  expect(await problemsOf()).toEqual([
    { seq: 0, what: 'the head says epoch 2, but the last event is of epoch 1' },
  ])
  await appendOne(companyId)
  expect(await problemsOf()).toEqual([
    { seq: 1, what: 'epoch 2 begins without the event that says so', isOfEvent: true },
  ])
})

it('a database that was put back under running processes is behind what another one of them published', async () => {
  const companyId = await createTestCompany()
  await appendOne(companyId)
  await flushMarks()
  // Another process has seen ninety-nine events more, of which the database knows nothing any more.
  await writeMarkFile(companyId, { epoch: 1, size: 100, root: Buffer.alloc(32).toString('base64') })
  await appendOne(companyId)
  await flushMarks()
  await expect(appendOne(companyId)).rejects.toMatchObject({ code: 'log_behind_mark' })
})

it('what another process appended and published is no reason to stop', async () => {
  const companyId = await createTestCompany()
  await appendOne(companyId)
  await flushMarks()
  const { states } = shareInProcess<{ states: Map<string, object> }>('marks', () => {
    throw new Error('no marks yet')
  })
  const known = { ...states.get(companyId) }
  await appendOne(companyId)
  await appendOne(companyId)
  await flushMarks()
  // As if these had been another process's: this one knows of the first event alone.
  states.set(companyId, known)
  await flushMark(companyId)
  expect(readKnownMark(companyId)?.size).toBe(3)
  await appendOne(companyId)
  expect((await readHead(companyId)).size).toBe(4)
})

it('a checkpoint does not leave before its mark is outside the database', async () => {
  const companyId = await createTestCompany()
  await appendOne(companyId)
  const marks = join(log.dataDir, 'marks')
  rmSync(marks, { recursive: true, force: true })
  writeFileSync(marks, 'a disk that takes no more')
  await expect(sealCheckpoint(companyId)).rejects.toThrow()
  const signed = await sql().query(
    'test.signed',
    'SELECT FROM checkpoints WHERE company_id = $1::uuid',
    [companyId],
  )
  expect(signed).toEqual([])

  rmSync(marks)
  mkdirSync(marks)
  await sealCheckpoint(companyId)
  // The mark of the append may still be on its way beside that of the checkpoint.
  await flushMarks()
  expect(readdirSync(join(marks, companyId))).toEqual(['1-1.json'])
})
