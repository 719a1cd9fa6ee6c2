import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  findWorkspace,
  listWorkspaceCandidates,
  listWorkspaces,
} from '@/lib/access/queries/workspaces'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  readEvents,
  type TestCompany,
} from '@/lib/access/test-access'
import type { TestLog } from '@/lib/log/test-log'
import { sql } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { addToWorkspace, changeWorkspaceRole, removeFromWorkspace } from './workspace-people'
import { createWorkspace, deleteWorkspace, renameWorkspace } from './workspaces'

let instance: TestLog
let acme: TestCompany
let admin: SessionPrincipal
let member: SessionPrincipal
let stranger: SessionPrincipal

beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  admin = await makeMember(acme, 'admin')
  member = await makeMember(acme, 'member')
  stranger = await makeMember(await makeCompany('other'), 'owner')
})
afterAll(() => instance.close())

const lastEvents = async (count: number) => (await readEvents(acme.id)).slice(-count)
const countEvents = async () => (await readEvents(acme.id)).length

describe('a workspace', () => {
  it('is made and renamed, with its name before and after in the log', async () => {
    const { id } = await createWorkspace(admin, { name: ' North ' })
    expect(await lastEvents(1)).toMatchObject([
      {
        action: 'workspace.created',
        targets: [{ type: 'workspace', id, name: 'North' }],
        workspace: { id, name: 'North' },
        context: 'Workspaces',
      },
    ])
    await renameWorkspace(admin, { id, name: 'South' })
    expect(await lastEvents(1)).toMatchObject([
      {
        action: 'workspace.name_updated',
        workspace: { id, name: 'South' },
        changes: [{ field: 'name', old: 'North', new: 'South' }],
      },
    ])
    const count = await countEvents()
    await renameWorkspace(admin, { id, name: 'South' })
    expect(await countEvents()).toBe(count)
    expect(await listWorkspaces(admin)).toMatchObject([{ id, name: 'South', members: 0 }])
  })

  it('has a name of its own in whatever case, also when two are made at once', async () => {
    const results = await Promise.allSettled([
      createWorkspace(admin, { name: 'East' }),
      createWorkspace(admin, { name: 'EAST' }),
    ])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const { id } = await createWorkspace(admin, { name: 'West' })
    await expect(renameWorkspace(admin, { id, name: 'east' })).rejects.toMatchObject({
      code: 'name_taken',
      errors: [{ pointer: '/name' }],
    })
    await expect(createWorkspace(admin, { name: ' ' })).rejects.toMatchObject({
      code: 'invalid_input',
      errors: [{ pointer: '/name' }],
    })
    await expect(createWorkspace(stranger, { name: 'East' })).resolves.toBeDefined()
  })

  it('is deleted once its name is typed again, and whoever worked in it is recorded', async () => {
    const { id } = await createWorkspace(admin, { name: 'Doomed' })
    await addToWorkspace(admin, { id, members: [member.memberId] })
    await expect(deleteWorkspace(admin, { id, confirmation: 'doomed' })).rejects.toMatchObject({
      code: 'confirmation_wrong',
      errors: [{ pointer: '/confirmation' }],
    })
    await deleteWorkspace(admin, { id, confirmation: 'Doomed' })
    expect(await lastEvents(2)).toMatchObject([
      {
        action: 'workspace.user_removed',
        workspace: { id, name: 'Doomed' },
        changes: [{ field: 'role', old: 'member', new: null }],
      },
      { action: 'workspace.deleted', workspace: { id, name: 'Doomed' }, details: { members: 1 } },
    ])
    expect(await findWorkspace(admin, id)).toBeNull()
  })
})

