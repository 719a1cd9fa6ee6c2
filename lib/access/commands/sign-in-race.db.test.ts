import { afterAll, beforeAll, expect, it } from 'vitest'
import { listSessionCompanies } from '@/lib/access/queries/sessions'
import {
  countWaiting,
  from,
  makeCompany,
  makeMember,
  openTestInstance,
  type TestCompany,
  testPassword,
} from '@/lib/access/test-access'
import { hashPassword } from '@/lib/access/password'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { signIn } from './sign-in'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
})
afterAll(() => instance.close())

/** Begins a sign-in with the old password, and lets `change` be committed only when that has come to the user's row. */
async function signInDuring(email: string, change: (tx: Tx) => Promise<unknown>) {
  let signedIn: Promise<{ sessionId: string }> | undefined
  await inTransaction(async (tx) => {
    await tx.sql.query('test.hold', 'SELECT id FROM users WHERE email = $1 FOR UPDATE', [email])
    await change(tx)
    signedIn = signIn({ email, password: testPassword, ...from })
    signedIn.catch(() => undefined)
    await expect.poll(countWaiting, { timeout: 10_000 }).toBe(1)
  })
  return signedIn
}

it('opens no session by a password that was changed while it was looked at', async () => {
  const { email } = await makeMember(acme, 'member')
  const next = await hashPassword('a whole new password')
  const late = signInDuring(email, (tx) =>
    tx.db.user.update({ where: { email }, data: { passwordHash: next } }),
  )
  await expect(late).rejects.toThrow(expect.objectContaining({ code: 'sign_in_failed' }))
})

it('goes on where the same password was stored anew meanwhile', async () => {
  const { email } = await makeMember(acme, 'auditor')
  const again = await hashPassword(testPassword)
  const opened = await signInDuring(email, (tx) =>
    tx.db.user.update({ where: { email }, data: { passwordHash: again } }),
  )
  expect(await listSessionCompanies(opened?.sessionId ?? '')).toMatchObject([{ slug: 'acme' }])
})

it('opens no session without the second factor that was turned on meanwhile', async () => {
  const { email } = await makeMember(acme, 'admin')
  const late = signInDuring(email, (tx) =>
    tx.db.user.update({ where: { email }, data: { totpEnabledAt: new Date() } }),
  )
  await expect(late).rejects.toThrow(expect.objectContaining({ code: 'two_factor_needed' }))
})
