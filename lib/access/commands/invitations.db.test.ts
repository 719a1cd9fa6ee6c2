import { SMTPServer } from 'smtp-server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findInvitationOffer } from '@/lib/access/queries/invitations'
import { listInvitations } from '@/lib/access/queries/members'
import type { SessionPrincipal } from '@/lib/access/schema'
import { invitationDays } from '@/lib/access/schema/members'
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
import type { TestLog } from '@/lib/log/test-log'
import { setClock } from '@/lib/platform/clock'
import { setEnv } from '@/lib/platform/env'
import { newUuidV7 } from '@/lib/platform/ids'
import { acceptInvitation } from './accept-invitation'
import { inviteMembers, renewInvitation, revokeInvitation } from './invitations'
import { changeMemberRole, deactivateMember } from './members'
import { createRole } from './roles'

let instance: TestLog
let acme: TestCompany
let other: TestCompany
let owner: SessionPrincipal
let admin: SessionPrincipal
let stranger: SessionPrincipal
let count = 0
let email: string

beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  other = await makeCompany('other')
  owner = await makeMember(acme, 'owner')
  admin = await makeMember(acme, 'admin')
  stranger = await makeMember(other, 'owner')
})
beforeEach(() => {
  count += 1
  email = `guest-${count}@acme.example`
})
afterEach(() => setClock())
afterAll(() => instance.close())

const everything = { search: '', role: '' }
const linkOf = (token: string) => token

async function invite(by: SessionPrincipal, emails: string, role = 'auditor') {
  return inviteMembers(by, { emails, role }, { linkOf })
}

/** The token of a new invitation of this test's address. */
async function inviteGuest(role = 'auditor'): Promise<string> {
  const [result] = await invite(admin, email, role)
  if (!result?.isInvited) throw new Error('not invited')
  return result.link
}

async function pendingId(): Promise<string> {
  const [row] = await listInvitations(admin, { ...everything, search: email })
  return row?.id ?? ''
}

const accept = (token: string) =>
  acceptInvitation({ token, name: 'Gus Guest', password: testPassword, ...from })
const lastEvents = async (n: number) => (await readEvents(acme.id)).slice(-n)

