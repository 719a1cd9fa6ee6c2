import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { describeOwnSecurity } from '@/lib/access/queries/two-factor'
import { findSessionPrincipal } from '@/lib/access/queries/sessions'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  from,
  makeCompany,
  makeMember,
  openTestInstance,
  principalOf,
  readAllText,
  readEvents,
  type TestCompany,
  testPassword,
} from '@/lib/access/test-access'
import { fromBase32 } from '@/lib/access/test-totp'
import { reserveCodeAttempt } from '@/lib/access/throttle'
import { totpCode } from '@/lib/access/totp'
import { setClock } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'
import { createUser } from './add-user'
import { resetTwoFactor } from './reset-two-factor'
import { signIn } from './sign-in'
import { beginTwoFactor, disableTwoFactor, enableTwoFactor, renewRecoveryCodes } from './two-factor'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let other: TestCompany
beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  other = await makeCompany('other')
})
// Half an hour apart, so that no test's wrong codes count in the next.
let now = Math.floor(Date.now() / 1_800_000) * 1_800_000
beforeEach(() => {
  now += 1_800_000
  setClock(() => now)
})
afterEach(() => setClock())
afterAll(() => instance.close())

const code = (expected: string) => expect.objectContaining({ code: expected })
const password = testPassword

/** A member with two-factor on, and what they would have: the app and the codes. */
async function makeProtected(email: string, company = acme) {
  const principal = await makeMember(company, 'member', email)
  const { secret } = await beginTwoFactor(principal, { password })
  const app = (off = 0) =>
    totpCode({ secret: fromBase32(secret), step: Math.floor(now / 30_000) + off })
  const { recoveryCodes } = await enableTwoFactor(principal, { secretCode: app() })
  now += 30_000
  return { principal, secret, app, recoveryCodes }
}

const attempt = (email: string, given: { code?: string; password?: string } = {}) =>
  signIn({ email, password, ...from, ...given })

describe('turning two-factor on', () => {
  it('needs the password and a code of the app, and ends the other sessions', async () => {
    const here = await makeMember(acme, 'member', 'on@acme.example')
    const there = await principalOf(acme, here.email)
    await expect(beginTwoFactor(here, { password: 'wrong' })).rejects.toThrow(
      code('password_wrong'),
    )
    await expect(enableTwoFactor(here, { secretCode: '123456' })).rejects.toThrow(
      code('two_factor_not_begun'),
    )
    const { secret, uri } = await beginTwoFactor(here, { password })
    expect(new URL(uri).searchParams.get('secret')).toBe(secret)
    await expect(enableTwoFactor(here, { secretCode: '12345' })).rejects.toThrow(
      expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/secretCode' })] }),
    )
    // Begun is not on.
    await attempt(here.email)
    const step = Math.floor(now / 30_000)
    const right = totpCode({ secret: fromBase32(secret), step })
    const { recoveryCodes } = await enableTwoFactor(here, {
      secretCode: `${right.slice(0, 3)} ${right.slice(3)}`,
    })
    expect(new Set(recoveryCodes).size).toBe(10)
    expect(await find(there)).toBeNull()
    expect(await find(here)).not.toBeNull()
    expect(await describeOwnSecurity(here)).toMatchObject({ recoveryCodesLeft: 10 })
    await expect(beginTwoFactor(here, { password })).rejects.toThrow(code('two_factor_on'))
    expect((await readEvents(acme.id)).slice(-2)).toMatchObject([
      { action: 'auth.mfa_enabled', details: { method: 'totp' } },
      { action: 'auth.recovery_codes_created', details: { codes: 10 } },
    ])
  })

  it('stores neither the secret nor a code as it is, and tells the log neither', async () => {
    const { secret, recoveryCodes } = await makeProtected('secret@acme.example')
    const rows = await sql().query<{ text: string }>(
      'test.second_factors',
      `SELECT string_agg(encode(totp_secret, 'escape') || u::text, ' ') ||
              (SELECT string_agg(encode(code_hash, 'escape') || r::text, ' ') FROM recovery_codes r) AS text
       FROM users u WHERE totp_secret IS NOT NULL`,
      [],
    )
    const text = `${rows[0]?.text} ${await readAllText()}`
    expect(text).toContain('auth.mfa_enabled')
    for (const hidden of [secret, fromBase32(secret).toString('hex'), ...recoveryCodes]) {
      expect(text).not.toContain(hidden)
    }
  })
})

