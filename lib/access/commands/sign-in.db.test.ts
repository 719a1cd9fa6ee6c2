import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { adminsToAsk } from '@/lib/access/queries/members'
import { findSessionPrincipal, listSessionCompanies } from '@/lib/access/queries/sessions'
import { reportAttempts } from '@/lib/access/jobs'
import {
  from,
  makeCompany,
  makeMember,
  openTestInstance,
  principalOf,
  readAllText,
  readEvents,
  type TestCompany,
  testPassword,
} from '@/lib/access/test-access'
import { setClock } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'
import { createUser } from './add-user'
import { changeMemberRole, removeMember } from './members'
import { changePassword } from './password'
import { revokeSession } from './sessions'
import { signIn, signOut } from './sign-in'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let other: TestCompany
beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  other = await makeCompany('other')
})
afterEach(() => setClock())
afterAll(() => instance.close())

const code = (expected: string) => expect.objectContaining({ code: expected })
const find = (sessionId: string, company: TestCompany) =>
  findSessionPrincipal({ sessionId, companySlug: company.slug, ...from })
const attempt = (email: string, { password = 'not the password', ip = from.ip } = {}) =>
  signIn({ email, password, ip, userAgent: null })

describe('a session', () => {
  it('opens the company of its member with the role of the moment, and no other company', async () => {
    const owner = await makeMember(acme, 'owner')
    expect(owner.permissions.has('audit_log.view')).toBe(true)
    expect(await find(owner.sessionId, other)).toBeNull()
    expect(await listSessionCompanies(owner.sessionId)).toMatchObject([{ slug: 'acme' }])
    expect(await readEvents(acme.id, 'auth.login')).toMatchObject([
      { via: { id: owner.sessionId } },
    ])
    expect(await readEvents(other.id, 'auth.login')).toEqual([])
  })

  it('follows a change of role at its next request, and ends with the membership', async () => {
    const auditor = await makeMember(acme, 'auditor')
    await changeMemberRole(acme.operator, { memberId: auditor.memberId, role: 'member' })
    const now = await find(auditor.sessionId, acme)
    expect(now?.permissions.has('audit_log.view')).toBe(false)
    await removeMember(acme.operator, { memberId: auditor.memberId })
    expect(await find(auditor.sessionId, acme)).toBeNull()
    await expect(attempt(auditor.email, { password: testPassword })).rejects.toThrow(
      code('sign_in_failed'),
    )
    expect((await readEvents(acme.id, 'auth.failed')).at(-1)?.details).toEqual({
      reason: 'no_active_membership',
    })
    expect(await readEvents(acme.id, 'member.role_changed')).toMatchObject([
      {
        actor: { type: 'system', name: 'operator' },
        via: { type: 'cli' },
        details: { operator: 'ops' },
        changes: [{ field: 'role', old: 'Auditor', new: 'Member' }],
      },
    ])
  })

  it('that was signed out or revoked opens nothing again, and is recorded once', async () => {
    const admin = await makeMember(acme, 'admin')
    const second = await principalOf(acme, admin.email)
    await signOut({ sessionId: admin.sessionId, ...from })
    await signOut({ sessionId: admin.sessionId, ...from })
    expect(await find(admin.sessionId, acme)).toBeNull()
    const third = await principalOf(acme, admin.email)
    await revokeSession(third, { sessionId: second.sessionId })
    expect(await find(second.sessionId, acme)).toBeNull()
    expect(await find(third.sessionId, acme)).not.toBeNull()
    expect(await readEvents(acme.id, 'auth.logout')).toHaveLength(1)
    expect(await readEvents(acme.id, 'session.revoked')).toHaveLength(1)
  })

  it("of somebody else cannot be revoked, and one that was made up can't be told from it", async () => {
    const mine = await principalOf(acme, 'admin@acme.example')
    const theirs = await principalOf(acme, 'owner@acme.example')
    for (const sessionId of [theirs.sessionId, mine.memberId, 'nonsense']) {
      await expect(revokeSession(mine, { sessionId })).rejects.toThrow(code('session_not_found'))
    }
    expect(await find(theirs.sessionId, acme)).not.toBeNull()
  })

  it('ends after 12 idle hours, and after 30 days however much it is used', async () => {
    const start = Date.now()
    setClock(() => start)
    const { sessionId } = await principalOf(acme, 'owner@acme.example')
    const hour = 3_600_000
    for (let at = 11; at < 30 * 24; at += 11) {
      setClock(() => start + at * hour)
      expect(await find(sessionId, acme)).not.toBeNull()
    }
    setClock(() => start + 30 * 24 * hour)
    expect(await find(sessionId, acme)).toBeNull()
    setClock(() => start)
    const idle = await principalOf(acme, 'owner@acme.example')
    setClock(() => start + 12 * hour)
    expect(await find(idle.sessionId, acme)).toBeNull()
  })

  it('writes when it was last seen at most once a minute', async () => {
    const start = Date.now()
    setClock(() => start)
    const { sessionId } = await principalOf(acme, 'owner@acme.example')
    const seen = async () => {
      const rows = await sql().query<{ at: Date }>(
        'test.seen',
        'SELECT last_seen_at AS at FROM sessions WHERE id = $1::uuid',
        [sessionId],
      )
      return (rows[0]?.at.getTime() ?? 0) - start
    }
    setClock(() => start + 59_000)
    await find(sessionId, acme)
    expect(await seen()).toBe(0)
    setClock(() => start + 60_000)
    await find(sessionId, acme)
    expect(await seen()).toBe(60_000)
  })

  it('survives its own change of password, and the other ones do not', async () => {
    const email = 'changer@acme.example'
    const here = await makeMember(acme, 'member', email)
    const elsewhere = await principalOf(acme, email)
    const next = { currentPassword: testPassword, password: 'another good password' }
    await expect(changePassword(here, { ...next, currentPassword: 'wrong' })).rejects.toThrow(
      code('password_wrong'),
    )
    await changePassword(here, next)
    expect(await find(elsewhere.sessionId, acme)).toBeNull()
    expect(await find(here.sessionId, acme)).not.toBeNull()
    await expect(attempt(email, { password: testPassword })).rejects.toThrow(code('sign_in_failed'))
    await attempt(email, { password: 'another good password' })
    expect(await readEvents(acme.id, 'auth.password_changed')).toMatchObject([
      { details: { sessions_ended: 1 } },
    ])
  })
})

