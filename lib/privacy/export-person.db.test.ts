import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  readEvents,
  type TestCompany,
} from '@/lib/access/test-access'
import { exportToFile } from '@/lib/exports/export-to-file'
import { findRefsOf } from '@/lib/log/find-persons'
import { startPersonExport } from './export-person'
import { ingest } from './test-person'

// The room below writes files of any kind; here it matters what is asked of it, and what becomes of its file.

vi.mock('@/lib/exports/export-to-file', () => ({ exportToFile: vi.fn() }))

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
})
afterAll(() => instance.close())

it('what is held of a person is a file, and the log says that it left', async () => {
  const owner = await makeMember(acme, 'owner')
  const [ref = ''] = await findRefsOf({ companyId: acme.id, email: owner.email })
  const written = { rows: 3, bytes: 2, sha256: 'aa', manifestSha256: 'bb' }
  vi.mocked(exportToFile).mockImplementation(async (_request, { path }) => {
    writeFileSync(path, '{}')
    return written
  })
  const file = await startPersonExport(owner, { ref, format: 'json' })
  expect(exportToFile).toHaveBeenCalledWith(
    { companyId: acme.id, format: 'json', q: '', personRefs: [ref], exportedBy: owner.email },
    { path: expect.stringMatching(/\/s_[\w-]+\.json$/) },
  )
  expect(file).toMatchObject({ fileName: `${ref}.json`, contentType: 'application/json' })
  // Nothing of it is on the disk any more, whatever becomes of whoever reads it.
  expect(readdirSync(join(instance.dataDir, 'tmp'))).toEqual([])
  expect(await new Response(file.body).text()).toBe('{}')
  const details = { format: 'json', rows: 3, sha256: 'aa', manifest_sha256: 'bb', person: ref }
  expect(await readEvents(acme.id, 'audit_log.exported')).toMatchObject([{ details }])
})

it('nobody gets it without the permission, or of somebody whom the log does not know', async () => {
  const auditor = await makeMember(acme, 'auditor')
  const admin = await makeMember(acme, 'admin')
  const [ref = ''] = await findRefsOf({ companyId: acme.id, email: admin.email })
  await expect(startPersonExport(auditor, { ref, format: 'json' })).rejects.toMatchObject({
    code: 'permission_missing',
  })
  await expect(startPersonExport(admin, { ref: 's_none', format: 'json' })).rejects.toMatchObject({
    code: 'person_not_found',
  })
})

it('all that is held of somebody is what every ref has that shares an e-mail or id', async () => {
  const admin = await makeMember(acme, 'admin', 'twice@acme.example')
  const actor = { type: 'user' as const, id: 'crm-4', email: admin.email }
  await ingest(acme.id, [{ action: 'door.opened', actor }])
  const refs = await findRefsOf({ companyId: acme.id, email: admin.email })
  expect(refs).toHaveLength(2)
  vi.mocked(exportToFile).mockClear()
  for (const ref of refs) {
    const file = await startPersonExport(admin, { ref, isWhole: true, format: 'json' })
    await file.body.cancel()
    const [asked] = vi.mocked(exportToFile).mock.lastCall ?? []
    expect(asked?.personRefs?.[0]).toBe(ref)
    expect(new Set(asked?.personRefs)).toEqual(new Set(refs))
  }
  const told = (await readEvents(acme.id, 'audit_log.exported')).slice(-2)
  expect(told.map(({ details }) => details?.person)).toEqual([
    refs.join(' '),
    [...refs].reverse().join(' '),
  ])
})

it('whoever was locked out while it was written gets nothing, and nothing is said to have left', async () => {
  const owner = await makeMember(acme, 'member', 'late@acme.example')
  const principal = { ...owner, permissions: new Set(['privacy.manage'] as const) }
  const [ref = ''] = await findRefsOf({ companyId: acme.id, email: owner.email })
  const before = await readEvents(acme.id, 'audit_log.exported')
  const authoriseAgain = () => Promise.reject(new Error('locked out'))
  const late = startPersonExport(principal, { ref, format: 'json', authoriseAgain })
  await expect(late).rejects.toThrow('locked out')
  expect(readdirSync(join(instance.dataDir, 'tmp'))).toEqual([])
  expect(await readEvents(acme.id, 'audit_log.exported')).toEqual(before)
})
