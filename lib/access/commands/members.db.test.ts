import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { authenticateKey } from '@/lib/access/authenticate-key'
import { findSessionPrincipal, listSessionCompanies } from '@/lib/access/queries/sessions'
import { findMember, listMembers, readMemberCounts } from '@/lib/access/queries/members'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  from,
  makeCompany,
  makeMember,
  openTestInstance,
  principalOf,
  readEvents,
  type TestCompany,
  testPassword,
} from '@/lib/access/test-access'
import type { TestLog } from '@/lib/log/test-log'
import { sql } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { acceptInvitation } from './accept-invitation'
import { createUser } from './add-user'
import { createApiKey } from './api-keys'
import { inviteMembers } from './invitations'
import { changeMemberRole, deactivateMember, reactivateMember, removeMember } from './members'
import { createRole } from './roles'
import { signIn } from './sign-in'

let instance: TestLog
let acme: TestCompany
let other: TestCompany
let owner: SessionPrincipal
let admin: SessionPrincipal
let stranger: SessionPrincipal
let ana: SessionPrincipal
let count = 0

beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  other = await makeCompany('other')
  owner = await makeMember(acme, 'owner')
  admin = await makeMember(acme, 'admin')
  stranger = await makeMember(other, 'owner')
})
beforeEach(async () => {
  count += 1
  ana = await makeMember(acme, 'auditor', `ana-${count}@acme.example`)
})
afterAll(() => instance.close())

async function again({ sessionId }: SessionPrincipal, companySlug = 'acme') {
  return findSessionPrincipal({ sessionId, companySlug, ...from })
}

async function write(text: string, params: string[] = []) {
  await sql().query(`test.${text.slice(0, 45)}`, text, params)
}

async function lastEvent() {
  return (await readEvents(acme.id)).at(-1)
}

/** A role of acme with these permissions, held by a new member. */
async function makeHolder(
  name: string,
  permissions: Parameters<typeof createRole>[1]['permissions'],
): Promise<{ role: string; holder: SessionPrincipal }> {
  const { id: role } = await createRole(owner, { name, permissions })
  const holder = await makeMember(acme, 'member', `${name.toLowerCase()}@acme.example`)
  await changeMemberRole(owner, { memberId: holder.memberId, role })
  const principal = await again(holder)
  if (!principal) throw new Error('nobody')
  return { role, holder: principal }
}

const filter = { search: '', role: '', state: null, page: 1 }
const commands = [
  ['changeMemberRole', (by, memberId) => changeMemberRole(by, { memberId, role: 'member' })],
  ['deactivateMember', (by, memberId) => deactivateMember(by, { memberId })],
  ['reactivateMember', (by, memberId) => reactivateMember(by, { memberId })],
  ['removeMember', (by, memberId) => removeMember(by, { memberId })],
] as [string, (by: SessionPrincipal, memberId: string) => Promise<void>][]

