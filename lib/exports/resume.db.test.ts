import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SessionPrincipal } from '@/lib/access/schema'
import { makeMember, openTestInstance, type TestCompany } from '@/lib/access/test-access'
import { setClock } from '@/lib/platform/clock'
import { inTransaction, sql } from '@/lib/platform/db'
import { log } from '@/lib/platform/log'
import { unpack } from './bundle/test-bundle'
import { eraseExportsOf } from './commands/erase-exports'
import { resumeExport } from './commands/resume-export'
import { exportPath } from './export-files'
import { cleanExports, runExports } from './jobs'
import { exportPruned } from './read-rows'
import { readLog } from './test-exports'
import { fate } from './test-fate'
import {
  ask,
  openAcme,
  cancelHalf,
  filesOf,
  isMarked,
  never,
  rowOf,
  runHalf,
  see,
  total,
} from './test-resume'

vi.mock('./write-draft', async (importOriginal) =>
  (await import('./test-fate')).holdChunks(await importOriginal()),
)

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let ana: SessionPrincipal

beforeAll(async () => {
  instance = await openTestInstance()
})
beforeEach(async () => {
  setClock()
  ;({ acme, ana } = await openAcme())
})
afterAll(async () => {
  setClock()
  await instance.close()
})

/** Itself, and what stands beside it. */
const filesWhenDone = { csv: 3, bundle: 1 }

/** What a finished export has of the events, and its manifest. */
async function read(format: 'csv' | 'bundle', id: string) {
  const [file = ''] = filesOf(id).sort()
  const path = exportPath(file)
  if (format === 'csv') {
    return {
      events: [readFileSync(path, 'utf8')],
      manifest: readFileSync(`${path}.manifest.json`, 'utf8'),
    }
  }
  const files = await unpack(path)
  return {
    events: ['events.ndjson', 'disclosures.ndjson'].map((name) => String(files.get(name))),
    manifest: String(files.get('manifest.json')),
  }
}

