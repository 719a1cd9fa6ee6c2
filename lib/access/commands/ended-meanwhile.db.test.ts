import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SessionPrincipal } from '@/lib/access/schema'
import { markOtherSessionsRevoked } from '@/lib/access/store/sessions'
import {
  countWaiting,
  from,
  makeCompany,
  makeMember,
  openTestInstance,
  type TestCompany,
  testPassword,
} from '@/lib/access/test-access'
import { fromBase32 } from '@/lib/access/test-totp'
import { totpCode } from '@/lib/access/totp'
import { hashPassword } from '@/lib/access/password'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { changePassword } from './password'
import { signIn } from './sign-in'
import { beginTwoFactor, enableTwoFactor } from './two-factor'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
})
afterAll(() => instance.close())

const code = (expected: string) => expect.objectContaining({ code: expected })
const password = 'a whole new password'
const stolen = 'chosen by the thief 1'

/** Lets `change` be committed only when `late`, which began before, has come to the user's row. */
async function during(
  { userId }: SessionPrincipal,
  { change, late }: { change: (tx: Tx) => Promise<unknown>; late: () => Promise<unknown> },
): Promise<unknown> {
  let answer: Promise<unknown> | undefined
  await inTransaction(async (tx) => {
    await tx.sql.query('test.hold', 'SELECT id FROM users WHERE id = $1::uuid FOR UPDATE', [userId])
    await change(tx)
    answer = late()
    answer.catch(() => undefined)
    await expect.poll(countWaiting, { timeout: 10_000 }).toBe(1)
  })
  return answer
}

/** What a mailed link does: another password, and no session left. */
const reset =
  ({ userId }: SessionPrincipal, passwordHash: string) =>
  async (tx: Tx) => {
    await tx.db.user.update({ where: { id: userId }, data: { passwordHash } })
    await markOtherSessionsRevoked(tx, { exceptSessionId: null, userId, nowMs: nowMs() })
  }

it('a session that a reset ended changes no password any more', async () => {
  const thief = await makeMember(acme, 'member')
  const late = during(thief, {
    change: reset(thief, await hashPassword(password)),
    late: () => changePassword(thief, { currentPassword: testPassword, password: stolen }),
  })
  await expect(late).rejects.toThrow(code('unauthorized'))
  const { email } = thief
  await expect(signIn({ email, password: stolen, ...from })).rejects.toThrow(code('sign_in_failed'))
  expect(await signIn({ email, password, ...from })).toHaveProperty('sessionId')
})

it('a password that was changed meanwhile confirms nothing, in the same session either', async () => {
  const member = await makeMember(acme, 'auditor')
  const passwordHash = await hashPassword(password)
  const late = during(member, {
    change: (tx) => tx.db.user.update({ where: { id: member.userId }, data: { passwordHash } }),
    late: () => changePassword(member, { currentPassword: testPassword, password: stolen }),
  })
  await expect(late).rejects.toThrow(code('password_wrong'))
})

it('a session that a reset ended turns no second factor on, whose owner would be locked out', async () => {
  const thief = await makeMember(acme, 'admin')
  const { secret } = await beginTwoFactor(thief, { password: testPassword })
  const secretCode = totpCode({
    secret: fromBase32(secret),
    step: Math.floor(nowMs() / 30_000),
  })
  const late = during(thief, {
    change: reset(thief, await hashPassword(password)),
    late: () => enableTwoFactor(thief, { secretCode }),
  })
  await expect(late).rejects.toThrow(code('unauthorized'))
  expect(await signIn({ email: thief.email, password, ...from })).toHaveProperty('sessionId')
})
