import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findInvitationOffer, findSessionPerson } from '@/lib/access/queries/invitations'
import { findMember, listInvitations, listMembers } from '@/lib/access/queries/members'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  countWaiting,
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
import { lockMembers, updateMember } from '@/lib/access/store/members'
import { inTransaction, sql } from '@/lib/platform/db'
import { acceptInvitation, acceptInvitationAs } from './accept-invitation'
import { inviteMembers } from './invitations'
import { deactivateMember, reactivateMember, removeMember } from './members'

let instance: TestLog
let acme: TestCompany
let other: TestCompany
let admin: SessionPrincipal
let stranger: SessionPrincipal
let count = 0
let email: string

beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  other = await makeCompany('other')
  admin = await makeMember(acme, 'admin')
  stranger = await makeMember(other, 'owner')
})
beforeEach(() => {
  count += 1
  email = `guest-${count}@acme.example`
})
afterAll(() => instance.close())

const everything = { search: '', role: '' }

/** The token of a new invitation of this test's address. */
async function inviteGuest(): Promise<string> {
  const invitation = { emails: email, role: 'auditor' }
  const [result] = await inviteMembers(admin, invitation, { linkOf: (token) => token })
  if (!result?.isInvited) throw new Error('not invited')
  return result.link
}

const accept = (token: string) =>
  acceptInvitation({ token, name: 'Gus Guest', password: testPassword, ...from })
const lastEvents = async (n: number) => (await readEvents(acme.id)).slice(-n)

