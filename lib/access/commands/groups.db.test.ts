import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findGroup, listGroupCandidates, listGroups } from '@/lib/access/queries/groups'
import { findSessionPrincipal } from '@/lib/access/queries/sessions'
import type { Permission, SessionPrincipal } from '@/lib/access/schema'
import {
  from,
  makeCompany,
  makeMember,
  openTestInstance,
  principalOf,
  readEvents,
  type TestCompany,
} from '@/lib/access/test-access'
import type { TestLog } from '@/lib/log/test-log'
import { sql } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { deleteGroup } from './delete-group'
import { addToGroup, removeFromGroup } from './group-people'
import { changeGroup, createGroup } from './groups'
import { createRole } from './roles'

let instance: TestLog
let acme: TestCompany
let other: TestCompany
let admin: SessionPrincipal
let stranger: SessionPrincipal
let member: SessionPrincipal
/** Manages groups and may do nothing else. */
let keeper: SessionPrincipal

beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  other = await makeCompany('other')
  admin = await makeMember(acme, 'admin')
  stranger = await makeMember(other, 'owner')
  member = await makeMember(acme, 'member')
  keeper = await makeLimited('keeper', ['groups.manage'])
})
afterAll(() => instance.close())

async function write(text: string, params: (string | null)[]) {
  await sql().query(`test.${text.slice(0, 50)}`, text, params)
}

async function makeLimited(name: string, permissions: Permission[]): Promise<SessionPrincipal> {
  const { id } = await createRole(acme.operator, { name, permissions })
  const email = `${name}@acme.example`
  const { memberId } = await makeMember(acme, 'member', email)
  await write('UPDATE members SET role = $2 WHERE id = $1::uuid', [memberId, id])
  return principalOf(acme, email)
}

async function makeAccount(company: TestCompany, name: string): Promise<string> {
  const id = newUuidV7()
  await write(
    `INSERT INTO service_accounts (id, company_id, name, role) VALUES ($1::uuid, $2::uuid, $3, 'member')`,
    [id, company.id, name],
  )
  return id
}

async function mayDo({ sessionId }: SessionPrincipal): Promise<Permission[]> {
  const found = await findSessionPrincipal({ sessionId, companySlug: acme.slug, ...from })
  return [...(found?.permissions ?? [])]
}

const lastEvents = async (count: number) => (await readEvents(acme.id)).slice(-count)
const countEvents = async () => (await readEvents(acme.id)).length

