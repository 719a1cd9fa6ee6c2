import { afterAll, beforeAll, expect, it } from 'vitest'
import { actedByOperator } from '@/lib/access/origin'
import { makeCompany, openTestInstance, type TestCompany } from '@/lib/access/test-access'
import { createCompany, setPlan } from './commands'
import { findCompanyBySlug } from './queries'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
})
afterAll(() => instance.close())

it('a company that cannot be is refused as every other wrong input, with the member that is wrong', async () => {
  const wrong = createCompany(actedByOperator(), { slug: 'Not a slug', name: 'Mine' })
  await expect(wrong).rejects.toMatchObject({
    code: 'invalid_input',
    status: 422,
    errors: [expect.objectContaining({ pointer: '/slug' })],
  })
})

it('a plan that nobody sells is refused by its name, and changes nothing', async () => {
  const company = await findCompanyBySlug(acme.slug)
  if (!company) throw new Error('acme is gone')
  await expect(setPlan(actedByOperator(), { company, plan: 'golden' })).rejects.toMatchObject({
    code: 'invalid_input',
    detail: expect.stringMatching(/^plan must be one of /),
  })
  expect((await findCompanyBySlug(acme.slug))?.plan).toBe('enterprise')
})
