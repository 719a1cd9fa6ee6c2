import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordActs } from '@/lib/access/commands/record-acts'
import { operatorOf, productOf } from '@/lib/access/origin'
import { makeCompany, makeMember, openTestInstance } from '@/lib/access/test-access'
import { ingestValues } from '@/lib/events/commands'
import { recordSentExport } from '@/lib/exports/commands/record-sent'
import { findRefsOf } from '@/lib/log/find-persons'
import type { JsonValue } from '@/lib/log/schema'
import { inTransaction } from '@/lib/platform/db'
import { erasePerson } from './commands/erase-person'
import { listCopies } from './copies'
import { findCertificate, listErasureViews } from './queries/people'
import { previewErasure } from './queries/preview-erasure'
import { ingest } from './test-person'

let instance: Awaited<ReturnType<typeof openTestInstance>>
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())

const result = { rows: 7, bytes: 2, sha256: 'aa', manifestSha256: 'bb' }

it('copies that left are those of ours, and not what applications say of theirs', async () => {
  const company = await makeCompany('acme')
  const owner = await makeMember(company, 'owner')
  const companyId = company.id
  const since = new Date(Date.now() - 60_000)
  const list = async () => (await listCopies({ companyId, since })).copies.map(({ what }) => what)
  expect(await list()).toEqual([])

  const claims = [
    ...['audit_log.exported', 'report.downloaded', 'destination.created', 'backup.created'],
    'retention.pruned',
  ].map((action) => ({
    action,
    actor: { type: 'user' as const, id: owner.userId, email: owner.email },
    details: { format: 'csv', rows: 1, archives: [{ file: 'x' }] },
  }))
  await ingest(companyId, claims)
  const items = claims.map((value, index) => ({ index, value: value as JsonValue }))
  await ingestValues({ companyId, via: { type: 'import' } }, items)
  // As the generator does.
  await ingestValues({ companyId, via: { type: 'cli' } }, items.slice(0, 1))
  expect(await list()).toEqual([])

  const request = { companyId, q: '', exportedBy: 'x' } as const
  const key = {
    ...{ kind: 'api_key', companyId, companySlug: 'acme', plan: 'enterprise' },
    ...{ keyId: 'key00001', keyName: 'ci', scopes: ['events:read'], serviceAccount: null },
    ...{ ip: null, userAgent: null, requestId: null },
  } as unknown as Parameters<typeof recordSentExport>[0]
  await recordSentExport(key, { request: { ...request, format: 'ndjson' }, result })
  const operator = operatorOf(companyId)
  await recordSentExport(operator, { request: { ...request, format: 'csv' }, result })
  const act = (action: string, details: Record<string, JsonValue>) => ({ action, details })
  await inTransaction((tx) =>
    recordActs(tx, {
      principal: owner,
      acts: [
        act('audit_log.exported', { format: 'json', rows: 3 }),
        act('report.downloaded', { format: 'bundle', rows: 1 }),
        act('destination.created', {}),
      ],
    }),
  )
  await inTransaction((tx) =>
    recordActs(tx, { principal: operator, acts: [act('destination.resumed', {})] }),
  )
  await inTransaction((tx) =>
    recordActs(tx, {
      principal: productOf(companyId),
      acts: [
        act('retention.pruned', { events: 9, archives: [{ file: 'events.zip' }] }),
        act('retention.pruned', { events: 9, archives: [] }),
      ],
    }),
  )
  const { copies, isCut } = await listCopies({ companyId, since })
  expect(isCut).toBe(false)
  expect(copies.map(({ kind, what }) => `${kind}: ${what}`).sort()).toEqual([
    'archive: Events pruned, 1 archive, 9 events',
    'export: Audit logs exported, csv, 7 events',
    'export: Audit logs exported, json, 3 events',
    'export: Audit logs exported, ndjson, 7 events',
    'export: Report downloaded, bundle, 1 event',
    'stream: Destination created',
    'stream: Destination resumed',
  ])
  expect((await listCopies({ companyId, since: new Date(Date.now() + 60_000) })).copies).toEqual([])
})

it('a copy that left before what is kept of somebody is listed where they were known then', async () => {
  const company = await makeCompany('globex')
  const owner = await makeMember(company, 'owner')
  const act = { action: 'audit_log.exported', details: { format: 'json', rows: 3 } }
  await inTransaction((tx) => recordActs(tx, { principal: owner, acts: [act] }))
  const email = 'known@acme.example'
  await ingest(company.id, [
    { action: 'door.opened', actor: { type: 'user', id: 'known-1', email } },
  ])
  const refs = await findRefsOf({ companyId: company.id, email })
  const list = async () => (await previewErasure(owner, { refs })).copies.map(({ what }) => what)
  expect(await list()).toEqual([])

  // Somebody who was there before: retention has pruned what was in that file.
  const client = new pg.Client({ connectionString: instance.superuserUrl })
  await client.connect()
  await client.query(`UPDATE persons SET created_at = now() - interval '1 hour' WHERE ref = $1`, [
    refs[0],
  ])
  await client.end()
  expect(await list()).toEqual(['Audit logs exported, json, 3 events'])
  await erasePerson(owner, { refs, reason: 'GDPR request 17' })
  const [erasure] = await listErasureViews(owner)
  const certificate = await findCertificate(owner, erasure?.id ?? '')
  expect(JSON.parse(certificate?.certificate ?? '{}')).toMatchObject({
    copies_that_left: [{ what: 'Audit logs exported, json, 3 events' }],
  })
})