describe('who works in a workspace', () => {
  it('is added, given another role and removed, each recorded with the workspace', async () => {
    const { id } = await createWorkspace(admin, { name: 'Team' })
    await addToWorkspace(admin, { id, members: [member.memberId, member.memberId] })
    expect(await lastEvents(1)).toMatchObject([
      {
        action: 'workspace.user_added',
        targets: [{ type: 'user' }],
        workspace: { id, name: 'Team' },
        changes: [{ field: 'role', old: null, new: 'member' }],
      },
    ])
    const count = await countEvents()
    await addToWorkspace(admin, { id, members: [member.memberId], role: 'manager' })
    await changeWorkspaceRole(admin, { id, member: member.memberId, role: 'member' })
    expect(await countEvents()).toBe(count)
    await changeWorkspaceRole(admin, { id, member: member.memberId, role: 'manager' })
    expect(await lastEvents(1)).toMatchObject([
      {
        action: 'workspace.user_role_changed',
        changes: [{ field: 'role', old: 'member', new: 'manager' }],
      },
    ])
    expect((await findWorkspace(admin, id))?.people).toMatchObject([
      { id: member.memberId, email: 'member@acme.example', role: 'manager', isActive: true },
    ])
    await removeFromWorkspace(admin, { id, member: member.memberId })
    expect(await lastEvents(1)).toMatchObject([
      {
        action: 'workspace.user_removed',
        changes: [{ field: 'role', old: 'manager', new: null }],
      },
    ])
    await expect(removeFromWorkspace(admin, { id, member: member.memberId })).rejects.toMatchObject(
      { code: 'member_not_found' },
    )
  })

  it('is found by a part of name or e-mail, without those who are in it', async () => {
    const { id } = await createWorkspace(admin, { name: 'Picked' })
    const emails = async (search: string) =>
      (await listWorkspaceCandidates(admin, { workspace: id, search, limit: 50 })).map(
        ({ email }) => email,
      )
    expect(await emails('THE ')).toEqual(['admin@acme.example', 'member@acme.example'])
    await addToWorkspace(admin, { id, members: [member.memberId] })
    expect(await emails('the')).toEqual(['admin@acme.example'])
    expect(
      await listWorkspaceCandidates(stranger, { workspace: id, search: '', limit: 50 }),
    ).toEqual([])
  })

  it('is an active member of the same company', async () => {
    const { id } = await createWorkspace(admin, { name: 'Closed' })
    const gone = await makeMember(acme, 'member', 'gone@acme.example')
    await sql().query(
      'test.deactivate',
      'UPDATE members SET deactivated_at = now() WHERE id = $1::uuid',
      [gone.memberId],
    )
    for (const holder of [gone.memberId, stranger.memberId, newUuidV7(), 'x']) {
      await expect(
        addToWorkspace(admin, { id, members: [member.memberId, holder] }),
      ).rejects.toMatchObject({ code: 'member_not_found', status: 404 })
    }
    expect((await findWorkspace(admin, id))?.people).toEqual([])
  })
})

it('only those who may manage workspaces do', async () => {
  for (const attempt of [
    () => createWorkspace(member, { name: 'Mine' }),
    () => renameWorkspace(member, { id: newUuidV7(), name: 'Mine' }),
    () => deleteWorkspace(member, { id: newUuidV7(), confirmation: 'Mine' }),
    () => addToWorkspace(member, { id: newUuidV7(), members: [] }),
    () => changeWorkspaceRole(member, { id: newUuidV7(), member: 'x', role: 'manager' }),
    () => removeFromWorkspace(member, { id: newUuidV7(), member: 'x' }),
    () => listWorkspaces(member),
    () => findWorkspace(member, newUuidV7()),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ code: 'permission_missing' })
  }
})

it("another company's workspace answers like one that does not exist", async () => {
  const foreign = await createWorkspace(stranger, { name: 'Foreign' })
  const key = { member: stranger.memberId }
  await addToWorkspace(stranger, { id: foreign.id, members: [stranger.memberId] })
  for (const id of [foreign.id, newUuidV7(), 'not an id']) {
    for (const attempt of [
      () => renameWorkspace(admin, { id, name: 'Ours' }),
      () => deleteWorkspace(admin, { id, confirmation: 'Foreign' }),
      () => addToWorkspace(admin, { id, members: [member.memberId] }),
      () => changeWorkspaceRole(admin, { id, ...key, role: 'manager' }),
      () => removeFromWorkspace(admin, { id, ...key }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'workspace_not_found', status: 404 })
    }
    expect(await findWorkspace(admin, id)).toBeNull()
  }
  expect((await listWorkspaces(admin)).some(({ id }) => id === foreign.id)).toBe(false)
})