describe('a group', () => {
  it('is made, changed and deleted, each with old and new in the log', async () => {
    const { id } = await createGroup(admin, { name: ' Support ', role: 'auditor' })
    expect(await lastEvents(1)).toMatchObject([
      {
        action: 'group.created',
        targets: [{ type: 'group', id, name: 'Support' }],
        context: 'Groups',
        details: { description: null, role: 'Auditor' },
      },
    ])
    await changeGroup(admin, { id, name: 'Helpdesk', description: 'Answers', role: null })
    expect(await lastEvents(2)).toMatchObject([
      {
        action: 'group.name_updated',
        changes: [
          { field: 'name', old: 'Support', new: 'Helpdesk' },
          { field: 'description', old: null, new: 'Answers' },
        ],
      },
      {
        action: 'group.role_changed',
        targets: [{ type: 'group', id, name: 'Helpdesk' }],
        changes: [{ field: 'role', old: 'Auditor', new: null }],
      },
    ])
    await changeGroup(admin, { id, name: 'Helpdesk', description: null, role: null })
    expect(await lastEvents(1)).toMatchObject([
      {
        action: 'group.description_updated',
        changes: [{ field: 'description', old: 'Answers', new: null }],
      },
    ])
    const count = await countEvents()
    await changeGroup(admin, { id, name: 'Helpdesk', description: '', role: null })
    expect(await countEvents()).toBe(count)
    await deleteGroup(admin, { id })
    expect(await lastEvents(1)).toMatchObject([
      { action: 'group.deleted', details: { role: null, members: 0, service_accounts: 0 } },
    ])
    expect(await findGroup(admin, id)).toBeNull()
  })

  it('has a name of its own in whatever case, also when two are made at once', async () => {
    const results = await Promise.allSettled([
      createGroup(admin, { name: 'Sales' }),
      createGroup(admin, { name: 'SALES' }),
    ])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const { id } = await createGroup(admin, { name: 'Presales' })
    await expect(
      changeGroup(admin, { id, name: 'sales', description: null, role: null }),
    ).rejects.toMatchObject({ code: 'name_taken', errors: [{ pointer: '/name' }] })
    await expect(createGroup(stranger, { name: 'Sales' })).resolves.toBeDefined()
  })

  it.each([
    [{ name: '' }, 'invalid_input', '/name'],
    [{ name: 'x', role: 'owner' }, 'owners_only', '/role'],
    [{ name: 'x', role: 'nothing' }, 'role_unknown', '/role'],
  ])('is not made of %j', async (input, code, pointer) => {
    await expect(createGroup(admin, input)).rejects.toMatchObject({ code, errors: [{ pointer }] })
  })

  it('is never a way to more than one has', async () => {
    await expect(createGroup(member, { name: 'Mine' })).rejects.toMatchObject({
      code: 'permission_missing',
    })
    await expect(createGroup(keeper, { name: 'Mine', role: 'auditor' })).rejects.toMatchObject({
      code: 'permissions_not_yours',
      errors: [{ pointer: '/role' }],
    })
    const { id } = await createGroup(admin, { name: 'Auditors', role: 'auditor' })
    for (const attempt of [
      () => addToGroup(keeper, { id, members: [keeper.memberId] }),
      () => changeGroup(keeper, { id, name: 'Auditors', description: null, role: null }),
      () => deleteGroup(keeper, { id }),
      () => removeFromGroup(keeper, { id, kind: 'member', holder: member.memberId }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'permissions_not_yours' })
    }
    expect((await listGroups(keeper)).find((group) => group.id === id)?.beyondViewer).toEqual([
      'View audit logs',
      'Export audit logs',
      'Manage reports',
    ])
  })

  it('lets nobody in who waits while it is given a role that is beyond them', async () => {
    const { id } = await createGroup(admin, { name: 'Raced' })
    const [change, joining] = await Promise.allSettled([
      changeGroup(admin, { id, name: 'Raced', description: null, role: 'auditor' }),
      addToGroup(keeper, { id, members: [keeper.memberId] }),
    ])
    expect(change.status).toBe('fulfilled')
    // Whichever came first: who was in it before the role is there by the administrator's leave.
    const order = (await lastEvents(2)).map(({ action }) => action)
    expect(order.at(-1)).toBe('group.role_changed')
    expect(joining.status).toBe(
      order[0] === 'user.group_assignment_updated' ? 'fulfilled' : 'rejected',
    )
  })
})

