import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordActs } from '@/lib/access/commands/record-acts'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  type TestCompany,
} from '@/lib/access/test-access'
import { requestExport } from '@/lib/exports/commands/request-export'
import { makeExportDirectory } from '@/lib/exports/export-files'
import { listExports } from '@/lib/exports/queries'
import { runExport } from '@/lib/exports/run-export'
import { claimExport } from '@/lib/exports/store/exports'
import { findRefsOf } from '@/lib/log/find-persons'
import { inTransaction } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { requestErasure } from './commands/request-erasure'
import { runErasure } from './commands/run-erasure'
import { finishErasures } from './jobs'
import { grepDatabase } from './test-person'

/* What knows somebody by name when it begins, and tells the log when it ends: after K is gone that would make them somebody new. */

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let owner: SessionPrincipal
const reason = 'GDPR request 17'

beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  owner = await makeMember(acme, 'owner')
  await makeExportDirectory()
})
afterAll(() => instance.close())

/** An export whose worker has taken it, and knows who asked and for what. */
async function takeExport(principal: SessionPrincipal, q: string) {
  const { id } = await requestExport(principal, { format: 'csv', q })
  const lease = newUuidV7()
  const row = await claimExport({ lease, now: new Date(), until: new Date(Date.now() + 60_000) })
  if (row?.id !== id) throw new Error('another export was taken')
  return {
    id,
    end: () => runExport(row, { lease, signal: new AbortController().signal }),
  }
}

/** Erases somebody up to where K is gone, and nothing else yet. */
async function eraseUntilDestroyed(email: string) {
  const refs = await findRefsOf({ companyId: acme.id, email })
  const { id } = await requestErasure(owner, { refs, reason })
  const enough = new Error('enough')
  const onProgress = ({ state }: { state: string }) => {
    if (state === 'mentions') throw enough
  }
  await expect(runErasure({ companyId: acme.id, id }, { onProgress })).rejects.toBe(enough)
}

const seeExport = async (id: string) => (await listExports(owner)).find((one) => one.id === id)

it('an export of somebody who is erased while it is written names them nowhere', async () => {
  const email = 'exporter@acme.example'
  const member = await makeMember(acme, 'auditor', email)
  const { id, end } = await takeExport(member, '')
  await eraseUntilDestroyed(email)
  await end()
  expect(await finishErasures()).toBe(1)
  const { found } = await grepDatabase(instance.migrateDatabaseUrl, [email, member.userId])
  expect(found).toEqual([])
  expect(await seeExport(id)).toMatchObject({ state: 'failed', by: null })
})

it('an export that asks for somebody who is erased while it is written does not either', async () => {
  const email = 'subject@acme.example'
  const member = await makeMember(acme, 'member', email)
  const { id, end } = await takeExport(owner, `actor:"${email}"`)
  await eraseUntilDestroyed(email)
  await end()
  expect(await finishErasures()).toBe(1)
  const { found } = await grepDatabase(instance.migrateDatabaseUrl, [email, member.userId])
  expect(found).toEqual([])
  expect((await seeExport(id))?.query).not.toContain(email)
})

it('what somebody began before they were erased is told of a user, and of nobody', async () => {
  const email = 'slow@acme.example'
  const member = { ...(await makeMember(acme, 'admin', email)), ip: '203.0.113.77' }
  await eraseUntilDestroyed(email)
  const act = { action: 'report.downloaded', details: { rows: 3 } }
  await inTransaction((tx) => recordActs(tx, { principal: member, acts: [act] }))
  expect(await finishErasures()).toBe(1)
  const values = [email, member.userId, member.ip]
  expect((await grepDatabase(instance.migrateDatabaseUrl, values)).found).toEqual([])
})