describe.each(commands)('%s', (name, act) => {
  it('is refused to whoever may not manage members', async () => {
    await expect(act(ana, admin.memberId)).rejects.toThrow('permission_missing')
  })

  it('takes a role by its own spelling only: in capitals it would be held and give nothing', async () => {
    const { id } = await createRole(acme.operator, { name: `Viewer ${count}`, permissions: [] })
    const change = { memberId: ana.memberId, role: id.toUpperCase() }
    await expect(changeMemberRole(admin, change)).rejects.toThrow(
      expect.objectContaining({ code: 'role_unknown' }),
    )
  })

  it('knows nobody of another company, nobody removed and nobody unknown', async () => {
    await removeMember(admin, { memberId: ana.memberId })
    const problems = await Promise.all(
      [stranger.memberId, ana.memberId, newUuidV7(), 'x'].map((memberId) =>
        act(admin, memberId).catch((error: unknown) => error),
      ),
    )
    expect(problems).toEqual(problems.map(() => expect.objectContaining({ status: 404 })))
    expect(new Set(problems.map(String)).size).toBe(1)
  })

  it('lets only owners touch an owner', async () => {
    const second = await makeMember(acme, 'owner', `boss-${count}-${name}@acme.example`)
    if (name === 'reactivateMember') await deactivateMember(owner, { memberId: second.memberId })
    await expect(act(admin, second.memberId)).rejects.toThrow('owners_only')
    await act(owner, second.memberId)
    await removeMember(owner, { memberId: second.memberId }).catch(() => undefined)
  })

  it('changes nothing when its event cannot be recorded', async () => {
    if (name === 'reactivateMember') await deactivateMember(admin, { memberId: ana.memberId })
    const before = await findMember(admin, ana.memberId)
    // The log refuses an actor without a proper address, last in the transaction.
    await expect(act({ ...admin, email: 'nobody' }, ana.memberId)).rejects.toThrow()
    expect(await findMember(admin, ana.memberId)).toEqual(before)
  })

  it('is refused on somebody who may do more, also by a group', async () => {
    const { holder } = await makeHolder(`Clerk${count}`, ['members.manage'])
    await expect(act(holder, ana.memberId)).rejects.toThrow('permissions_not_yours')
    const plain = await makeMember(acme, 'member', `plain-${count}@acme.example`)
    const groupId = newUuidV7()
    await write(
      `INSERT INTO groups (id, company_id, name, role) VALUES ($1::uuid, $2::uuid, $3, 'auditor')`,
      [groupId, acme.id, `Group ${count}`],
    )
    await write('INSERT INTO group_members (group_id, member_id) VALUES ($1::uuid, $2::uuid)', [
      groupId,
      plain.memberId,
    ])
    await expect(act(holder, plain.memberId)).rejects.toThrow('permissions_not_yours')
  })
})

describe('a role', () => {
  it('counts from the next request on, and its change is in the log with both labels', async () => {
    const { role } = await makeHolder(`Reader${count}`, ['audit_log.view'])
    await changeMemberRole(admin, { memberId: ana.memberId, role })
    expect(await again(ana)).toMatchObject({ role, roleLabel: `Reader${count}` })
    expect(await lastEvent()).toMatchObject({
      action: 'member.role_changed',
      actor: { type: 'user' },
      via: { type: 'session', id: admin.sessionId },
      changes: [{ field: 'role', old: 'Auditor', new: `Reader${count}` }],
      details: { old_role: 'auditor', new_role: role },
    })
  })

  it('of another company, or of none, cannot be given', async () => {
    const { id: foreign } = await createRole(stranger, { name: `F${count}`, permissions: [] })
    for (const role of [foreign, newUuidV7(), 'king']) {
      await expect(changeMemberRole(admin, { memberId: ana.memberId, role })).rejects.toMatchObject(
        { code: 'role_unknown', errors: [{ pointer: '/role' }] },
      )
    }
  })

  it('that may do more than its giver cannot be given', async () => {
    const { holder } = await makeHolder(`Host${count}`, ['members.manage'])
    const plain = await makeMember(acme, 'member', `guest-${count}@acme.example`)
    await expect(
      changeMemberRole(holder, { memberId: plain.memberId, role: 'auditor' }),
    ).rejects.toMatchObject({ code: 'permissions_not_yours', errors: [{ pointer: '/role' }] })
    await expect(
      changeMemberRole(admin, { memberId: plain.memberId, role: 'owner' }),
    ).rejects.toMatchObject({ code: 'owners_only', errors: [{ pointer: '/role' }] })
  })

  it('that somebody has already is no change, and no event', async () => {
    const before = await readEvents(acme.id)
    await changeMemberRole(admin, { memberId: ana.memberId, role: 'auditor' })
    expect(await readEvents(acme.id)).toHaveLength(before.length)
  })
})

