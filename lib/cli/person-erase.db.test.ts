import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  type TestCompany,
} from '@/lib/access/test-access'
import { findRefsOf } from '@/lib/log/find-persons'
import { runTestCommand } from './test-command'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
const email = 'zoe@acme.example'

beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  await makeMember(acme, 'owner')
  await makeMember(acme, 'auditor', email)
})
afterAll(() => instance.close())

const erase = (...args: string[]) =>
  runTestCommand(['person', 'erase', '--company', 'acme', ...args])

it('without --yes says what would be erased, and erases nothing', async () => {
  const { json, text } = await erase('--email', email)
  expect(json).toMatchObject({
    erased: false,
    refs: [expect.stringMatching(/^s_/)],
    counts: { account: { memberships: 1, accounts: 1 } },
  })
  expect(text).toContain('Nothing was erased')
  expect(text).not.toContain(email)
  expect(await findRefsOf({ companyId: acme.id, email })).toHaveLength(1)
})

it('refuses a call that says no reason, or not who', async () => {
  await expect(erase('--email', email, '--yes')).rejects.toThrow(/reason/)
  await expect(erase('--reason', 'GDPR 1', '--yes')).rejects.toThrow(/exactly one of/)
  await expect(
    erase('--email', 'nobody@acme.example', '--yes', '--reason', 'GDPR 1'),
  ).rejects.toMatchObject({
    code: 'person_not_found',
  })
})

it('with --yes erases, and answers a certificate that names nobody', async () => {
  const { json } = await erase(
    '--email',
    email.toUpperCase(),
    '--reason',
    'GDPR request 1',
    '--yes',
  )
  expect(json).toMatchObject({
    ...{ erased: true, refs: [expect.stringMatching(/^s_/)] },
    certificate: { v: 'audit-erasure/1', reason: 'GDPR request 1' },
    signature: expect.stringContaining('BEGIN SSH SIGNATURE'),
  })
  expect(JSON.stringify(json)).not.toContain(email)
  expect(await findRefsOf({ companyId: acme.id, email })).toEqual([])
})
