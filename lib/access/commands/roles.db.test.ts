import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listRoleColumns } from '@/lib/access/queries/role-columns'
import { listRoles } from '@/lib/access/queries/roles'
import { rolesMax } from '@/lib/access/schema/roles'
import { type SessionPrincipal, type Permission, permissions } from '@/lib/access/schema'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  principalOf,
  readEvents,
  type TestCompany,
} from '@/lib/access/test-access'
import type { TestLog } from '@/lib/log/test-log'
import { inTransaction, sql } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { resolveRole } from '@/lib/access/queries/roles'
import { deleteRole } from './delete-role'
import { changeRoles, createRole } from './roles'

let instance: TestLog
let acme: TestCompany
let other: TestCompany
let admin: SessionPrincipal
let stranger: SessionPrincipal

beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  other = await makeCompany('other')
  admin = await makeMember(acme, 'admin')
  stranger = await makeMember(other, 'owner')
})
afterAll(() => instance.close())

async function write(text: string, params: (string | null)[]) {
  await sql().query(`test.${text.slice(0, 50)}`, text, params)
}

/** Somebody whose own role allows exactly this. */
async function makeLimited(name: string, own: Permission[]): Promise<SessionPrincipal> {
  const { id } = await createRole(acme.operator, { name, permissions: own })
  const email = `${name.toLowerCase()}@acme.example`
  const { memberId } = await makeMember(acme, 'member', email)
  await write('UPDATE members SET role = $2 WHERE id = $1::uuid', [memberId, id])
  return principalOf(acme, email)
}

const lastEvents = async (count: number) => (await readEvents(acme.id)).slice(-count)
const ownRoles = async () => (await listRoles(admin)).filter(({ isBuiltIn }) => !isBuiltIn)

describe('creating a role', () => {
  it('stores and records what it may do', async () => {
    const { id } = await createRole(admin, {
      name: ' Viewer ',
      description: '  ',
      permissions: ['audit_log.export', 'audit_log.view', 'audit_log.view'],
    })
    expect((await ownRoles()).find(({ key }) => key === id)).toMatchObject({
      label: 'Viewer',
      description: '',
      permissions: ['audit_log.view', 'audit_log.export'],
    })
    expect(await lastEvents(1)).toMatchObject([
      {
        action: 'role.created',
        targets: [{ type: 'role', id, name: 'Viewer' }],
        context: 'Roles and permissions',
        details: { description: null, permissions: ['audit_log.view', 'audit_log.export'] },
      },
    ])
  })

  it.each([
    ['vIEWER', 'name_taken'],
    ['ownEr', 'name_taken'],
    ['Ow\u200bner', 'name_taken'],
    ['\u202eOwner\u202c', 'invalid_input'],
    ['Viewer\nhttps://evil.example', 'invalid_input'],
    ['  ', 'invalid_input'],
    ['x'.repeat(101), 'invalid_input'],
  ])('refuses the name %j beside its field, and records nothing', async (name, code) => {
    const before = (await readEvents(acme.id)).length
    await expect(createRole(admin, { name })).rejects.toMatchObject({
      code,
      errors: [{ pointer: '/name' }],
    })
    expect(await readEvents(acme.id)).toHaveLength(before)
  })

  it('gives one of two at once the name, whatever their case', async () => {
    const results = await Promise.allSettled([
      createRole(admin, { name: 'Twin' }),
      createRole(admin, { name: 'TWIN' }),
    ])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('lets another company use the same name', async () => {
    await expect(createRole(stranger, { name: 'Viewer' })).resolves.toBeDefined()
  })

  it('is not for everybody, and never gives more than its maker has', async () => {
    const member = await makeMember(acme, 'member')
    await expect(createRole(member, { name: 'Mine' })).rejects.toMatchObject({
      code: 'permission_missing',
    })
    const keeper = await makeLimited('Keeper', ['roles.manage', 'audit_log.view'])
    await expect(
      createRole(keeper, { name: 'More', permissions: ['members.manage'] }),
    ).rejects.toMatchObject({
      code: 'permissions_not_yours',
      errors: [{ pointer: '/permissions' }],
    })
    await expect(
      createRole(keeper, { name: 'Less', permissions: ['audit_log.view'] }),
    ).resolves.toBeDefined()
  })
})

describe('changing roles', () => {
  it('records old and new of what changed, one event a role, and nothing where nothing did', async () => {
    const { id } = await createRole(admin, { name: 'Before', permissions: ['audit_log.view'] })
    const second = await createRole(admin, { name: 'Second' })
    const count = (await readEvents(acme.id)).length
    await changeRoles(admin, [
      { id, name: 'After', description: 'Reads', grant: ['audit_log.export'] },
      { id: second.id, grant: ['events.write'] },
    ])
    const events = (await readEvents(acme.id)).slice(count)
    expect(events).toHaveLength(2)
    expect(events).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          action: 'role.updated',
          targets: [{ type: 'role', id, name: 'After' }],
          changes: [
            { field: 'name', old: 'Before', new: 'After' },
            { field: 'description', old: null, new: 'Reads' },
            {
              field: 'permissions',
              old: ['audit_log.view'],
              new: ['audit_log.view', 'audit_log.export'],
            },
          ],
        }),
      ]),
    )
    await changeRoles(admin, [{ id, name: 'After', grant: ['audit_log.view'], revoke: [] }])
    expect(await readEvents(acme.id)).toHaveLength(count + 2)
  })

  it('keeps what two administrators changed at the same time', async () => {
    const { id } = await createRole(admin, { name: 'Both', permissions: ['audit_log.view'] })
    await Promise.all([
      changeRoles(admin, [{ id, grant: ['events.write'] }]),
      changeRoles(acme.operator, [{ id, grant: ['audit_log.export'] }]),
    ])
    expect((await ownRoles()).find(({ key }) => key === id)?.permissions).toEqual([
      'audit_log.view',
      'audit_log.export',
      'events.write',
    ])
  })

  it('changes all or none', async () => {
    const { id } = await createRole(admin, { name: 'Whole' })
    await expect(
      changeRoles(admin, [
        { id, name: 'Half' },
        { id: newUuidV7(), name: 'None' },
      ]),
    ).rejects.toMatchObject({ code: 'role_not_found' })
    expect((await ownRoles()).find(({ key }) => key === id)?.label).toBe('Whole')
  })

  it('refuses a taken name, and a role that may do more than its changer', async () => {
    const { id } = await createRole(admin, { name: 'Strong', permissions: ['members.manage'] })
    await expect(changeRoles(admin, [{ id, name: 'viewer' }])).rejects.toMatchObject({
      code: 'name_taken',
      errors: [{ pointer: '/name' }],
    })
    const tuner = await makeLimited('Tuner', ['roles.manage'])
    await expect(changeRoles(tuner, [{ id, name: 'Weak' }])).rejects.toMatchObject({
      code: 'permissions_not_yours',
    })
    await expect(changeRoles(tuner, [{ id, revoke: ['members.manage'] }])).rejects.toMatchObject({
      code: 'permissions_not_yours',
    })
    expect((await listRoleColumns(tuner)).find(({ key }) => key === id)?.beyondViewer).toEqual([
      permissions['members.manage'].label,
    ])
  })
})

