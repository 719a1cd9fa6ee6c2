import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { findSessionPrincipal, listSessionCompanies } from '@/lib/access/queries/sessions'
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
import { acceptInvitation } from './accept-invitation'
import { inviteMembers } from './invitations'
import { removeMember } from './members'
import { type ProvenIdentity, signInByOidc } from './oidc-sign-in'
import { createPasswordResetLink, resetPassword } from './password-reset'
import { createRole } from './roles'
import { signIn } from './sign-in'
import { updateSingleSignOn } from './single-sign-on'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let other: TestCompany
beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  other = await makeCompany('other')
  await makeMember(acme, 'owner')
  vi.stubEnv('OIDC_ISSUER', 'https://id.example')
  vi.stubEnv('OIDC_CLIENT_ID', 'trailkeeper')
  vi.stubEnv('OIDC_CLIENT_SECRET', 'not a real one')
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await instance.close()
})

const code = (expected: string) => expect.objectContaining({ code: expected })

/** What the provider says of the person with this e-mail. */
function proof(email: string, given: Partial<ProvenIdentity> = {}) {
  return {
    issuer: 'https://id.example',
    subject: `subject of ${email}`,
    email,
    isEmailVerified: true,
    name: 'Named There',
    claims: {},
    ...from,
    ...given,
  }
}

