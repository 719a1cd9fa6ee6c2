import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  type TestCompany,
} from '@/lib/access/test-access'
import { setClock } from '@/lib/platform/clock'
import { inTransaction, sql } from '@/lib/platform/db'
import { loadEnv } from '@/lib/platform/env'
import { newUuidV7 } from '@/lib/platform/ids'
import { log } from '@/lib/platform/log'
import { downloadExport } from './commands/download-export'
import { cancelExport, deleteDraft } from './commands/end-export'
import { eraseExportsOf } from './commands/erase-exports'
import { requestExport } from './commands/request-export'
import { resumeExport } from './commands/resume-export'
import { cleanExports, runExports } from './jobs'
import { listExports } from './queries'
import { exportPruned } from './read-rows'
import { unfinishedMax } from './schema/formats'
import { ingestAll, readLog } from './test-exports'

/** What happens to a worker before it writes the events that it has read: nothing, or it stands still, or it dies of it. */
const fate = vi.hoisted(() => ({
  beforeChunk: async (_rows: number): Promise<void> => undefined,
  written: 0,
}))
vi.mock('./open-export', async (importOriginal) => {
  const real = await importOriginal<typeof import('./open-export')>()
  return {
    ...real,
    writeChunks: async function* (...given: Parameters<typeof real.writeChunks>) {
      fate.written = 0
      for await (const chunk of real.writeChunks(...given)) {
        if (chunk.rows > 0) await fate.beforeChunk(fate.written)
        fate.written += chunk.rows
        yield chunk
      }
    },
  }
})

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let ana: SessionPrincipal
const never = new AbortController().signal
const total = 900
const q = 'action:project.opened'

beforeAll(async () => {
  instance = await openTestInstance()
})
beforeEach(async () => {
  setClock()
  fate.beforeChunk = async () => undefined
  await sql().query('test.no_exports', 'DELETE FROM exports', [])
  acme = await makeCompany(`acme-${newUuidV7().slice(-12)}`)
  ana = await makeMember(acme, 'auditor', `ana@${acme.slug}.example`)
  const events = Array.from({ length: total }, (_, number) => ({
    action: 'project.opened',
    actor: { type: 'user', id: `u${number % 3}`, email: `u${number % 3}@acme.example` },
    details: { number },
  }))
  await ingestAll(acme.id, events)
})
afterAll(async () => {
  setClock()
  await instance.close()
})

const filesOf = (id: string) => {
  const directory = join(loadEnv().dataDir, 'exports')
  return existsSync(directory) ? readdirSync(directory).filter((name) => name.startsWith(id)) : []
}
const see = async (id: string) => {
  const found = (await listExports(ana)).find((one) => one.id === id)
  if (!found) throw new Error('the export is not listed')
  return found
}
const ask = async () => (await requestExport(ana, { format: 'csv', q })).id
const read = async (id: string, part: 'file' | 'manifest' = 'file') => {
  const download = await downloadExport(ana, { id, part })
  if (!download) throw new Error('there is no such file')
  try {
    return await download.file.readFile('utf8')
  } finally {
    await download.file.close()
  }
}
const rowOf = async (id: string) => {
  const [row] = await sql().query<{ mark: { rows: number } | null; attempts: number }>(
    'test.mark',
    'SELECT mark, attempts FROM exports WHERE id = $1::uuid',
    [id],
  )
  return row ?? { mark: null, attempts: 0 }
}
const isMarked = (id: string) =>
  vi.waitFor(async () => expect((await rowOf(id)).mark).not.toBeNull(), 10_000)

/** The worker stands still once some events are written and a mark is noted. */
async function runHalf(signal = never) {
  let goOn = () => {}
  const stood = new Promise<void>((resolve) => {
    goOn = resolve
  })
  let arrive = () => {}
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve
  })
  fate.beforeChunk = async (rows) => {
    if (rows < 400) return
    arrive()
    await stood
  }
  const running = runExports(signal)
  await arrived
  fate.beforeChunk = async () => undefined
  return {
    end: async () => {
      goOn()
      await running
    },
  }
}

/** Asks, waits until half of it is written, and cancels. */
async function cancelHalf(): Promise<string> {
  const id = await ask()
  const half = await runHalf()
  await isMarked(id)
  await cancelExport(ana, { id })
  await half.end()
  return id
}