describe('the people of a group', () => {
  it('get its role while they are in it, and the log says their groups before and after', async () => {
    const first = await createGroup(admin, { name: 'Readers', role: 'auditor' })
    const second = await createGroup(admin, { name: 'Zebras' })
    const account = await makeAccount(acme, 'Deploys')
    await addToGroup(admin, { id: second.id, members: [member.memberId] })
    await addToGroup(admin, {
      id: first.id,
      members: [member.memberId, member.memberId],
      serviceAccounts: [account],
    })
    expect(await mayDo(member)).toEqual(['audit_log.view', 'audit_log.export', 'reports.manage'])
    expect(await lastEvents(2)).toMatchObject([
      {
        action: 'user.group_assignment_updated',
        targets: [{ type: 'user' }, { type: 'group', id: first.id, name: 'Readers' }],
        changes: [{ field: 'groups', old: ['Zebras'], new: ['Readers', 'Zebras'] }],
      },
      {
        action: 'service_account.group_assignment_updated',
        targets: [{ type: 'service_account', id: account, name: 'Deploys' }, { type: 'group' }],
        changes: [{ field: 'groups', old: [], new: ['Readers'] }],
      },
    ])
    const found = await findGroup(admin, first.id)
    expect(found?.group).toMatchObject({ members: 1, serviceAccounts: 1, roleLabel: 'Auditor' })
    expect(found?.people.map(({ name }) => name)).toEqual(['The member', 'Deploys'])
    const count = await countEvents()
    await addToGroup(admin, { id: first.id, members: [member.memberId] })
    expect(await countEvents()).toBe(count)
    await removeFromGroup(admin, { id: first.id, kind: 'member', holder: member.memberId })
    expect(await mayDo(member)).toEqual([])
    expect(await lastEvents(1)).toMatchObject([
      { changes: [{ field: 'groups', old: ['Readers', 'Zebras'], new: ['Zebras'] }] },
    ])
    await deleteGroup(admin, { id: first.id })
    expect(await lastEvents(2)).toMatchObject([
      {
        action: 'service_account.group_assignment_updated',
        changes: [{ field: 'groups', old: ['Readers'], new: [] }],
      },
      {
        action: 'group.deleted',
        details: { role: 'Auditor', members: 0, service_accounts: 1 },
      },
    ])
  })

  it('are offered by a part of name or e-mail, without those who are in it', async () => {
    const { id } = await createGroup(admin, { name: 'Picked' })
    await makeAccount(acme, 'Member sync')
    const named = async (search: string) =>
      (await listGroupCandidates(admin, { group: id, search, limit: 50 })).map(({ name }) => name)
    expect(await named('MEMBER')).toEqual(['The member', 'The member', 'Member sync'])
    expect(await named('member@acme')).toEqual(['The member'])
    await addToGroup(admin, { id, members: [member.memberId] })
    expect(await named('member@acme')).toEqual([])
    expect(await named('other.example')).toEqual([])
    expect(await listGroupCandidates(stranger, { group: id, search: '', limit: 50 })).toEqual([])
  })

  it('are active ones of the same company', async () => {
    const { id } = await createGroup(admin, { name: 'Closed' })
    const gone = await makeMember(acme, 'member', 'gone@acme.example')
    await write('UPDATE members SET deactivated_at = now() WHERE id = $1::uuid', [gone.memberId])
    const foreign = await makeAccount(other, 'Foreign')
    for (const holder of [gone.memberId, stranger.memberId, newUuidV7(), 'x']) {
      await expect(
        addToGroup(admin, { id, members: [member.memberId, holder] }),
      ).rejects.toMatchObject({ code: 'member_not_found', status: 404 })
      await expect(removeFromGroup(admin, { id, kind: 'member', holder })).rejects.toMatchObject({
        code: 'member_not_found',
        status: 404,
      })
    }
    for (const holder of [foreign, newUuidV7(), 'x']) {
      await expect(addToGroup(admin, { id, serviceAccounts: [holder] })).rejects.toMatchObject({
        code: 'service_account_not_found',
        status: 404,
      })
    }
    expect((await findGroup(admin, id))?.people).toEqual([])
  })
})

it('only those who may manage groups do', async () => {
  const { id } = await createGroup(admin, { name: 'Managed' })
  for (const attempt of [
    () => changeGroup(member, { id, name: 'Mine', description: null, role: null }),
    () => deleteGroup(member, { id }),
    () => addToGroup(member, { id, members: [member.memberId] }),
    () => removeFromGroup(member, { id, kind: 'member', holder: member.memberId }),
    () => listGroups(member),
    () => findGroup(member, id),
    () => listGroupCandidates(member, { group: id, search: '', limit: 50 }),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ code: 'permission_missing' })
  }
})

describe("another company's group", () => {
  it('answers like one that does not exist', async () => {
    const foreign = await createGroup(stranger, { name: 'Foreign' })
    for (const id of [foreign.id, newUuidV7(), 'not an id']) {
      for (const attempt of [
        () => changeGroup(admin, { id, name: 'Ours', description: null, role: null }),
        () => deleteGroup(admin, { id }),
        () => addToGroup(admin, { id, members: [member.memberId] }),
        () => removeFromGroup(admin, { id, kind: 'member', holder: stranger.memberId }),
      ]) {
        await expect(attempt()).rejects.toMatchObject({ code: 'group_not_found', status: 404 })
      }
      expect(await findGroup(admin, id)).toBeNull()
    }
    expect((await listGroups(admin)).some(({ id }) => id === foreign.id)).toBe(false)
  })
})
