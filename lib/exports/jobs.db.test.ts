import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
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
import { downloadExport } from './commands/download-export'
import { cancelExport } from './commands/end-export'
import { eraseExportsOf } from './commands/erase-exports'
import { requestExport } from './commands/request-export'
import { cleanExports, runExports } from './jobs'
import { listExports } from './queries'
import { unfinishedMax } from './schema/formats'
import { claimExport } from './store/exports'
import { ingestAll, readLog } from './test-exports'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let ana: SessionPrincipal
const never = new AbortController().signal

beforeAll(async () => {
  instance = await openTestInstance()
})
beforeEach(async () => {
  await sql().query('test.no_exports', 'DELETE FROM exports', [])
  acme = await makeCompany(`acme-${newUuidV7().slice(-12)}`)
  ana = await makeMember(acme, 'auditor', `ana@${acme.slug}.example`)
  await ingestAll(acme.id, events(450))
})
afterAll(async () => {
  setClock()
  await instance.close()
})

const events = (count: number) =>
  Array.from({ length: count }, (_, number) => ({
    action: 'project.opened',
    actor: { type: 'user', id: `u${number % 3}`, email: `u${number % 3}@acme.example` },
    details: { number },
  }))
const directory = () => join(loadEnv().dataDir, 'exports')
const filesOf = (id: string) =>
  existsSync(directory()) ? readdirSync(directory()).filter((name) => name.startsWith(id)) : []
const see = async (id: string) => {
  const found = (await listExports(ana)).find((one) => one.id === id)
  if (!found) throw new Error('the export is not listed')
  return found
}
const ask = (more: Partial<Parameters<typeof requestExport>[1]> = {}) =>
  requestExport(ana, { format: 'csv', ...more })
const readDownload = async (id: string, part: 'file' | 'manifest' | 'signature' = 'file') => {
  const download = await downloadExport(ana, { id, part })
  if (!download) return null
  try {
    return { ...download, text: await download.file.readFile('utf8') }
  } finally {
    await download.file.close()
  }
}

it('an export that is asked for is written, told, and can be taken with its manifest', async () => {
  const { id } = await ask({ q: 'action:project.opened', columns: ['id', 'action'] })
  expect(await see(id)).toMatchObject({
    state: 'waiting',
    by: ana.name,
    query: 'action:project.opened',
  })
  await runExports(never)
  const done = await see(id)
  expect(done).toMatchObject({ state: 'done', rows: 450, isSigned: true, downloads: 0 })
  const file = await readDownload(id)
  expect(file?.text.split('\r\n')).toHaveLength(452)
  expect(file?.name).toMatch(new RegExp(`^${acme.slug}-audit-log-.*\\.csv$`))
  const manifest = await readDownload(id, 'manifest')
  expect(JSON.parse(manifest?.text ?? '')).toMatchObject({ sha256: done.sha256, rows: 450 })
  expect((await readDownload(id, 'signature'))?.text).toContain('SSH SIGNATURE')
  expect(await see(id)).toMatchObject({ downloads: 1 })
  expect(await readLog(acme.id, 'action:audit_log.exported')).toMatchObject([
    {
      actor: { type: 'user', email: ana.email },
      via: { type: 'session', id: ana.sessionId },
      targets: [{ type: 'export', id }],
      details: {
        ...{ format: 'csv', rows: 450, query: 'action:project.opened' },
        ...{ sha256: done.sha256, manifest_sha256: done.manifestSha256 },
      },
    },
  ])
})

it('a killed worker’s export is written by the next one once its lease is over', async () => {
  const { id } = await ask({ q: 'action:project.opened' })
  const startedMs = Date.now()
  // What a kill leaves: a claimed row and half a file.
  const claim = {
    lease: newUuidV7(),
    now: new Date(startedMs),
    until: new Date(startedMs + 15_000),
  }
  expect((await claimExport(claim))?.id).toBe(id)
  mkdirSync(directory(), { recursive: true })
  writeFileSync(join(directory(), `${id}.killed.csv.part`), 'id,act')
  await runExports(never)
  expect((await see(id)).state).toBe('running')
  setClock(() => startedMs + 16_000)
  await runExports(never)
  expect(await see(id)).toMatchObject({ state: 'done', rows: 450 })
  await cleanExports()
  expect(filesOf(id).filter((name) => name.includes('killed'))).toEqual([])
  expect((await readDownload(id))?.text.split('\r\n')).toHaveLength(452)
  setClock()
})

it('an export that takes its worker with it again and again is given up', async () => {
  const { id } = await ask()
  await sql().query('test.attempts', 'UPDATE exports SET attempts = 3 WHERE id = $1::uuid', [id])
  await runExports(never)
  expect(await see(id)).toMatchObject({
    state: 'failed',
    error: expect.stringContaining('operator'),
  })
})