describe('accepting', () => {
  it('brings back nobody who joined otherwise meanwhile and was removed', async () => {
    const token = await inviteGuest()
    const { memberId } = await makeMember(acme, 'member', email)
    await removeMember(admin, { memberId })
    await expect(accept(token)).rejects.toThrow(
      expect.objectContaining({ code: 'invitation_closed' }),
    )
    expect((await lastEvents(1))[0]).toMatchObject({
      action: 'member.removed',
      details: { revoked_invitations: 1 },
    })
  })

  it('makes account and member in one act, told by their own events, and once only', async () => {
    const token = await inviteGuest()
    const joined = await accept(token)
    expect(joined).toMatchObject({ companySlug: 'acme', email })
    expect(await lastEvents(2)).toMatchObject([
      { action: 'user.created', actor: { type: 'user' }, via: { type: 'session' } },
      { action: 'member.joined', details: { role: 'Auditor', invitation: expect.any(String) } },
    ])
    expect(await principalOf(acme, email)).toMatchObject({ name: 'Gus Guest', role: 'auditor' })
    await expect(accept(token)).rejects.toThrow('invitation_closed')
    expect(await listInvitations(admin, { ...everything, search: email })).toEqual([])
  })

  it('by two at once lets one in', async () => {
    const token = await inviteGuest()
    const results = await Promise.allSettled([accept(token), accept(token)])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(
      (await listMembers(admin, { ...everything, search: email, state: null, page: 1 })).found,
    ).toBe(1)
  })

  it('needs a name and a password that is good enough, and stays open without', async () => {
    const token = await inviteGuest()
    await expect(
      acceptInvitation({ token, name: ' ', password: testPassword, ...from }),
    ).rejects.toMatchObject({ errors: [{ pointer: '/name' }] })
    await expect(
      acceptInvitation({ token, name: 'Gus', password: 'short', ...from }),
    ).rejects.toMatchObject({ errors: [{ pointer: '/password' }] })
    expect(await findInvitationOffer(token)).not.toBeNull()
  })

  it('with an account needs its password, and keeps its name', async () => {
    const known = await makeMember(other, 'member', email)
    const token = await inviteGuest()
    expect(await findInvitationOffer(token)).toMatchObject({ account: 'password' })
    await expect(
      acceptInvitation({ token, name: 'Eve', password: 'not the password', ...from }),
    ).rejects.toMatchObject({ code: 'password_wrong', errors: [{ pointer: '/password' }] })
    expect((await readEvents(other.id, 'auth.failed')).at(-1)).toMatchObject({
      details: { reason: 'wrong_password' },
    })
    await acceptInvitation({ token, name: 'Eve', password: testPassword, ...from })
    expect(await principalOf(acme, email)).toMatchObject({
      userId: known.userId,
      name: 'The member',
    })
    expect((await lastEvents(2)).map(({ action }) => action)).not.toContain('user.created')
  })

  it('with an account that was made at the same moment needs its password too', async () => {
    const token = await inviteGuest()
    let late: Promise<unknown> | undefined
    await inTransaction(async (tx) => {
      await lockMembers(tx, acme.id)
      late = accept(token)
      late.catch(() => undefined)
      await expect.poll(countWaiting, { timeout: 10_000 }).toBe(1)
      await makeMember(other, 'auditor', email)
    })
    await expect(late).rejects.toMatchObject({ code: 'account_made_meanwhile' })
    expect(await findInvitationOffer(token)).toMatchObject({ account: 'password' })
  })

  it('with an account without a password needs its owner to sign in', async () => {
    const { userId } = await makeMember(other, 'member', email)
    await sql().query(
      'test.no_password',
      'UPDATE users SET password_hash = NULL WHERE id = $1::uuid',
      [userId],
    )
    const token = await inviteGuest()
    expect(await findInvitationOffer(token)).toMatchObject({ account: 'elsewhere' })
    await expect(accept(token)).rejects.toThrow('sign_in_needed')
  })

  it('by a session is for the invited e-mail alone', async () => {
    const known = await makeMember(other, 'member', email)
    const token = await inviteGuest()
    expect(await findSessionPerson(known.sessionId)).toMatchObject({ email })
    await expect(acceptInvitationAs(stranger, { invitation: { token }, ...from })).rejects.toThrow(
      'invitation_not_yours',
    )
    const { sessionId } = known
    await acceptInvitationAs(known, { invitation: { token }, sessionId, ...from })
    expect(await lastEvents(1)).toMatchObject([
      { action: 'member.joined', via: { type: 'session', id: sessionId } },
    ])
  })

  it('by a verified e-mail finds the company’s own invitation, and no other company’s', async () => {
    const known = await makeMember(other, 'member', email)
    await inviteGuest()
    await expect(
      acceptInvitationAs(known, { invitation: { companyId: other.id }, ...from }),
    ).rejects.toThrow('invitation_closed')
    await acceptInvitationAs(known, { invitation: { companyId: acme.id }, ...from })
    expect(await principalOf(acme, email)).toMatchObject({ role: 'auditor' })
  })

  it('opens the row of somebody removed again, with the new role', async () => {
    const { memberId } = await makeMember(acme, 'admin', email)
    await removeMember(admin, { memberId })
    // Someone active nowhere cannot sign in: the account's password is asked for here.
    await accept(await inviteGuest())
    expect(await findMember(admin, memberId)).toMatchObject({ role: 'auditor', state: 'active' })
  })

  it('is over as long as whoever invited is locked out, also where they are removed at this moment', async () => {
    const host = await makeMember(acme, 'admin', `host-${email}`)
    const [made] = await inviteMembers(host, { emails: email, role: 'admin' }, { linkOf: String })
    const token = made?.isInvited ? made.link : ''
    await deactivateMember(acme.operator, host)
    await expect(accept(token)).rejects.toThrow('invitation_closed')
    expect(await findInvitationOffer(token)).toBeNull()
    await reactivateMember(acme.operator, host)
    expect(await findInvitationOffer(token)).not.toBeNull()
    let late: Promise<unknown> | undefined
    await inTransaction(async (tx) => {
      await lockMembers(tx, acme.id)
      late = accept(token)
      late.catch(() => undefined)
      await expect.poll(countWaiting, { timeout: 10_000 }).toBe(1)
      await updateMember(tx, host.memberId, { deactivatedAt: new Date(), removedAt: new Date() })
    })
    await expect(late).rejects.toThrow('invitation_closed')
  })

  it('leaves the invitation open and makes nobody when its events cannot be recorded', async () => {
    const token = await inviteGuest()
    await expect(
      acceptInvitation({ token, name: 'Gus', password: testPassword, ...from, ip: 'nowhere' }),
    ).rejects.toThrow()
    expect(await findInvitationOffer(token)).toMatchObject({ account: 'new' })
  })

  it('answers every token that opens nothing alike', async () => {
    const used = await inviteGuest()
    await accept(used)
    const answers = await Promise.all(
      [used, 'unknown', ''].map((token) => accept(token).catch(String)),
    )
    expect(new Set(answers).size).toBe(1)
  })
})
