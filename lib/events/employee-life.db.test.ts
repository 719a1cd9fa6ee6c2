// An employee's life, done by commands and read back from the log: what an auditor asks of the product itself.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { acceptInvitation } from '@/lib/access/commands/accept-invitation'
import { createApiKey, revokeApiKey } from '@/lib/access/commands/api-keys'
import { inviteMembers } from '@/lib/access/commands/invitations'
import { changeMemberRole, deactivateMember } from '@/lib/access/commands/members'
import { beginTwoFactor, enableTwoFactor } from '@/lib/access/commands/two-factor'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  from,
  makeCompany,
  makeMember,
  openTestInstance,
  principalOf,
  type TestCompany,
  testPassword,
} from '@/lib/access/test-access'
import { fromBase32 } from '@/lib/access/test-totp'
import { totpCode } from '@/lib/access/totp'
import { searchEvents } from './queries/search-events'
import type { StoredEvent } from './schema'

const email = 'eve@acme.example'
let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let owner: SessionPrincipal

beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  owner = await makeMember(acme, 'owner')
  await live()
})
afterAll(() => instance.close())

async function live() {
  const invite = { emails: email, role: 'auditor' }
  const [invited] = await inviteMembers(owner, invite, { linkOf: (token) => token })
  if (!invited?.isInvited) throw new Error('Eve was not invited')
  await acceptInvitation({ token: invited.link, name: 'Eve', password: testPassword, ...from })
  const asAuditor = await principalOf(acme, email)
  await changeMemberRole(owner, { memberId: asAuditor.memberId, role: 'admin' })
  const eve = await principalOf(acme, email)
  const { secret } = await beginTwoFactor(eve, { password: testPassword })
  const step = Math.floor(Date.now() / 30_000)
  await enableTwoFactor(eve, { secretCode: totpCode({ secret: fromBase32(secret), step }) })
  const { id } = await createApiKey(eve, { name: 'ci', scopes: ['events:write'] })
  await revokeApiKey(eve, { id })
  await deactivateMember(owner, { memberId: eve.memberId })
}

/** Oldest first. */
async function read(q: string): Promise<StoredEvent[]> {
  return (await searchEvents(owner, { q, limit: 250 })).events.reverse()
}

it("an employee's life reads back from the log: who did what to whom, with what it was before", async () => {
  const life = await read(`caused_by:${email} OR target:${email}`)
  const lines = life.map(({ actor, action, changes = [] }) => {
    const values = changes.map(({ field, old, new: now }) => `${field}: ${old} → ${now}`)
    return [actor.name, action, ...values].join(' ')
  })
  expect(lines).toEqual([
    'The owner member.invited',
    'Eve user.created',
    'Eve member.joined',
    'Eve auth.login',
    'The owner member.role_changed role: Auditor → Admin',
    'Eve auth.login',
    'Eve auth.mfa_enabled',
    'Eve auth.recovery_codes_created',
    'Eve api_key.created',
    'Eve api_key.revoked',
    'The owner user.deactivated',
  ])
  expect(life.every(({ via }) => via.type === 'session')).toBe(true)
})

it('each part of it is found by the question that somebody would ask', async () => {
  const actions = async (q: string) => (await read(q)).map(({ action }) => action)
  expect(await actions(`target:${email} change:deactivated`)).toEqual(['user.deactivated'])
  expect(await actions(`actor:${email} action:api_key.*`)).toEqual([
    'api_key.created',
    'api_key.revoked',
  ])
  expect(await actions('tag:role_change')).toEqual(['member.role_changed'])
})