describe('deleting a role', () => {
  async function give(role: string) {
    const { memberId } = await makeMember(acme, 'member', `${role}@acme.example`)
    await write('UPDATE members SET role = $2 WHERE id = $1::uuid', [memberId, role])
    await write(
      'INSERT INTO groups (id, company_id, name, role) VALUES ($1::uuid, $2::uuid, $3, $4)',
      [newUuidV7(), acme.id, `Group ${role}`, role],
    )
    await write(
      'INSERT INTO service_accounts (id, company_id, name, role) VALUES ($1::uuid, $2::uuid, $3, $4)',
      [newUuidV7(), acme.id, `Account ${role}`, role],
    )
    await write(
      `INSERT INTO invitations (id, company_id, email, role, token_hash, expires_at)
       VALUES ($1::uuid, $2::uuid, 'new@acme.example', $3, decode($4, 'hex'), now() + interval '1 day')`,
      [newUuidV7(), acme.id, role, newUuidV7().replaceAll('-', '')],
    )
  }

  async function holdersOf(role: string) {
    return (await listRoleColumns(admin)).find(({ key }) => key === role)?.holders
  }

  it('gives everybody who holds it another one, and records each of them, itself last', async () => {
    const { id } = await createRole(admin, { name: 'Leaving', permissions: ['audit_log.view'] })
    await give(id)
    const one = { members: 1, groups: 1, serviceAccounts: 1, invitations: 1 }
    expect(await holdersOf(id)).toEqual(one)
    expect(await deleteRole(admin, { id, reassignTo: 'auditor' })).toEqual(one)
    expect((await ownRoles()).some(({ key }) => key === id)).toBe(false)
    expect(await holdersOf('auditor')).toMatchObject({ groups: 1, invitations: 1 })
    const events = await lastEvents(5)
    expect(events.map(({ action }) => action)).toEqual([
      'group.role_changed',
      'member.role_changed',
      'service_account.role_changed',
      'member.invitation_role_changed',
      'role.deleted',
    ])
    for (const event of events.slice(0, 4)) {
      expect(event.changes).toEqual([{ field: 'role', old: 'Leaving', new: 'Auditor' }])
    }
    expect(events[4]?.details).toEqual({
      permissions: ['audit_log.view'],
      reassigned_to: 'Auditor',
      members: 1,
      groups: 1,
      service_accounts: 1,
      invitations: 1,
    })
  })

  it.each([
    ['owner', 'reassignment_invalid'],
    ['nothing', 'reassignment_invalid'],
    [newUuidV7(), 'reassignment_invalid'],
  ])('refuses %j in its place, beside the field', async (reassignTo, code) => {
    const { id } = await createRole(admin, { name: `Stays ${reassignTo}` })
    await expect(deleteRole(admin, { id, reassignTo })).rejects.toMatchObject({
      code,
      errors: [{ pointer: '/reassignTo' }],
    })
    expect((await ownRoles()).some(({ key }) => key === id)).toBe(true)
  })

  it('gives nobody more than the deleter has', async () => {
    const pruner = await makeLimited('Pruner', ['roles.manage'])
    const { id } = await createRole(admin, { name: 'Empty' })
    await expect(deleteRole(pruner, { id, reassignTo: 'auditor' })).rejects.toMatchObject({
      code: 'permissions_not_yours',
      errors: [{ pointer: '/reassignTo' }],
    })
    await expect(deleteRole(pruner, { id, reassignTo: 'member' })).resolves.toBeDefined()
  })

  it('waits for whoever is given the role at that moment, and reassigns them too', async () => {
    const { id } = await createRole(admin, { name: 'Raced' })
    const { memberId } = await makeMember(acme, 'member', 'raced@acme.example')
    let deletion: Promise<unknown> = Promise.resolve()
    await inTransaction(async (tx) => {
      await resolveRole({ companyId: acme.id, role: id }, tx)
      deletion = deleteRole(admin, { id, reassignTo: 'member' })
      await untilBlocked()
      await tx.db.member.update({ where: { id: memberId }, data: { role: id } })
    })
    expect(await deletion).toMatchObject({ members: 1 })
    const [row] = await sql().query<{ role: string }>(
      'test.role_of',
      'SELECT role FROM members WHERE id = $1::uuid',
      [memberId],
    )
    expect(row?.role).toBe('member')
  })

  it('finds no role where somebody else deleted it first', async () => {
    const { id } = await createRole(admin, { name: 'Once' })
    const results = await Promise.allSettled([
      deleteRole(admin, { id, reassignTo: 'member' }),
      deleteRole(acme.operator, { id, reassignTo: 'member' }),
    ])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await expect(
      inTransaction((tx) => resolveRole({ companyId: acme.id, role: id }, tx)),
    ).rejects.toMatchObject({ code: 'role_unknown' })
  })
})