it('what is cancelled goes on where it was, as the file that it would have been, of whoever resumed it', async () => {
  const whole = await ask()
  await runExports(never)
  const id = await cancelHalf()
  const cancelled = await see(id)
  const rows = (await rowOf(id)).mark?.rows ?? 0
  expect(cancelled).toMatchObject({ state: 'cancelled', resumableUntil: expect.any(String) })
  await cleanExports()
  expect(filesOf(id)).not.toEqual([])

  const bo = await makeMember(acme, 'auditor', `bo@${acme.slug}.example`)
  await resumeExport(bo, { id })
  expect(await see(id)).toMatchObject({ state: 'waiting', rows, resumableUntil: null, by: bo.name })
  await resumeExport(bo, { id })
  await runExports(never)
  expect(fate.written).toBe(total - rows)
  const [done, wanted] = [await see(id), await see(whole)]
  expect(done).toMatchObject({ state: 'done', rows: total, sha256: wanted.sha256 })
  expect(await read(id)).toBe(await read(whole))
  expect(JSON.parse(await read(id, 'manifest'))).toMatchObject({
    ...{ rows: total, exported_by: `${bo.name} <${bo.email}>`, sha256: wanted.sha256 },
  })
  expect(filesOf(id)).toHaveLength(3)
  expect(await readLog(acme.id, `action:audit_log.exported target:${id}`)).toMatchObject([
    { actor: { email: bo.email }, details: { rows: total } },
  ])
})

it('a worker that stops gives back how far it was, and it is no attempt', async () => {
  const id = await ask()
  const stop = new AbortController()
  const half = await runHalf(stop.signal)
  await isMarked(id)
  stop.abort()
  await half.end()
  const { mark, attempts } = await rowOf(id)
  expect(await see(id)).toMatchObject({ state: 'waiting', rows: mark?.rows })
  expect(attempts).toBe(0)
  await cleanExports()
  await runExports(never)
  expect(fate.written).toBe(total - (mark?.rows ?? 0))
  expect(await see(id)).toMatchObject({ state: 'done', rows: total })
})

it('another worker goes on without the one that lost its lease, which leaves nothing behind', async () => {
  const whole = await ask()
  await runExports(never)
  const id = await ask()
  const half = await runHalf()
  await isMarked(id)
  await sql().query(
    'test.lost',
    `UPDATE exports SET lease = gen_random_uuid(), lease_until = now() - interval '1 s' WHERE id = $1::uuid`,
    [id],
  )
  await runExports(never)
  expect(fate.written).toBeLessThan(total)
  expect(await see(id)).toMatchObject({ state: 'done', rows: total })
  await half.end()
  expect(filesOf(id)).toHaveLength(3)
  expect(await read(id)).toBe(await read(whole))
})

it('a worker without a lease notes no mark', async () => {
  const id = await ask()
  const half = await runHalf()
  await isMarked(id)
  const { noteMark, findMark } = await import('./store/exports')
  const mark = await findMark(id)
  if (!mark) throw new Error('there is no mark')
  expect(await noteMark({ id, lease: newUuidV7(), mark: { ...mark, rows: 7 } })).toBeNull()
  expect(await findMark(id)).toEqual(mark)
  await half.end()
})

it('what fails again and again is given up only where it comes no further, and can be resumed', async () => {
  vi.spyOn(log, 'error').mockImplementation(() => undefined)
  const id = await ask()
  const fails = async (rows: number) => {
    fate.beforeChunk = async (written) => {
      if (written < rows) return
      await isMarked(id)
      throw new Error('the disk is full')
    }
    await runExports(never)
  }
  await fails(200)
  expect((await rowOf(id)).attempts).toBe(1)
  await fails(0)
  await fails(0)
  const given = await see(id)
  expect(given).toMatchObject({ state: 'failed', resumableUntil: expect.any(String), rows: 200 })
  fate.beforeChunk = async () => undefined
  await resumeExport(ana, { id })
  await runExports(never)
  expect(await see(id)).toMatchObject({ state: 'done', rows: total, error: null })
})

it('where events were pruned meanwhile it fails for good, and nothing of it is kept', async () => {
  const id = await cancelHalf()
  await resumeExport(ana, { id })
  fate.beforeChunk = async () => {
    throw exportPruned(600)
  }
  await runExports(never)
  expect(await see(id)).toMatchObject({
    ...{ state: 'failed', resumableUntil: null, error: expect.stringContaining('Retention') },
  })
  await cleanExports()
  expect(filesOf(id)).toEqual([])
})