describe('members', () => {
  it('are told whom to ask: active owners and admins of their own company', async () => {
    expect(await adminsToAsk(acme.id)).toEqual([
      { name: 'The owner', email: 'owner@acme.example' },
      { name: 'The admin', email: 'admin@acme.example' },
    ])
    expect(await adminsToAsk(other.id)).toEqual([])
  })

  it('keep one owner, and admins cannot make themselves owners', async () => {
    const admin = await principalOf(acme, 'admin@acme.example')
    const owner = await principalOf(acme, 'owner@acme.example')
    await expect(
      changeMemberRole(admin, { memberId: admin.memberId, role: 'owner' }),
    ).rejects.toThrow(code('owners_only'))
    await expect(removeMember(owner, { memberId: owner.memberId })).rejects.toThrow(
      code('last_owner'),
    )
  })

  it('of another company cannot be found, and who may not manage gets no further', async () => {
    const stranger = await makeMember(other, 'owner')
    const owner = await principalOf(acme, 'owner@acme.example')
    await expect(removeMember(stranger, { memberId: owner.memberId })).rejects.toThrow(
      code('member_not_found'),
    )
    const member = await makeMember(acme, 'member')
    await expect(removeMember(member, { memberId: owner.memberId })).rejects.toThrow(
      code('permission_missing'),
    )
  })
})

describe('failed sign-ins', () => {
  it('stand in the log of each company of a known user, and nowhere else', async () => {
    const email = 'both@acme.example'
    await makeMember(acme, 'member', email)
    await createUser(other.operator, {
      email,
      name: 'Ignored',
      role: 'member',
      password: 'looked at by nobody',
    })
    await expect(attempt(email, { ip: '198.51.100.1' })).rejects.toThrow(code('sign_in_failed'))
    for (const company of [acme, other]) {
      const events = await readEvents(company.id, 'auth.failed')
      expect(events.at(-1)).toMatchObject({
        actor: { type: 'user' },
        via: { type: 'system' },
        details: { reason: 'wrong_password' },
      })
    }
    expect(await readEvents(instance.instanceId)).toEqual([])
  })

  it("of nobody stand in the instance's log, without what was typed", async () => {
    await expect(
      attempt('typed-by-mistake@nowhere.example', { password: 'hunter2 hunter2' }),
    ).rejects.toThrow(code('sign_in_failed'))
    expect(await readEvents(instance.instanceId, 'auth.failed')).toMatchObject([
      {
        actor: { type: 'system', name: 'unknown visitor' },
        details: { reason: 'unknown_account' },
      },
    ])
    const text = await readAllText()
    expect(text).not.toContain('typed-by-mistake')
    expect(text).not.toContain('hunter2')
  })

  it('five of them shut the account to that address for 15 minutes, and to no other address', async () => {
    const start = Math.floor(Date.now() / 60_000) * 60_000
    setClock(() => start)
    const email = 'target@acme.example'
    await makeMember(acme, 'member', email)
    const ip = '203.0.113.5'
    for (let n = 0; n < 5; n += 1) {
      await expect(attempt(email, { ip })).rejects.toThrow(code('sign_in_failed'))
    }
    await expect(attempt(email, { ip, password: testPassword })).rejects.toThrow(
      expect.objectContaining({ code: 'too_many_attempts', status: 429, retryAfterSeconds: 900 }),
    )
    await attempt(email, { ip: '203.0.113.6', password: testPassword })
    setClock(() => start + 899_000)
    await expect(attempt(email, { ip, password: testPassword })).rejects.toThrow(
      code('too_many_attempts'),
    )
    setClock(() => start + 900_000)
    await attempt(email, { ip, password: testPassword })
  })

  it('are throttled for an account that does not exist as for one that does', async () => {
    const ip = '203.0.113.77'
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => attempt('nobody@nowhere.example', { ip })),
    )
    const codes = results.map((result) => result.status === 'rejected' && result.reason.code)
    // Counted before the password is looked at: eight at once are not eight free tries.
    expect(codes.filter((it) => it === 'sign_in_failed').length).toBeLessThanOrEqual(5)
    expect(codes).not.toContain(false)
  })

  it('beyond ten in a minute become one event that counts the rest, once', async () => {
    const start = Math.ceil(Date.now() / 60_000) * 60_000
    setClock(() => start)
    const company = await makeCompany('flooded')
    const email = 'flood@flooded.example'
    await createUser(company.operator, { email, name: 'F', role: 'member', password: testPassword })
    for (let n = 0; n < 25; n += 1) await attempt(email, { ip: '203.0.113.9' }).catch(() => {})
    expect(await readEvents(company.id, 'auth.failed')).toHaveLength(10)
    setClock(() => start + 60_000)
    await reportAttempts()
    expect(await readEvents(company.id, 'auth.failed')).toHaveLength(10)
    setClock(() => start + 66_000)
    await Promise.all([reportAttempts(), reportAttempts()])
    await reportAttempts()
    const events = await readEvents(company.id, 'auth.failed')
    expect(events).toHaveLength(11)
    expect(events.at(-1)?.details?.count).toBe(15)
  })
})
