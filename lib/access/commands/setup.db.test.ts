import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { from, makeCompany, openTestInstance, readEvents } from '@/lib/access/test-access'
import { findCompanyBySlug } from '@/lib/companies/queries'
import { completeSetup, createSetupLink, isSetupOpen } from './setup'
import { signIn } from './sign-in'

let instance: Awaited<ReturnType<typeof openTestInstance>>
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())

const answers = {
  companyName: 'Acme',
  slug: 'acme',
  ownerName: 'Ann',
  email: 'Ann@Acme.example',
  password: 'correct horse battery',
  ...from,
}

async function link(): Promise<string> {
  const token = await createSetupLink()
  if (token === null) throw new Error('the instance is open already')
  return token
}

describe('a setup link', () => {
  it('is void once a newer one is made, and a made-up one never opens', async () => {
    const old = await link()
    const token = await link()
    expect(await isSetupOpen(old)).toBe(false)
    expect(await isSetupOpen('made-up')).toBe(false)
    expect(await isSetupOpen(token)).toBe(true)
    await expect(completeSetup({ token: old, ...answers })).rejects.toThrow('setup_closed')
  })

  it('stays open after a mistake, opens one company for one of two at once, then closes', async () => {
    const token = await link()
    await expect(completeSetup({ token, ...answers, slug: 'api' })).rejects.toThrow(
      'an address of the product itself',
    )
    await expect(completeSetup({ token, ...answers, password: 'short' })).rejects.toThrow(
      'password_too_weak',
    )
    expect(await findCompanyBySlug('api')).toBeNull()
    const results = await Promise.allSettled([
      completeSetup({ token, ...answers }),
      completeSetup({ token, ...answers, slug: 'acme-2', email: 'bob@acme.example' }),
    ])
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await createSetupLink()).toBeNull()
    expect(await isSetupOpen(token)).toBe(false)
    const opened = results.find((result) => result.status === 'fulfilled')
    const companyId = opened?.status === 'fulfilled' ? opened.value.companyId : ''
    expect((await readEvents(companyId)).map((event) => event.action)).toEqual([
      'company.created',
      'user.created',
      'member.joined',
    ])
    const email =
      opened?.status === 'fulfilled' && opened.value.companySlug === 'acme'
        ? answers.email
        : 'bob@acme.example'
    await expect(signIn({ ...answers, email })).resolves.toMatchObject({
      sessionId: expect.any(String),
    })
  })
})

describe('companies', () => {
  it('have slugs of their own, and none leads to the instance itself', async () => {
    await makeCompany('solo')
    await expect(makeCompany('solo')).rejects.toThrow('slug_taken')
    await expect(makeCompany('~instance')).rejects.toThrow('must be 1 to 40 letters')
    expect(await findCompanyBySlug('~instance')).toBeNull()
  })
})