describe('single sign-on', () => {
  it('opens a session for a verified e-mail, and afterwards by issuer and subject alone', async () => {
    const ana = await makeMember(acme, 'auditor', 'ana@acme.example')
    await signInByOidc(proof('ANA@acme.example', { subject: '1' }))
    const invited = { emails: 'renamed@acme.example', role: 'auditor' }
    await inviteMembers(acme.operator, invited, { linkOf: (token) => token })
    const joined = (await readEvents(acme.id, 'member.joined')).length
    const again = await signInByOidc(proof('renamed@acme.example', { subject: '1' }))
    expect(await readEvents(acme.id, 'member.joined')).toHaveLength(joined)
    const principal = await findSessionPrincipal({ ...again, companySlug: 'acme', ...from })
    expect(principal?.userId).toBe(ana.userId)
    expect((await readEvents(acme.id, 'auth.login')).at(-1)?.details).toEqual({ method: 'oidc' })
    // The same subject of another issuer is somebody else.
    await expect(
      signInByOidc(
        proof('nobody@nowhere.example', { subject: '1', issuer: 'https://evil.example' }),
      ),
    ).rejects.toThrow(code('oidc_unknown_person'))
  })

  it('gives nobody the account of whoever had their e-mail before them', async () => {
    const dan = await makeMember(acme, 'admin', 'dan@acme.example')
    await signInByOidc(proof(dan.email, { subject: 'the first Dan' }))
    const next = proof(dan.email, { subject: 'the next Dan' })
    await expect(signInByOidc(next)).rejects.toThrow(code('oidc_other_person'))
    expect((await readEvents(acme.id, 'auth.failed')).at(-1)?.details).toEqual({
      reason: 'oidc_other_person',
    })
    await signInByOidc(proof(dan.email, { subject: 'the first Dan' }))
    // Who has left everything and is invited anew was meant by whoever invited them.
    await removeMember(acme.operator, { memberId: dan.memberId })
    await inviteMembers(
      acme.operator,
      { emails: dan.email, role: 'member' },
      { linkOf: (token) => token },
    )
    const { sessionId } = await signInByOidc(next)
    expect(await listSessionCompanies(sessionId)).toMatchObject([{ role: 'member' }])
    const former = proof(dan.email, { subject: 'the first Dan' })
    await expect(signInByOidc(former)).rejects.toThrow(code('oidc_other_person'))
  })

  it('shuts out whoever made an account for somebody else by the link of an invitation', async () => {
    const owner = await principalOf(acme, 'owner@acme.example')
    const email = 'ceo@acme.example'
    const link = { linkOf: (token: string) => token }
    const [made] = await inviteMembers(owner, { emails: email, role: 'member' }, link)
    const token = made?.isInvited ? made.link : ''
    await acceptInvitation({ token, name: 'No CEO', password: testPassword, ...from })
    const theirs = await signIn({ email, password: testPassword, ...from })
    await signInByOidc(proof(email))
    expect(await listSessionCompanies(theirs.sessionId)).toEqual([])
    await expect(signIn({ email, password: testPassword, ...from })).rejects.toThrow(
      code('sign_in_failed'),
    )
    expect(await readEvents(acme.id, 'auth.password_removed')).toMatchObject([
      { via: { type: 'system' }, details: { by: 'single sign-on', sessions_ended: 1 } },
    ])
    const { link: reset } = await createPasswordResetLink(acme.operator, { email })
    const resetToken = new URL(reset).searchParams.get('token') ?? ''
    await resetPassword({ resetToken, password: testPassword, ...from })
    await signInByOidc(proof(email))
    await signIn({ email, password: testPassword, ...from })
  })

  it('finds nobody by an e-mail that only lower case makes theirs', async () => {
    await makeMember(acme, 'member', 'kim@acme.example')
    // U+212A, the sign of the kelvin: its lower case is an ordinary k, and its mailbox is somebody else's.
    await expect(signInByOidc(proof('\u212aim@acme.example'))).rejects.toThrow(
      code('oidc_email_not_verified'),
    )
  })

  it('leaves the password of an account that the operator made', async () => {
    const { email } = await makeMember(acme, 'member', 'eve@acme.example')
    await signInByOidc(proof(email))
    await signIn({ email, password: testPassword, ...from })
  })

  it('refuses an e-mail that the provider does not vouch for, and records it', async () => {
    await expect(
      signInByOidc(proof('owner@acme.example', { isEmailVerified: false })),
    ).rejects.toThrow(code('oidc_email_not_verified'))
    await expect(signInByOidc(proof('x', { email: null }))).rejects.toThrow(
      code('oidc_email_not_verified'),
    )
    expect((await readEvents(instance.instanceId, 'auth.failed')).at(-1)?.details).toEqual({
      reason: 'oidc_email_not_verified',
    })
  })

  it('accepts the invitation of whoever was invited', async () => {
    const owner = await principalOf(acme, 'owner@acme.example')
    const wanted = { emails: 'new@acme.example', role: 'auditor' }
    await inviteMembers(owner, wanted, { linkOf: (token) => token })
    const { sessionId } = await signInByOidc(proof('new@acme.example'))
    expect(await listSessionCompanies(sessionId)).toMatchObject([{ slug: 'acme', role: 'auditor' }])
    expect(await readEvents(acme.id, 'member.joined')).not.toEqual([])
  })

  it('lets a domain join where a company says so, and nobody who was removed', async () => {
    const autoJoin = { domains: ['Joins.example'], role: 'member' }
    await updateSingleSignOn(acme.operator, { autoJoin })
    const { sessionId } = await signInByOidc(proof('bo@joins.example'))
    expect(await listSessionCompanies(sessionId)).toMatchObject([{ slug: 'acme', role: 'member' }])
    await expect(signInByOidc(proof('bo@not-joins.example'))).rejects.toThrow(
      code('oidc_unknown_person'),
    )
    const bo = await findSessionPrincipal({ sessionId, companySlug: 'acme', ...from })
    await removeMember(acme.operator, { memberId: bo?.memberId ?? '' })
    await expect(signInByOidc(proof('bo@joins.example'))).rejects.toThrow(
      code('oidc_unknown_person'),
    )
  })

  it('gives the role of the first mapping that matches, and unmakes no owner', async () => {
    const mappings = [
      { value: 'audit-team', role: 'auditor' },
      { value: 'everybody', role: 'member' },
    ]
    await updateSingleSignOn(acme.operator, { claim: 'teams', mappings })
    await makeMember(acme, 'member', 'cy@acme.example')
    const claims = { teams: ['everybody', 'audit-team'] }
    const { sessionId } = await signInByOidc(proof('cy@acme.example', { claims }))
    expect(await listSessionCompanies(sessionId)).toMatchObject([{ role: 'auditor' }])
    expect((await readEvents(acme.id, 'member.role_changed')).at(-1)).toMatchObject({
      via: { type: 'system' },
      changes: [{ field: 'role', old: 'Member', new: 'Auditor' }],
      details: { by: 'single sign-on', claim: 'teams', value: 'audit-team' },
    })
    const told = (await readEvents(acme.id, 'member.role_changed')).length
    await signInByOidc(proof('cy@acme.example', { claims }))
    await makeMember(acme, 'owner', 'second-owner@acme.example')
    const owner = await signInByOidc(proof('owner@acme.example', { claims }))
    expect(await listSessionCompanies(owner.sessionId)).toMatchObject([{ role: 'owner' }])
    expect(await readEvents(acme.id, 'member.role_changed')).toHaveLength(told)
  })

  it('takes from nobody by a mapping what whoever set it could not take themselves', async () => {
    const firm = await makeCompany('firm')
    const owner = await makeMember(firm, 'owner')
    const clerk = await makeMember(firm, 'member', 'clerk@firm.example')
    const manages = {
      ...clerk,
      permissions: new Set(['company.manage', 'audit_log.view'] as const),
    }
    await makeMember(firm, 'admin', 'strong@firm.example')
    await makeMember(firm, 'member', 'weak@firm.example')
    const custom = await createRole(firm.operator, { name: 'None', permissions: [] })
    const mappings = [{ value: 'all', role: custom.id }]
    const roleAfter = async (email: string) => {
      const { sessionId } = await signInByOidc(proof(email, { claims: { groups: ['all'] } }))
      return (await listSessionCompanies(sessionId)).find(({ slug }) => slug === 'firm')?.role
    }
    await updateSingleSignOn(manages, { mappings })
    expect(await roleAfter('strong@firm.example')).toBe('admin')
    expect(await roleAfter('weak@firm.example')).toBe(custom.id)
    // It stays when others are added below, and binds no further for that.
    const more = [...mappings, { value: 'more', role: 'member' }]
    await updateSingleSignOn(manages, { mappings: more })
    expect(await roleAfter('strong@firm.example')).toBe('admin')
    // An owner stands behind it by saving it, which is told; whoever may less takes nothing from that by saving it again.
    await updateSingleSignOn(owner, { mappings: more })
    expect((await readEvents(firm.id, 'oidc_settings.updated')).at(-1)).toMatchObject({
      changes: [{ field: 'role_mappings_reach', new: ['everything', 'everything'] }],
    })
    await updateSingleSignOn(manages, { mappings: more, isRequired: false })
    expect(await roleAfter('strong@firm.example')).toBe(custom.id)
  })

  it('where it is required, is the only way in for all but owners', async () => {
    const strict = await makeCompany('strict')
    const owner = await makeMember(strict, 'owner')
    const member = await makeMember(strict, 'member')
    await updateSingleSignOn(owner, { isRequired: true })
    const find = (sessionId: string) =>
      findSessionPrincipal({ sessionId, companySlug: 'strict', ...from })
    expect(await find(member.sessionId)).toBeNull()
    expect(await listSessionCompanies(member.sessionId)).toEqual([])
    expect(await find(owner.sessionId)).not.toBeNull()
    await expect(signIn({ email: member.email, password: testPassword, ...from })).rejects.toThrow(
      code('single_sign_on_required'),
    )
    expect((await readEvents(strict.id, 'auth.failed')).at(-1)?.details).toEqual({
      reason: 'single_sign_on_required',
    })
    await signIn({ email: owner.email, password: testPassword, ...from })
    const { sessionId } = await signInByOidc(proof(member.email))
    expect(await find(sessionId)).not.toBeNull()
  })
})