describe('the last owner', () => {
  it('stays one: not by role, not deactivated, not removed, also by themselves', async () => {
    const { memberId } = owner
    await expect(changeMemberRole(owner, { memberId, role: 'admin' })).rejects.toThrow('last_owner')
    await expect(deactivateMember(owner, { memberId })).rejects.toThrow('last_owner')
    await expect(removeMember(owner, { memberId })).rejects.toThrow('last_owner')
    await expect(changeMemberRole(acme.operator, { memberId, role: 'admin' })).rejects.toThrow(
      'last_owner',
    )
  })

  it('is who is active: a deactivated second owner does not count', async () => {
    const second = await makeMember(acme, 'owner', `second-${count}@acme.example`)
    await deactivateMember(owner, { memberId: second.memberId })
    await expect(removeMember(owner, { memberId: owner.memberId })).rejects.toThrow('last_owner')
    await expect(reactivateMember(admin, { memberId: second.memberId })).rejects.toThrow(
      'owners_only',
    )
    await removeMember(owner, { memberId: second.memberId })
  })

  it('remains when two owners remove each other at the same moment', async () => {
    const second = await makeMember(acme, 'owner', `rival-${count}@acme.example`)
    const results = await Promise.allSettled([
      changeMemberRole(owner, { memberId: second.memberId, role: 'admin' }),
      changeMemberRole(second, { memberId: owner.memberId, role: 'admin' }),
    ])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const [left] = (await listMembers(admin, { ...filter, role: 'owner', state: 'active' })).members
    if (left?.id === second.memberId) {
      await changeMemberRole(second, { memberId: owner.memberId, role: 'owner' })
      await changeMemberRole(owner, { memberId: second.memberId, role: 'admin' })
    }
  })
})

describe('somebody deactivated', () => {
  it('loses this company at once and no other one, and comes back as they were', async () => {
    const { email, memberId } = ana
    await createUser(other.operator, { email, name: 'x', role: 'member', password: testPassword })
    await deactivateMember(admin, { memberId })
    expect(await again(ana)).toBeNull()
    expect(await again(ana, 'other')).toMatchObject({ email })
    expect(await lastEvent()).toMatchObject({
      action: 'user.deactivated',
      details: { role: 'Auditor' },
    })
    expect(await findMember(admin, memberId)).toMatchObject({ state: 'deactivated' })
    await deactivateMember(admin, { memberId })
    await reactivateMember(admin, { memberId })
    expect(await again(ana)).toMatchObject({ role: 'auditor' })
    expect((await readEvents(acme.id)).slice(-2).map(({ action }) => action)).toEqual([
      'user.deactivated',
      'user.activated',
    ])
  })
})

describe('somebody removed', () => {
  it('leaves groups, workspaces and keys behind, named in one event', async () => {
    const { memberId } = await makeMember(acme, 'admin', `bea-${count}@acme.example`)
    const bea = await principalOf(acme, `bea-${count}@acme.example`)
    const { id, key } = await createApiKey(bea, { name: 'hers', scopes: ['events:read'] })
    const [groupId, workspaceId] = [newUuidV7(), newUuidV7()]
    const named = `INSERT INTO groups (id, company_id, name) VALUES ($1::uuid, $2::uuid, 'Red team')`
    await write(named, [groupId, acme.id])
    await write('INSERT INTO group_members VALUES ($1::uuid, $2::uuid)', [groupId, memberId])
    await write(
      `INSERT INTO workspaces (id, company_id, name) VALUES ($1::uuid, $2::uuid, 'Payments')`,
      [workspaceId, acme.id],
    )
    await write('INSERT INTO workspace_members VALUES ($1::uuid, $2::uuid)', [
      workspaceId,
      memberId,
    ])
    expect(await findMember(admin, memberId)).toMatchObject({
      groups: ['Red team'],
      workspaces: [{ name: 'Payments', role: 'member' }],
      keys: [{ id, name: 'hers' }],
    })
    await authenticateKey({ authorization: `Bearer ${key}`, ...from })

    await removeMember(admin, { memberId })
    expect(await again(bea)).toBeNull()
    await expect(authenticateKey({ authorization: `Bearer ${key}`, ...from })).rejects.toThrow()
    expect(await findMember(admin, memberId)).toBeNull()
    expect((await readEvents(acme.id, 'member.removed')).at(-1)).toMatchObject({
      targets: [{ type: 'user' }, { type: 'api_key', id, name: 'hers' }],
      details: { role: 'Admin', groups: ['Red team'], workspaces: ['Payments'], revoked_keys: 1 },
    })

    await createUser(acme.operator, {
      email: bea.email,
      name: 'x',
      role: 'auditor',
      password: testPassword,
    })
    expect(await findMember(admin, memberId)).toMatchObject({
      state: 'active',
      role: 'auditor',
      groups: [],
      workspaces: [],
      keys: [],
    })
    await expect(authenticateKey({ authorization: `Bearer ${key}`, ...from })).rejects.toThrow()
  })

  it('may have been themselves: leaving needs no permission', async () => {
    await removeMember(ana, { memberId: ana.memberId })
    expect(await again(ana)).toBeNull()
    expect(await lastEvent()).toMatchObject({
      action: 'member.removed',
      details: { left_by_themselves: true },
    })
  })
})