describe('signing in with two-factor on', () => {
  it('asks for a code once the password was right, and only then', async () => {
    const { principal } = await makeProtected('ask@acme.example')
    const failures = (await readEvents(acme.id, 'auth.failed')).length
    await expect(attempt(principal.email)).rejects.toThrow(code('two_factor_needed'))
    expect(await readEvents(acme.id, 'auth.failed')).toHaveLength(failures)
    await expect(
      attempt(principal.email, { password: 'not the password', code: '123456' }),
    ).rejects.toThrow(code('sign_in_failed'))
  })

  it('takes a code of the app once, also from two at the same time', async () => {
    const { principal, app } = await makeProtected('once@acme.example')
    const given = { code: app() }
    const both = await Promise.allSettled([1, 2].map(() => attempt(principal.email, given)))
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await expect(attempt(principal.email, given)).rejects.toThrow(code('two_factor_wrong'))
    await expect(attempt(principal.email, { code: app(-1) })).rejects.toThrow(
      code('two_factor_wrong'),
    )
    expect((await readEvents(acme.id, 'auth.failed')).at(-1)?.details).toEqual({
      reason: 'wrong_second_factor',
    })
    expect((await readEvents(acme.id, 'auth.login')).at(-1)?.details).toEqual({
      method: 'password',
      second_factor: 'totp',
    })
    const rows = await sql().query<{ count: number }>(
      'test.two_factor_sessions',
      `SELECT count(*)::int AS count FROM sessions WHERE user_id = $1::uuid AND two_factor_at IS NOT NULL
        AND revoked_at IS NULL`,
      [principal.userId],
    )
    // The one that turned it on, and the one that signed in.
    expect(rows[0]?.count).toBe(2)
  })

  it('takes a recovery code once, however it is typed, and says how many are left', async () => {
    const { principal, recoveryCodes } = await makeProtected('recover@acme.example')
    const [first = ''] = recoveryCodes
    await attempt(principal.email, { code: ` ${first.toUpperCase().replaceAll('-', ' ')} ` })
    expect((await readEvents(acme.id, 'auth.login')).at(-1)?.details).toEqual({
      method: 'password',
      second_factor: 'recovery_code',
      recovery_codes_left: 9,
    })
    await expect(attempt(principal.email, { code: first })).rejects.toThrow(
      code('two_factor_wrong'),
    )
  })

  it("takes nobody else's codes", async () => {
    const mine = await makeProtected('mine@acme.example')
    const theirs = await makeProtected('theirs@acme.example')
    for (const given of [theirs.app(), theirs.recoveryCodes[0] ?? '']) {
      await expect(attempt(mine.principal.email, { code: given })).rejects.toThrow(
        code('two_factor_wrong'),
      )
    }
  })

  it('is refused after ten wrong codes from wherever, until they are 15 minutes old', async () => {
    const { principal, app } = await makeProtected('guess@acme.example')
    const { userId, email } = principal
    // What a wrong code costs, without a password's work before each.
    for (let n = 0; n < 9; n += 1) await reserveCodeAttempt({ userId })
    const guess = (ip: string, given: string) =>
      signIn({ email, password, code: given, ip, userAgent: null })
    await expect(guess('203.0.113.1', 'aaaa-bbbb')).rejects.toThrow(code('two_factor_wrong'))
    await expect(guess('203.0.113.2', app())).rejects.toThrow(code('too_many_attempts'))
    now += 15 * 60_000
    await guess('203.0.113.2', app())
  })
})

describe('with two-factor on', () => {
  it('recovery codes are made anew by password and code, and the former ones are over', async () => {
    const { principal, app, recoveryCodes } = await makeProtected('renew@acme.example')
    const wrong = { password, secretCode: 'nonsense' }
    await expect(renewRecoveryCodes(principal, wrong)).rejects.toThrow(code('second_factor_wrong'))
    const renewed = await renewRecoveryCodes(principal, { password, secretCode: app() })
    await expect(attempt(principal.email, { code: recoveryCodes[0] ?? '' })).rejects.toThrow(
      code('two_factor_wrong'),
    )
    await attempt(principal.email, { code: renewed.recoveryCodes[0] ?? '' })
  })

  it('it is turned off by password and code, of which neither is enough', async () => {
    const { principal, app } = await makeProtected('off@acme.example')
    await expect(
      disableTwoFactor(principal, { password: 'wrong', secretCode: app() }),
    ).rejects.toThrow(code('password_wrong'))
    await expect(disableTwoFactor(principal, { password, secretCode: '000000' })).rejects.toThrow(
      code('second_factor_wrong'),
    )
    await disableTwoFactor(principal, { password, secretCode: app() })
    await attempt(principal.email)
    expect(await readEvents(acme.id, 'auth.mfa_disabled')).toHaveLength(1)
  })
})

describe('somebody who lost app and codes', () => {
  it('is helped by an administrator of their company, and signs in by password again', async () => {
    const admin = await makeMember(acme, 'admin')
    const { principal } = await makeProtected('lost@acme.example')
    const { memberId } = principal
    await expect(resetTwoFactor(principal, { memberId })).rejects.toThrow(
      code('permission_missing'),
    )
    await resetTwoFactor(admin, { memberId })
    expect(await find(principal)).toBeNull()
    await attempt(principal.email)
    expect((await readEvents(acme.id, 'auth.mfa_disabled')).at(-1)).toMatchObject({
      actor: { type: 'user' },
      details: { reset_by_administrator: true },
    })
    await expect(resetTwoFactor(admin, { memberId })).rejects.toThrow(code('two_factor_off'))
  })

  it('is found by nobody of another company, and an owner is helped by owners only', async () => {
    const admin = await principalOf(acme, 'admin@acme.example')
    const stranger = await makeProtected('stranger@other.example', other)
    for (const memberId of [stranger.principal.memberId, admin.companyId, 'nonsense']) {
      await expect(resetTwoFactor(admin, { memberId })).rejects.toThrow(code('member_not_found'))
    }
    const owner = await makeMember(acme, 'owner')
    await expect(resetTwoFactor(admin, { memberId: owner.memberId })).rejects.toThrow(
      code('owners_only'),
    )
  })

  it('who is a member elsewhere too is helped by the operator alone', async () => {
    const admin = await principalOf(acme, 'admin@acme.example')
    const { principal } = await makeProtected('both@acme.example')
    const { email, memberId } = principal
    await createUser(other.operator, { email, name: 'x', role: 'owner', password: testPassword })
    await expect(resetTwoFactor(admin, { memberId })).rejects.toThrow(code('member_elsewhere'))
    await resetTwoFactor(acme.operator, { memberId })
    expect(await readEvents(other.id, 'auth.mfa_disabled')).toHaveLength(1)
  })
})

const find = ({ sessionId, companySlug }: SessionPrincipal) =>
  findSessionPrincipal({ sessionId, companySlug, ...from })
