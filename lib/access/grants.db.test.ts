import { afterAll, beforeAll, expect, it } from 'vitest'
import { newUuidV7 } from '@/lib/platform/ids'
import { sql } from '@/lib/platform/db'
import type { TestLog } from '@/lib/log/test-log'
import { authenticateKey } from './authenticate-key'
import { createApiKey } from './commands/api-keys'
import { forgetApiKeys } from './key-cache'
import { findSessionPrincipal } from './queries/sessions'
import { resolveRole } from './queries/roles'
import type { SessionPrincipal } from './schema'
import { from, makeCompany, makeMember, openTestInstance, type TestCompany } from './test-access'

let instance: TestLog
let acme: TestCompany
let other: TestCompany

beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  other = await makeCompany('other')
})
afterAll(() => instance.close())

async function write(text: string, params: string[]) {
  await sql().query(`test.${text.slice(0, 40)}`, text, params)
}

async function makeRole(
  company: TestCompany,
  { name, permission }: Record<'name' | 'permission', string>,
) {
  const id = newUuidV7()
  await write(
    `INSERT INTO roles (id, company_id, name, permissions) VALUES ($1::uuid, $2::uuid, $3, ARRAY[$4, 'of.no.version'])`,
    [id, company.id, name, permission],
  )
  return id
}

async function again(company: TestCompany, { sessionId }: SessionPrincipal) {
  const principal = await findSessionPrincipal({
    sessionId,
    companySlug: company.slug,
    ...from,
    requestId: null,
  })
  return principal && { label: principal.roleLabel, may: [...principal.permissions] }
}

it("a company's own role allows what it says, and only of what is known", async () => {
  const viewer = await makeRole(acme, { name: 'Viewer', permission: 'audit_log.view' })
  const member = await makeMember(acme, 'member', 'viewer@acme.example')
  await write('UPDATE members SET role = $2 WHERE id = $1::uuid', [member.memberId, viewer])
  expect(await again(acme, member)).toEqual({ label: 'Viewer', may: ['audit_log.view'] })
  expect(await resolveRole({ companyId: acme.id, role: viewer })).toMatchObject({
    label: 'Viewer',
    permissions: ['audit_log.view'],
  })
})

it("another company's role, or one that is gone, allows nothing", async () => {
  const foreign = await makeRole(other, { name: 'Foreign', permission: 'audit_log.view' })
  const member = await makeMember(acme, 'member', 'foreign@acme.example')
  for (const role of [foreign, newUuidV7(), 'OWNER']) {
    await write('UPDATE members SET role = $2 WHERE id = $1::uuid', [member.memberId, role])
    expect((await again(acme, member))?.may).toEqual([])
    await expect(resolveRole({ companyId: acme.id, role })).rejects.toMatchObject({
      code: 'role_unknown',
    })
  }
})

it("a group's role is added to a member's own, as long as they are in it", async () => {
  const member = await makeMember(acme, 'member', 'grouped@acme.example')
  const groupId = newUuidV7()
  await write(
    `INSERT INTO groups (id, company_id, name, role) VALUES ($1::uuid, $2::uuid, 'Readers', 'auditor')`,
    [groupId, acme.id],
  )
  await write('INSERT INTO group_members VALUES ($1::uuid, $2::uuid)', [groupId, member.memberId])
  expect(await again(acme, member)).toEqual({
    label: 'Member',
    may: ['audit_log.view', 'audit_log.export', 'reports.manage'],
  })
  await write('DELETE FROM group_members WHERE group_id = $1::uuid', [groupId])
  expect((await again(acme, member))?.may).toEqual([])
})

it("a service account's key does what the account may do, whoever made it, and nothing once that is deactivated", async () => {
  const owner = await makeMember(acme, 'owner')
  const { id, key } = await createApiKey(owner, {
    name: 'ci',
    scopes: ['events:read', 'events:write'],
  })
  const accountId = newUuidV7()
  await write(
    `INSERT INTO service_accounts (id, company_id, name, role) VALUES ($1::uuid, $2::uuid, 'Deploys', 'auditor')`,
    [accountId, acme.id],
  )
  await write('UPDATE api_keys SET service_account_id = $2::uuid WHERE id = $1', [id, accountId])
  const open = async () => {
    forgetApiKeys()
    return authenticateKey({ authorization: `Bearer ${key}`, ...from, requestId: null })
  }
  const principal = await open()
  expect(principal.serviceAccount).toEqual({ id: accountId, name: 'Deploys' })
  expect([...principal.scopes]).toEqual(['events:read'])
  await write('UPDATE service_accounts SET deactivated_at = now() WHERE id = $1::uuid', [accountId])
  expect([...(await open()).scopes]).toEqual([])
})