describe.each(['csv', 'bundle'] as const)('an export as %s', (format) => {
  it('what is cancelled goes on where it was, as the file that it would have been, of whoever resumed it', async () => {
    const whole = await ask(ana, format)
    await runExports(never)
    const id = await cancelHalf(ana, format)
    const cancelled = await see(ana, id)
    const rows = (await rowOf(id)).mark?.rows ?? 0
    expect(cancelled).toMatchObject({ state: 'cancelled', resumableUntil: expect.any(String) })
    await cleanExports()
    expect(filesOf(id)).not.toEqual([])

    const bo = await makeMember(acme, 'auditor', `bo@${acme.slug}.example`)
    await resumeExport(bo, { id })
    expect(await see(ana, id)).toMatchObject({
      state: 'waiting',
      rows,
      resumableUntil: null,
      by: bo.name,
    })
    await resumeExport(bo, { id })
    await runExports(never)
    expect(fate.written).toBe(total - rows)
    expect(await see(ana, id)).toMatchObject({ state: 'done', rows: total })
    const [done, wanted] = [await read(format, id), await read(format, whole)]
    expect(done.events).toEqual(wanted.events)
    expect(JSON.parse(done.manifest)).toMatchObject({
      ...(format === 'csv' ? { rows: total, sha256: (await see(ana, whole)).sha256 } : {}),
      ...(format === 'bundle' ? { events: total } : {}),
      exported_by: `${bo.name} <${bo.email}>`,
    })
    expect(filesOf(id)).toHaveLength(filesWhenDone[format])
    expect(await readLog(acme.id, `action:audit_log.exported target:${id}`)).toMatchObject([
      { actor: { email: bo.email }, details: { rows: total } },
    ])
  })

  it('a worker that stops gives back how far it was, and it is no attempt', async () => {
    const id = await ask(ana, format)
    const stop = new AbortController()
    const half = await runHalf(stop.signal)
    await isMarked(id)
    stop.abort()
    await half.end()
    const { mark, attempts } = await rowOf(id)
    expect(await see(ana, id)).toMatchObject({ state: 'waiting', rows: mark?.rows })
    expect(attempts).toBe(0)
    await cleanExports()
    await runExports(never)
    expect(fate.written).toBe(total - (mark?.rows ?? 0))
    expect(await see(ana, id)).toMatchObject({ state: 'done', rows: total })
  })

  it('another worker goes on without the one that lost its lease, which leaves nothing behind', async () => {
    const whole = await ask(ana, format)
    await runExports(never)
    const id = await ask(ana, format)
    const half = await runHalf()
    await isMarked(id)
    await sql().query(
      'test.lost',
      `UPDATE exports SET lease = gen_random_uuid(), lease_until = now() - interval '1 s' WHERE id = $1::uuid`,
      [id],
    )
    await runExports(never)
    expect(fate.written).toBeLessThan(total)
    expect(await see(ana, id)).toMatchObject({ state: 'done', rows: total })
    await half.end()
    expect(filesOf(id)).toHaveLength(filesWhenDone[format])
    expect((await read(format, id)).events).toEqual((await read(format, whole)).events)
  })

  it('a draft that a kill leaves beside a file which is whole goes, and the file stays', async () => {
    const id = await ask(ana, format)
    await runExports(never)
    const whole = filesOf(id).sort()
    for (const ending of ['part', 'packed']) writeFileSync(exportPath(`${whole[0]}.${ending}`), 'x')
    await cleanExports()
    expect(filesOf(id).sort()).toEqual(whole)
    expect(whole).toHaveLength(filesWhenDone[format])
  })

  it('what fails again and again is given up only where it comes no further, and can be resumed', async () => {
    vi.spyOn(log, 'error').mockImplementation(() => undefined)
    const id = await ask(ana, format)
    const fails = async (rows: number) => {
      fate.beforeChunk = async (written) => {
        if (written < rows) return
        await isMarked(id)
        throw new Error('the disk is full')
      }
      await runExports(never)
    }
    await fails(1)
    expect((await rowOf(id)).attempts).toBe(1)
    await fails(0)
    await fails(0)
    const given = await see(ana, id)
    expect(given).toMatchObject({ state: 'failed', resumableUntil: expect.any(String) })
    expect(given.rows).toBe(format === 'csv' ? 200 : 500)
    fate.beforeChunk = async () => undefined
    await resumeExport(ana, { id })
    await runExports(never)
    expect(await see(ana, id)).toMatchObject({ state: 'done', rows: total, error: null })
  })

  it('where events were pruned meanwhile it fails for good, and nothing of it is kept', async () => {
    const id = await cancelHalf(ana, format)
    await resumeExport(ana, { id })
    fate.beforeChunk = async () => {
      throw exportPruned(600)
    }
    await runExports(never)
    expect(await see(ana, id)).toMatchObject({
      ...{ state: 'failed', resumableUntil: null, error: expect.stringContaining('Retention') },
    })
    await cleanExports()
    expect(filesOf(id)).toEqual([])
  })

  it('erasing a person takes every draft: what was cancelled cannot go on, what waits begins anew', async () => {
    const cancelled = await cancelHalf(ana, format)
    const stop = new AbortController()
    const waiting = await ask(ana, format)
    const half = await runHalf(stop.signal)
    await isMarked(waiting)
    stop.abort()
    await half.end()
    expect(filesOf(waiting)).not.toEqual([])
    const person = { ref: 's_gone', id: 'u1', email: 'u1@acme.example', name: null }
    const counts = await inTransaction((tx) => eraseExportsOf(tx, { companyId: acme.id, person }))
    expect(counts).toEqual({ deleted: 2, rewritten: 0 })
    await vi.waitFor(() => expect([...filesOf(cancelled), ...filesOf(waiting)]).toEqual([]))
    expect(await see(ana, cancelled)).toMatchObject({
      ...{ state: 'cancelled', resumableUntil: null, error: expect.stringContaining('erased') },
    })
    await expect(resumeExport(ana, { id: cancelled })).rejects.toMatchObject({ status: 409 })
    await runExports(never)
    expect(fate.written).toBe(total)
    expect(await see(ana, waiting)).toMatchObject({ state: 'done', rows: total })
  })

  it('a worker that is writing when a person is erased notes nothing more, and leaves nothing', async () => {
    const id = await ask(ana, format)
    const half = await runHalf()
    await isMarked(id)
    const person = { ref: 's_gone', id: 'u1', email: 'u1@acme.example', name: null }
    await inTransaction((tx) => eraseExportsOf(tx, { companyId: acme.id, person }))
    await half.end()
    expect(filesOf(id)).toEqual([])
    expect((await rowOf(id)).mark).toBeNull()
    expect(await see(ana, id)).toMatchObject({ state: 'failed', resumableUntil: null })
  })
})
