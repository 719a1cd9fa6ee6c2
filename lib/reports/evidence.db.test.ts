import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  readEvents,
  type TestCompany,
} from '@/lib/access/test-access'
import type { ExportRequest } from '@/lib/exports/export-to-file'
import type { TestLog } from '@/lib/log/test-log'
import { downloadEvidence } from './commands/download-evidence'
import { makeReport } from './commands/make-report'
import { readReport } from './queries/read-report'

const exports = vi.hoisted(() => ({
  asked: [] as ExportRequest[],
  wait: Promise.resolve() as Promise<void>,
}))
vi.mock('@/lib/exports/export-to-file', () => ({
  exportToFile: async (request: ExportRequest, { path }: { path: string }) => {
    exports.asked.push(request)
    await exports.wait
    writeFileSync(path, 'PK evidence')
    return { rows: 3, bytes: 11, sha256: 'aa', manifestSha256: 'bb' }
  },
}))

let log: TestLog
let acme: TestCompany
let owner: SessionPrincipal
let id: string
beforeAll(async () => {
  log = await openTestInstance()
  acme = await makeCompany('acme')
  owner = await makeMember(acme, 'owner')
  id = (await makeReport(owner, { kind: 'failed_logins', from: '2026-11-16', to: '2026-11-22' })).id
})
afterAll(() => log.close())

const { signal } = new AbortController()
const leftOver = () => readdirSync(join(log.dataDir, 'tmp'))

it('evidence is of exactly the events of the report, recorded before it leaves, and leaves nothing behind', async () => {
  const { name, bytes, body } = await downloadEvidence(owner, { id, signal })
  expect(leftOver()).toEqual([])
  expect(await new Response(body).text()).toBe('PK evidence')
  expect({ name, bytes }).toEqual({ name: 'acme-failed_logins-2026-11-16-evidence.zip', bytes: 11 })
  const report = await readReport(owner, { id, fromLine: 0 })
  expect(exports.asked).toEqual([
    {
      ...{ companyId: acme.id, format: 'bundle', q: report?.query, size: report?.log.size },
      after: '2026-11-15T23:59:59.999Z',
      before: '2026-11-23T00:00:00.000Z',
      exportedBy: `${owner.name} <${owner.email}>`,
    },
  ])
  expect(await readEvents(acme.id, 'report.downloaded')).toMatchObject([
    { details: { format: 'bundle', rows: 3, bytes: 11, sha256: 'aa', manifest_sha256: 'bb' } },
  ])
})

it('evidence of one report of a company is made at a time', async () => {
  let release = () => {}
  exports.wait = new Promise((resolve) => {
    release = resolve
  })
  const first = downloadEvidence(owner, { id, signal })
  await vi.waitFor(() => expect(exports.asked).toHaveLength(2))
  const second = downloadEvidence(owner, { id, signal })
  await expect(second).rejects.toMatchObject({ code: 'evidence_busy', status: 503 })
  release()
  await (await first).body.cancel()
  exports.wait = Promise.resolve()
  await (await downloadEvidence(owner, { id, signal })).body.cancel()
})

it('evidence is not sent to whoever was locked out while it was made, and says nowhere that it left', async () => {
  const before = await readEvents(acme.id, 'report.downloaded')
  const authoriseAgain = () => Promise.reject(new Error('locked out'))
  const late = downloadEvidence(owner, { id, signal, authoriseAgain })
  await expect(late).rejects.toThrow('locked out')
  expect(leftOver()).toEqual([])
  expect(await readEvents(acme.id, 'report.downloaded')).toEqual(before)
  await (await downloadEvidence(owner, { id, signal })).body.cancel()
})

it('evidence is for those who may export, on a plan with signatures, of their own company', async () => {
  const viewer = { ...owner, permissions: new Set(['audit_log.view', 'reports.manage'] as const) }
  const refused = downloadEvidence(viewer, { id, signal })
  await expect(refused).rejects.toMatchObject({ code: 'permission_missing' })
  const poorer = downloadEvidence({ ...owner, plan: 'professional' }, { id, signal })
  await expect(poorer).rejects.toMatchObject({ code: 'plan_lacks_signature', status: 403 })
  const stranger = await makeMember(await makeCompany('other'), 'owner')
  const foreign = downloadEvidence(stranger, { id, signal })
  await expect(foreign).rejects.toMatchObject({ code: 'report_not_found' })
  expect(await readEvents(acme.id, 'report.downloaded')).toHaveLength(4)
})