describe("another company's role", () => {
  it('answers like one that does not exist, and so does a built-in one', async () => {
    const foreign = await createRole(stranger, { name: 'Foreign' })
    for (const id of [foreign.id, newUuidV7(), 'not an id', 'auditor']) {
      await expect(changeRoles(admin, [{ id, name: 'Ours' }])).rejects.toMatchObject({
        code: 'role_not_found',
        status: 404,
      })
      await expect(deleteRole(admin, { id, reassignTo: 'member' })).rejects.toMatchObject({
        code: 'role_not_found',
        status: 404,
      })
    }
    const { id } = await createRole(admin, { name: 'Home' })
    await expect(deleteRole(admin, { id, reassignTo: foreign.id })).rejects.toMatchObject({
      code: 'reassignment_invalid',
    })
    expect((await listRoles(admin)).some(({ key }) => key === foreign.id)).toBe(false)
  })
})

it('only those who manage roles change them; who manages members may look, with how many hold each', async () => {
  const { id } = await createRole(admin, { name: 'Looked at' })
  const nobody = await makeMember(acme, 'auditor')
  for (const attempt of [
    () => changeRoles(nobody, [{ id, name: 'Mine' }]),
    () => deleteRole(nobody, { id, reassignTo: 'member' }),
    () => listRoleColumns(nobody),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ code: 'permission_missing' })
  }
  const inviter = await makeLimited('Inviter', ['members.manage'])
  await expect(changeRoles(inviter, [{ id, name: 'Mine' }])).rejects.toMatchObject({
    code: 'permission_missing',
  })
  const columns = await listRoleColumns(inviter)
  expect(columns.map(({ key }) => key).slice(0, 4)).toEqual(['owner', 'admin', 'auditor', 'member'])
  expect(columns.find(({ label }) => label === 'Inviter')?.holders).toEqual({
    members: 1,
    groups: 0,
    serviceAccounts: 0,
    invitations: 0,
  })
})

it('a company has no more roles than fit a page', async () => {
  const full = await makeCompany('full')
  for (let at = 0; at < rolesMax; at++) await createRole(full.operator, { name: `Role ${at}` })
  await expect(createRole(full.operator, { name: 'One more' })).rejects.toMatchObject({
    code: 'roles_full',
  })
})

/** Waits until some transaction of this database waits for a row's lock. */
async function untilBlocked(): Promise<void> {
  for (;;) {
    const rows = await sql().query(
      'test.blocked',
      `SELECT 1 AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      [],
    )
    if (rows.length > 0) return
  }
}
