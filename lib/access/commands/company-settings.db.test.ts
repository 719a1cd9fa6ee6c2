import { afterAll, beforeAll, expect, it } from 'vitest'
import { findSessionPrincipal } from '@/lib/access/queries/sessions'
import { requirePermission } from '@/lib/access/require-permission'
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
import { fromBase32 } from '@/lib/access/test-totp'
import { totpCode } from '@/lib/access/totp'
import { readCompanySettings } from '@/lib/companies/queries'
import { setTwoFactorPolicy, updateCompany } from './company-settings'
import { beginTwoFactor, enableTwoFactor } from './two-factor'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let other: TestCompany
beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  other = await makeCompany('other')
})
afterAll(() => instance.close())

const code = (expected: string) => expect.objectContaining({ code: expected })

it('records only what changed, with old and new values, in the own company alone', async () => {
  const owner = await makeMember(acme, 'owner')
  const businessHours = { days: [5, 1, 1], from: '08:00', to: '16:30' }
  await updateCompany(owner, { name: 'Company acme', timeZone: 'Europe/Berlin', businessHours })
  await updateCompany(owner, { timeZone: 'Europe/Berlin' })
  expect(await readEvents(acme.id, 'org.settings_changed')).toMatchObject([
    {
      actor: { type: 'user' },
      changes: [
        { field: 'time_zone', old: 'UTC', new: 'Europe/Berlin' },
        {
          field: 'business_hours',
          old: { days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' },
          new: { days: [1, 5], from: '08:00', to: '16:30' },
        },
      ],
    },
  ])
  expect(await readCompanySettings(acme.id)).toMatchObject({ timeZone: 'Europe/Berlin' })
  expect(await readCompanySettings(other.id)).toMatchObject({ timeZone: 'UTC' })
  expect(await readEvents(other.id, 'org.settings_changed')).toEqual([])
})

it('says beside the field what is wrong, and changes nothing then', async () => {
  const owner = await principalOf(acme, 'owner@acme.example')
  const hours = { days: [1], from: '17:00', to: '09:00' }
  const wrong = [
    [{ name: ' ' }, '/name'],
    [{ name: 'New', timeZone: 'Mars/Olympus' }, '/timeZone'],
    [{ businessHours: hours }, '/businessHours/to'],
    [{ businessHours: { ...hours, days: [] } }, '/businessHours/days'],
  ] as const
  for (const [change, pointer] of wrong) {
    const given = change as Parameters<typeof updateCompany>[1]
    await expect(updateCompany(owner, given)).rejects.toThrow(
      expect.objectContaining({
        status: 422,
        errors: expect.arrayContaining([expect.objectContaining({ pointer })]),
      }),
    )
  }
  expect(await readCompanySettings(acme.id)).toMatchObject({ name: 'Company acme' })
})

it('is for those who may manage the company', async () => {
  const auditor = await makeMember(acme, 'auditor')
  await expect(updateCompany(auditor, { name: 'Mine' })).rejects.toThrow(code('permission_missing'))
  await expect(setTwoFactorPolicy(auditor, { isRequired: true })).rejects.toThrow(
    code('permission_missing'),
  )
})

it('requires a second factor of everybody once somebody who has one says so', async () => {
  const owner = await makeMember(other, 'owner')
  const admin = await makeMember(other, 'admin')
  await expect(setTwoFactorPolicy(owner, { isRequired: true })).rejects.toThrow(
    code('two_factor_own_first'),
  )
  const { secret } = await beginTwoFactor(owner, { password: testPassword })
  const step = Math.floor(Date.now() / 30_000)
  await enableTwoFactor(owner, { secretCode: totpCode({ secret: fromBase32(secret), step }) })
  await setTwoFactorPolicy(owner, { isRequired: true })
  await setTwoFactorPolicy(owner, { isRequired: true })
  const find = async (sessionId: string) => {
    const principal = await findSessionPrincipal({ sessionId, companySlug: 'other', ...from })
    if (!principal) throw new Error('the session is over')
    return principal
  }
  expect((await find(owner.sessionId)).needsTwoFactor).toBe(false)
  const shut = await find(admin.sessionId)
  expect(shut.needsTwoFactor).toBe(true)
  expect(() => requirePermission(shut, 'audit_log.view')).toThrow(code('two_factor_required'))
  await expect(setTwoFactorPolicy(shut, { isRequired: false })).rejects.toThrow(
    code('two_factor_required'),
  )
  await setTwoFactorPolicy(owner, { isRequired: false })
  expect((await find(admin.sessionId)).needsTwoFactor).toBe(false)
  const told = (await readEvents(other.id)).filter(({ action }) => action.startsWith('two_factor_'))
  expect(told).toMatchObject([
    { action: 'two_factor_authentication.enabled', changes: [{ old: false, new: true }] },
    { action: 'two_factor_authentication.disabled', changes: [{ old: true, new: false }] },
  ])
})
