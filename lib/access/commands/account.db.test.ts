import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findSessionPrincipal } from '@/lib/access/queries/sessions'
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
import { createUser } from './add-user'
import { updateProfile } from './profile'
import { revokeOtherSessions } from './sessions'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let other: TestCompany
beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  other = await makeCompany('other')
})
afterAll(() => instance.close())

const email = 'ana@acme.example'
const isLive = async (sessionId: string) =>
  (await findSessionPrincipal({ sessionId, companySlug: acme.slug, ...from })) !== null

describe("a member's own account", () => {
  it('takes a new name in each of their companies, and the same one again nowhere', async () => {
    const ana = await makeMember(acme, 'member', email)
    await createUser(other.operator, { email, name: 'x', role: 'member', password: testPassword })
    await updateProfile(ana, { name: ' Ana Lima ' })
    await updateProfile(ana, { name: 'Ana Lima' })
    for (const company of [acme, other]) {
      // Names are personal values: the sealed line has only that the name changed.
      expect(await readEvents(company.id, 'user.profile_updated')).toHaveLength(1)
    }
    expect((await principalOf(acme, email)).name).toBe('Ana Lima')
  })

  it('refuses a name that is empty or more than one plain line, and changes nothing', async () => {
    const ana = await principalOf(acme, email)
    for (const name of ['  ', 'Ana\r\nBcc: eve@evil.example', 'Ana \u202eamiL']) {
      await expect(updateProfile(ana, { name })).rejects.toThrow(
        expect.objectContaining({
          status: 422,
          errors: [expect.objectContaining({ pointer: '/name' })],
        }),
      )
    }
    expect((await principalOf(acme, email)).name).toBe('Ana Lima')
  })

  it("ends all other sessions at once, neither this one nor anybody else's, and once", async () => {
    const stranger = await makeMember(acme, 'owner')
    const here = await principalOf(acme, email)
    const there = await principalOf(acme, email)
    expect(await revokeOtherSessions(here)).toBeGreaterThan(0)
    expect(await isLive(there.sessionId)).toBe(false)
    expect(await isLive(here.sessionId)).toBe(true)
    expect(await isLive(stranger.sessionId)).toBe(true)
    expect(await revokeOtherSessions(here)).toBe(0)
    expect(await readEvents(acme.id, 'session.all_revoked')).toHaveLength(1)
    expect(await readEvents(other.id, 'session.all_revoked')).toHaveLength(1)
  })
})
