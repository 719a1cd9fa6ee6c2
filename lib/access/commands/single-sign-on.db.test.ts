import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  principalOf,
  readEvents,
  type TestCompany,
} from '@/lib/access/test-access'
import { inTransaction } from '@/lib/platform/db'
import { changeMemberRole } from './members'
import { createRole } from './roles'
import { updateSingleSignOn } from './single-sign-on'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
/** May manage the company's settings and nothing else. */
let clerk: SessionPrincipal

beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  const { id } = await createRole(acme.operator, { name: 'Clerk', permissions: ['company.manage'] })
  const { memberId, email } = await makeMember(acme, 'member')
  await changeMemberRole(acme.operator, { memberId, role: id })
  clerk = await principalOf(acme, email)
  await updateSingleSignOn(acme.operator, settings)
})
afterAll(() => instance.close())

const contractors = { value: 'contractors', role: 'member' }
const administrators = { value: 'administrators', role: 'admin' }
const settings = {
  claim: 'groups',
  mappings: [contractors, administrators],
  autoJoin: { domains: ['acme.example', 'acme.test'], role: 'admin' },
}
const notYours = (pointer: string) =>
  expect.objectContaining({
    code: 'permissions_not_yours',
    errors: [expect.objectContaining({ pointer })],
  })

it.each([
  ['another claim, which people may choose themselves', { claim: 'name' }, '/mappings/1/role'],
  ['no mapping in front of it', { mappings: [administrators] }, '/mappings/0/role'],
  ['another order', { mappings: [administrators, contractors] }, '/mappings/0/role'],
  [
    'another domain',
    { autoJoin: { domains: ['acme.example', 'evil.example'], role: 'admin' } },
    '/autoJoin/role',
  ],
])('a role above one’s own is not given to others by %s', async (_, change, pointer) => {
  const told = await readEvents(acme.id, 'oidc_settings.updated')
  await expect(updateSingleSignOn(clerk, { ...settings, ...change })).rejects.toThrow(
    notYours(pointer),
  )
  expect(await readEvents(acme.id, 'oidc_settings.updated')).toEqual(told)
})

it('lets a role above one’s own stand where it reaches nobody else', async () => {
  const weaker = { value: 'guests', role: 'member' }
  const mappings = [weaker, contractors, administrators]
  const autoJoin = { domains: ['acme.example'], role: 'admin' }
  await updateSingleSignOn(clerk, { ...settings, mappings, autoJoin })
  expect((await readEvents(acme.id, 'oidc_settings.updated')).at(-1)).toMatchObject({
    changes: [{ field: 'role_mappings' }, { field: 'auto_join' }],
  })
})

it('lets nobody’s people join but those of a domain where whoever says so has a proven e-mail', async () => {
  const owner = await makeMember(acme, 'owner', 'olivia@proven.example')
  const proven = (emailProvenAt: Date | null) =>
    inTransaction((tx) =>
      tx.db.user.update({ where: { id: owner.userId }, data: { emailProvenAt } }),
    )
  await proven(null)
  const joining = (domain: string) => ({
    ...settings,
    autoJoin: { domains: ['acme.example', domain], role: 'member' },
  })
  const refused = expect.objectContaining({
    code: 'domain_not_yours',
    errors: [expect.objectContaining({ pointer: '/autoJoin/domains' })],
  })
  await expect(updateSingleSignOn(owner, joining('proven.example'))).rejects.toThrow(refused)
  await proven(new Date())
  await expect(updateSingleSignOn(owner, joining('victim.example'))).rejects.toThrow(refused)
  await updateSingleSignOn(owner, joining('proven.example'))
  // What stands there already is nobody's to prove again.
  await updateSingleSignOn(owner, { ...joining('proven.example'), claim: 'teams' })
})