describe('settings of single sign-on', () => {
  it('are recorded with old and new values, and only when they change', async () => {
    const mappings = [{ value: 'a', role: 'auditor' }]
    await updateSingleSignOn(other.operator, { mappings })
    await updateSingleSignOn(other.operator, { mappings })
    expect(await readEvents(other.id, 'oidc_settings.updated')).toMatchObject([
      { changes: [{ field: 'role_mappings', old: [], new: mappings }] },
    ])
  })

  it('map nobody to more than whoever sets them may do', async () => {
    const admin = await makeMember(acme, 'admin')
    const member = await principalOf(acme, 'cy@acme.example')
    await expect(updateSingleSignOn(member, {})).rejects.toThrow(code('permission_missing'))
    await expect(
      updateSingleSignOn(admin, { mappings: [{ value: 'a', role: 'owner' }] }),
    ).rejects.toThrow(
      expect.objectContaining({
        code: 'owners_only',
        errors: [expect.objectContaining({ pointer: '/mappings/0/role' })],
      }),
    )
    await expect(
      updateSingleSignOn(acme.operator, { autoJoin: { domains: ['a.example'], role: 'owner' } }),
    ).rejects.toThrow(code('owners_only'))
    await expect(
      updateSingleSignOn(admin, { mappings: [{ value: 'a', role: 'no-such-role' }] }),
    ).rejects.toThrow(
      expect.objectContaining({
        code: 'role_unknown',
        errors: [expect.objectContaining({ pointer: '/mappings/0/role' })],
      }),
    )
  })

  it('do not shut out whoever requires it, nor everybody where there is none', async () => {
    const admin = await principalOf(acme, 'admin@acme.example')
    await expect(updateSingleSignOn(admin, { isRequired: true })).rejects.toThrow(
      code('single_sign_on_own_first'),
    )
    vi.stubEnv('OIDC_ISSUER', '')
    vi.stubEnv('OIDC_CLIENT_ID', '')
    vi.stubEnv('OIDC_CLIENT_SECRET', '')
    await expect(updateSingleSignOn(acme.operator, { isRequired: true })).rejects.toThrow(
      code('single_sign_on_off'),
    )
  })
})