it('what was written is kept for a day, and cannot be resumed afterwards', async () => {
  const id = await cancelHalf()
  const cancelledMs = Date.now()
  setClock(() => cancelledMs + 23 * 3_600_000)
  await cleanExports()
  expect(filesOf(id)).not.toEqual([])
  setClock(() => cancelledMs + 25 * 3_600_000)
  expect(await see(id)).toMatchObject({ state: 'cancelled', resumableUntil: null })
  await expect(resumeExport(ana, { id })).rejects.toMatchObject({ code: 'export_not_resumable' })
  await cleanExports()
  expect(filesOf(id)).toEqual([])
})

it('what was written can be deleted before', async () => {
  const id = await cancelHalf()
  await deleteDraft(ana, { id })
  expect(filesOf(id)).toEqual([])
  expect(await see(id)).toMatchObject({ state: 'cancelled', resumableUntil: null })
  await expect(resumeExport(ana, { id })).rejects.toMatchObject({ status: 409 })
  await deleteDraft(ana, { id })
})

it('what cannot be gone on with is not resumed: one without events, a finished one, another plan', async () => {
  const waiting = await ask()
  await cancelExport(ana, { id: waiting })
  await expect(resumeExport(ana, { id: waiting })).rejects.toMatchObject({ status: 409 })
  const done = await ask()
  await runExports(never)
  await expect(resumeExport(ana, { id: done })).rejects.toMatchObject({ status: 409 })
  await deleteDraft(ana, { id: done })
  expect((await see(done)).state).toBe('done')
  const id = await cancelHalf()
  await expect(resumeExport({ ...ana, plan: 'free' }, { id })).rejects.toMatchObject({
    code: 'plan_lacks_export_format',
  })
})

it('resuming is no way round how many may be under way', async () => {
  const id = await cancelHalf()
  for (let number = 0; number < unfinishedMax; number++) await ask()
  await expect(resumeExport(ana, { id })).rejects.toMatchObject({ code: 'exports_too_many' })
})

it('nobody resumes an export of another company, or deletes what was written of it', async () => {
  const id = await cancelHalf()
  const other = await makeCompany(`other-${newUuidV7().slice(-12)}`)
  const eve = await makeMember(other, 'owner', `eve@${other.slug}.example`)
  for (const act of [resumeExport, deleteDraft]) {
    await expect(act(eve, { id })).rejects.toMatchObject({ code: 'export_not_found' })
    await expect(act(eve, { id: 'x' })).rejects.toMatchObject({ code: 'export_not_found' })
  }
  expect(filesOf(id)).not.toEqual([])
})

it('erasing a person takes every draft: what was cancelled cannot go on, what waits begins anew', async () => {
  const cancelled = await cancelHalf()
  const stop = new AbortController()
  const waiting = await ask()
  const half = await runHalf(stop.signal)
  await isMarked(waiting)
  stop.abort()
  await half.end()
  expect(filesOf(waiting)).not.toEqual([])
  const person = { ref: 's_gone', id: 'u1', email: 'u1@acme.example', name: null }
  const counts = await inTransaction((tx) => eraseExportsOf(tx, { companyId: acme.id, person }))
  expect(counts).toEqual({ deleted: 2, rewritten: 0 })
  await vi.waitFor(() => expect([...filesOf(cancelled), ...filesOf(waiting)]).toEqual([]))
  expect(await see(cancelled)).toMatchObject({
    ...{ state: 'cancelled', resumableUntil: null, error: expect.stringContaining('erased') },
  })
  await expect(resumeExport(ana, { id: cancelled })).rejects.toMatchObject({ status: 409 })
  await runExports(never)
  expect(fate.written).toBe(total)
  expect(await see(waiting)).toMatchObject({ state: 'done', rows: total })
})

it('a worker that is writing when a person is erased notes nothing more, and leaves nothing', async () => {
  const id = await ask()
  const half = await runHalf()
  await isMarked(id)
  const person = { ref: 's_gone', id: 'u1', email: 'u1@acme.example', name: null }
  await inTransaction((tx) => eraseExportsOf(tx, { companyId: acme.id, person }))
  await half.end()
  expect(filesOf(id)).toEqual([])
  expect((await rowOf(id)).mark).toBeNull()
  expect(await see(id)).toMatchObject({ state: 'failed', resumableUntil: null })
})