it('a worker that stops gives the export back, and it is no attempt', async () => {
  const { id } = await ask()
  const stop = new AbortController()
  const running = runExports(stop.signal)
  stop.abort()
  await running
  expect((await see(id)).state).toBe('waiting')
  expect(filesOf(id)).toEqual([])
  await runExports(never)
  expect((await see(id)).state).toBe('done')
})

it('what is cancelled leaves nothing, waiting or done', async () => {
  const { id: waiting } = await ask()
  await cancelExport(ana, { id: waiting })
  const { id: done } = await ask()
  await runExports(never)
  expect(filesOf(done)).toHaveLength(3)
  await cancelExport(ana, { id: done })
  expect([(await see(waiting)).state, (await see(done)).state]).toEqual(['cancelled', 'expired'])
  expect([...filesOf(waiting), ...filesOf(done)]).toEqual([])
  await expect(downloadExport(ana, { id: done, part: 'file' })).rejects.toMatchObject({
    code: 'export_gone',
  })
})

it('what is cancelled while it is written is neither finished nor told', async () => {
  const { id } = await ask()
  const row = await claimExport({
    ...{ lease: newUuidV7(), now: new Date(), until: new Date(Date.now() + 15_000) },
  })
  if (!row) throw new Error('nothing was claimed')
  await cancelExport(ana, { id })
  const { runExport } = await import('./run-export')
  await runExport(row, { lease: newUuidV7(), signal: never })
  expect((await see(id)).state).toBe('cancelled')
  expect(filesOf(id)).toEqual([])
  expect(await readLog(acme.id, 'action:audit_log.exported')).toEqual([])
})

it('a file is kept for a day', async () => {
  const { id } = await ask()
  await runExports(never)
  const doneMs = Date.now()
  setClock(() => doneMs + 23 * 3_600_000)
  await cleanExports()
  expect(filesOf(id)).toHaveLength(3)
  setClock(() => doneMs + 25 * 3_600_000)
  await expect(downloadExport(ana, { id, part: 'file' })).rejects.toMatchObject({ status: 410 })
  await cleanExports()
  expect(filesOf(id)).toEqual([])
  expect((await see(id)).state).toBe('expired')
  setClock()
})

it('only so many of a company wait at once, whatever another one does', async () => {
  for (let number = 0; number < unfinishedMax; number++) await ask()
  await expect(ask()).rejects.toMatchObject({ code: 'exports_too_many' })
  const other = await makeCompany(`other-${newUuidV7().slice(-12)}`)
  const bo = await makeMember(other, 'auditor', `bo@${other.slug}.example`)
  await requestExport(bo, { format: 'json' })
  expect(await listExports(bo)).toHaveLength(1)
})

it('nobody sees, takes or cancels an export of another company', async () => {
  const { id } = await ask()
  await runExports(never)
  const other = await makeCompany(`other-${newUuidV7().slice(-12)}`)
  const bo = await makeMember(other, 'owner', `bo@${other.slug}.example`)
  expect(await listExports(bo)).toEqual([])
  expect(await downloadExport(bo, { id, part: 'file' })).toBeNull()
  await expect(cancelExport(bo, { id })).rejects.toMatchObject({ code: 'export_not_found' })
  expect((await see(id)).state).toBe('done')
})

it.each<[string, string, boolean]>([
  ...(['csv', 'json', 'ndjson', 'bundle'] as const).flatMap((format) => [
    ['free', format, false] as [string, string, boolean],
    ['professional', format, format === 'csv' || format === 'json'] as [string, string, boolean],
    ['enterprise', format, true] as [string, string, boolean],
  ]),
])('the plan %s and an export as %s: %s', async (plan, format, isAllowed) => {
  const asked = requestExport({ ...ana, plan }, { format: format as 'csv' })
  if (isAllowed) expect(await asked).toEqual({ id: expect.any(String) })
  else await expect(asked).rejects.toMatchObject({ code: 'plan_lacks_export_format', status: 403 })
})

it('erasing a person takes every file, and the queries that name them; copies that went out are told', async () => {
  const { id: done } = await ask({ q: 'actor:u1@acme.example' })
  await runExports(never)
  expect(await readDownload(done)).not.toBeNull()
  const { id: waiting } = await ask({ q: 'actor:u1@acme.example' })
  const person = { ref: 's_gone', id: 'u1', email: 'u1@acme.example', name: null }
  const counts = await inTransaction((tx) => eraseExportsOf(tx, { companyId: acme.id, person }))
  expect(counts).toEqual({ deleted: 1, rewritten: 2 })
  await cleanExports()
  expect(filesOf(done)).toEqual([])
  expect(await see(done)).toMatchObject({
    ...{ state: 'failed', query: 'actor:s_gone', error: expect.stringContaining('erased') },
  })
  expect(await see(waiting)).toMatchObject({ state: 'waiting', query: 'actor:s_gone' })
  expect(JSON.stringify(await listExports(ana))).not.toContain('u1@acme')
})