describe('an invitation', () => {
  it('is a link whose token is kept nowhere, for seven days, and an event', async () => {
    const token = await inviteGuest()
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect(await readAllText()).not.toContain(token)
    expect(await listInvitations(admin, { ...everything, search: email })).toMatchObject([
      { email, roleLabel: 'Auditor', invitedBy: 'The admin', isExpired: false },
    ])
    expect(await lastEvents(1)).toMatchObject([
      {
        action: 'member.invited',
        via: { type: 'session', id: admin.sessionId },
        targets: [{ type: 'user' }, { type: 'invitation' }],
        details: { role: 'Auditor' },
      },
    ])
    expect(await findInvitationOffer(token)).toMatchObject({ email, account: 'new' })
    setClock(() => Date.now() + invitationDays * 86_400_000 + 60_000)
    expect(await findInvitationOffer(token)).toBeNull()
    await expect(accept(token)).rejects.toThrow('invitation_closed')
    expect((await listInvitations(admin, { ...everything, search: email }))[0]?.isExpired).toBe(
      true,
    )
  })

  it('goes to several addresses at once, each with its own result', async () => {
    const results = await invite(admin, `${email}; ${admin.email}\nb-${email},${email}`)
    expect(results).toEqual([
      { email, isInvited: true, link: expect.any(String), mail: null },
      { email: admin.email, isInvited: false, problem: expect.stringContaining('already') },
      { email: `b-${email}`, isInvited: true, link: expect.any(String), mail: null },
    ])
  })

  it.each([
    ['', 'at least one'],
    ['ana@acme.example, not-an-address', 'not-an-address: not an e-mail address'],
    ['a@b.example\r\nBcc:x@y.example', 'bcc:x@y.example: not an e-mail'],
    [Array.from({ length: 21 }, (_, at) => `u${at}@acme.example`).join(' '), 'at most 20'],
  ])('to %j says beside the field what is wrong, and invites nobody', async (emails, message) => {
    const before = await listInvitations(admin, everything)
    await expect(invite(admin, emails)).rejects.toMatchObject({
      code: 'invalid_input',
      errors: [{ pointer: '/emails', message: expect.stringContaining(message) }],
    })
    expect(await listInvitations(admin, everything)).toEqual(before)
  })

  it('of somebody who is a member already is refused beside the field', async () => {
    await expect(invite(admin, owner.email)).rejects.toMatchObject({
      errors: [{ pointer: '/emails', message: `${owner.email} is a member already` }],
    })
    const { memberId } = await makeMember(acme, 'member', email)
    await deactivateMember(admin, { memberId })
    await expect(invite(admin, email)).rejects.toMatchObject({
      errors: [{ pointer: '/emails', message: expect.stringContaining('activate them') }],
    })
  })

  it('gives no role that is not the giver’s to give', async () => {
    await expect(invite(admin, email, 'owner')).rejects.toThrow('owners_only')
    await expect(invite(admin, email, newUuidV7())).rejects.toThrow('role_unknown')
    const { id: role } = await createRole(owner, {
      name: `Host ${count}`,
      permissions: ['members.manage'],
    })
    const { memberId, sessionId: _ } = await makeMember(acme, 'member', `host-${email}`)
    await changeMemberRole(owner, { memberId, role })
    const host = await principalOf(acme, `host-${email}`)
    await expect(invite(host, email)).rejects.toThrow('permissions_not_yours')
    // Nor does inviting anew, or taking back, reach above the own permissions.
    await inviteGuest()
    const refusal = { errors: [{ pointer: '/emails' }] }
    await expect(invite(host, email, 'member')).rejects.toMatchObject(refusal)
    await expect(revokeInvitation(host, { id: await pendingId() })).rejects.toThrow(
      'permissions_not_yours',
    )
  })

  it('made anew ends the former link; taken back it ends the last', async () => {
    const first = await inviteGuest()
    const former = await pendingId()
    const renewed = await renewInvitation(admin, { id: former }, { linkOf })
    expect(await findInvitationOffer(first)).toBeNull()
    expect(await lastEvents(1)).toMatchObject([
      { action: 'member.invited', details: { replaces: former } },
    ])
    await expect(renewInvitation(admin, { id: former }, { linkOf })).rejects.toThrow(
      'invitation_not_found',
    )
    const token = renewed.isInvited ? renewed.link : ''
    expect(await findInvitationOffer(token)).not.toBeNull()
    const id = await pendingId()
    await revokeInvitation(admin, { id })
    expect(await lastEvents(1)).toMatchObject([
      { action: 'member.invitation_revoked', targets: [{ type: 'user' }, { id }] },
    ])
    await expect(accept(token)).rejects.toThrow('invitation_closed')
  })

  it('of another company is no invitation, and without the permission there is none', async () => {
    await inviteGuest()
    const id = await pendingId()
    const member = await makeMember(acme, 'auditor', `auditor-${email}`)
    for (const act of [
      (by: SessionPrincipal, one: string) => revokeInvitation(by, { id: one }),
      (by: SessionPrincipal, one: string) => renewInvitation(by, { id: one }, { linkOf }),
    ]) {
      const answers = await Promise.all([
        act(stranger, id).catch(String),
        act(stranger, newUuidV7()).catch(String),
        act(stranger, 'x').catch(String),
      ])
      expect(new Set(answers).size).toBe(1)
      expect(answers[0]).toContain('invitation_not_found')
      await expect(act(member, id)).rejects.toThrow('permission_missing')
    }
    await expect(invite(member, email)).rejects.toThrow('permission_missing')
    await expect(listInvitations(member, everything)).rejects.toThrow('permission_missing')
    expect(await listInvitations(stranger, everything)).toEqual([])
  })

  it('is not made, replaced or taken back when its event cannot be recorded', async () => {
    const token = await inviteGuest()
    const id = await pendingId()
    const broken = { ...admin, email: 'nobody' }
    await expect(invite(broken, email)).rejects.toThrow()
    await expect(revokeInvitation(broken, { id })).rejects.toThrow()
    expect(await pendingId()).toBe(id)
    expect(await findInvitationOffer(token)).not.toBeNull()
  })
})

describe('with a mail server', () => {
  const received: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _session, done) =>
      address.startsWith('refused') ? done(new Error('no')) : done(),
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        received.push(Buffer.concat(chunks).toString().replaceAll('=\r\n', ''))
        done(null)
      })
    },
  })
  beforeAll(async () => {
    const port = await new Promise<number>((resolve) => {
      const listening = server.listen(0, '127.0.0.1', () => {
        const address = listening.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
    setEnv({ SMTP_URL: `smtp://127.0.0.1:${port}` })
  })
  afterAll(async () => {
    setEnv({ SMTP_URL: '' })
    await new Promise<void>((resolve) => server.close(() => resolve()))
  })

  it('an invitation is mailed, and stands where its mail is refused', async () => {
    const results = await invite(admin, `${email} refused-${email}`)
    expect(results).toMatchObject([
      { isInvited: true, mail: { isSent: true, problem: null } },
      { isInvited: true, mail: { isSent: false, problem: expect.stringContaining('recipient') } },
    ])
    const [sent, refused] = results.map((result) => (result.isInvited ? result.link : ''))
    expect(received).toHaveLength(1)
    expect(received[0]).toContain(`To: ${email}`)
    expect(received[0]).toContain(sent)
    expect(await findInvitationOffer(refused ?? '')).not.toBeNull()
  })

  it('nobody’s mailbox is filled with invitations, whichever companies send them', async () => {
    for (const by of [admin, stranger, owner]) {
      expect(await invite(by, email)).toMatchObject([{ mail: { isSent: true } }])
    }
    const [fourth] = await invite(admin, email)
    expect(fourth).toMatchObject({
      isInvited: true,
      mail: { isSent: false, problem: expect.stringContaining('several mails') },
    })
    setClock(() => Date.now() + 16 * 60_000)
    expect(await invite(admin, email)).toMatchObject([{ mail: { isSent: true } }])
  })
})