describe('the list of members', () => {
  it('finds by part of name or e-mail, role and state, and shows no other company', async () => {
    await deactivateMember(admin, { memberId: ana.memberId })
    const find = (some: Partial<typeof filter>) => listMembers(admin, { ...filter, ...some })
    expect(await find({ search: `ANA-${count}@` })).toMatchObject({
      found: 1,
      members: [{ email: ana.email, state: 'deactivated', roleLabel: 'Auditor' }],
    })
    expect((await find({ search: 'The OWN', role: 'owner' })).members[0]).toMatchObject({
      id: owner.memberId,
      hasTwoFactor: false,
      lastActiveAt: expect.any(String),
    })
    expect((await find({ search: '%' })).found).toBe(0)
    const { members, found } = await find({})
    expect(members.map(({ id }) => id)).not.toContain(stranger.memberId)
    const counts = await readMemberCounts(admin)
    expect(counts.active + counts.deactivated).toBe(found)
    expect((await find({ page: 2 })).members).toEqual([])
  })

  it('is refused to whoever may not manage members', async () => {
    await expect(listMembers(ana, filter)).rejects.toThrow('permission_missing')
    await expect(findMember(ana, owner.memberId)).rejects.toThrow('permission_missing')
    await expect(readMemberCounts(ana)).rejects.toThrow('permission_missing')
  })
})

describe('a member made by the operator', () => {
  it("has a role of the company's own by its name, and no role that it does not have", async () => {
    await createRole(owner, { name: `Night shift ${count}`, permissions: [] })
    const user = { email: `cli-${count}@acme.example`, name: 'Cli', password: testPassword }
    const { memberId } = await createUser(acme.operator, { ...user, role: `night SHIFT ${count}` })
    expect(await findMember(admin, memberId)).toMatchObject({ roleLabel: `Night shift ${count}` })
    await expect(
      createUser(other.operator, { ...user, role: `Night shift ${count}` }),
    ).rejects.toThrow('role_unknown')
  })

  it('of somebody who made it by the link of an invitation alone is not let into another company with it', async () => {
    const email = 'ceo@other.example'
    const link = { linkOf: (token: string) => token }
    const [made] = await inviteMembers(owner, { emails: email, role: 'member' }, link)
    const token = made?.isInvited ? made.link : ''
    const squatter = { email, password: testPassword, ...from }
    await acceptInvitation({ token, name: 'No CEO', ...squatter })
    const theirs = await signIn(squatter)
    const password = 'told by the operator'
    await createUser(other.operator, { email, name: 'The CEO', role: 'admin', password })
    expect(await listSessionCompanies(theirs.sessionId)).toEqual([])
    await expect(signIn(squatter)).rejects.toMatchObject({ code: 'sign_in_failed' })
    const { sessionId } = await signIn({ ...squatter, password })
    expect(await listSessionCompanies(sessionId)).toHaveLength(2)
    expect(await readEvents(acme.id, 'auth.password_removed')).toMatchObject([
      { details: { by: 'the operator', sessions_ended: 1 } },
    ])
    // Theirs now: another company that adds them changes nothing.
    const third = await makeCompany('third')
    await createUser(third.operator, {
      email,
      name: 'x',
      role: 'member',
      password: 'not looked at',
    })
    await signIn({ ...squatter, password })
  })
})
