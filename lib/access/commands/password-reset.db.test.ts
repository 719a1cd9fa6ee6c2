import { createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { findSessionPrincipal } from '@/lib/access/queries/sessions'
import {
  from,
  makeCompany,
  makeMember,
  openTestInstance,
  readAllText,
  readEvents,
  type TestCompany,
  testPassword,
} from '@/lib/access/test-access'
import { reserveResetRequest } from '@/lib/access/throttle'
import { setClock } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'
import {
  createPasswordResetLink,
  isPasswordResetOpen,
  mailPasswordReset,
  resetPassword,
} from './password-reset'
import { changePassword } from './password'
import { signIn } from './sign-in'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let other: TestCompany
beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  other = await makeCompany('other')
})
afterEach(() => {
  setClock()
  vi.unstubAllEnvs()
})
afterAll(() => instance.close())

const code = (expected: string) => expect.objectContaining({ code: expected })
const password = 'a whole new password'
const tokenOf = (link: string) => new URL(link).searchParams.get('token') ?? ''

describe('a link that sets a new password', () => {
  it('sets it once, ends every session, and is known to the log but not in it', async () => {
    const ana = await makeMember(acme, 'member', 'ana@acme.example')
    const { link } = await createPasswordResetLink(acme.operator, { email: ' Ana@acme.example ' })
    const second = await createPasswordResetLink(acme.operator, { email: ana.email })
    const resetToken = tokenOf(link)
    expect(await isPasswordResetOpen(resetToken)).toBe(true)
    await expect(resetPassword({ resetToken, password: 'short', ...from })).rejects.toThrow(
      expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/password' })] }),
    )
    await resetPassword({ resetToken, password, ...from })
    expect(
      await findSessionPrincipal({ sessionId: ana.sessionId, companySlug: 'acme', ...from }),
    ).toBeNull()
    await signIn({ email: ana.email, password, ...from })
    for (const used of [resetToken, tokenOf(second.link), 'made up', '']) {
      expect(await isPasswordResetOpen(used)).toBe(false)
      await expect(resetPassword({ resetToken: used, password, ...from })).rejects.toThrow(
        code('reset_closed'),
      )
    }
    expect(await readEvents(acme.id, 'auth.password_reset_requested')).toMatchObject([
      { via: { type: 'cli' }, details: { operator: 'ops' } },
      { via: { type: 'cli' } },
    ])
    expect(await readEvents(acme.id, 'auth.password_reset')).toMatchObject([
      { actor: { type: 'user' }, details: { sessions_ended: 1 } },
    ])
    const stored = await sql().query<{ text: string }>(
      'test.resets',
      `SELECT string_agg(p::text || encode(token_hash, 'escape'), ' ') AS text FROM password_resets p`,
      [],
    )
    expect(`${stored[0]?.text}${await readAllText()}`).not.toContain(resetToken)
  })

  it('works for an hour', async () => {
    await makeMember(acme, 'auditor')
    const { link } = await createPasswordResetLink(acme.operator, { email: 'auditor@acme.example' })
    const start = Date.now()
    setClock(() => start + 59 * 60_000)
    expect(await isPasswordResetOpen(tokenOf(link))).toBe(true)
    setClock(() => start + 61 * 60_000)
    await expect(resetPassword({ resetToken: tokenOf(link), password, ...from })).rejects.toThrow(
      code('reset_closed'),
    )
  })

  it('is made by the operator for members of that company only', async () => {
    await makeMember(other, 'member', 'stranger@other.example')
    await expect(
      createPasswordResetLink(acme.operator, { email: 'stranger@other.example' }),
    ).rejects.toThrow(code('member_not_found'))
  })
})

describe('somebody who forgot their password', () => {
  it('gets a link by mail, and whoever has no account gets nothing', async () => {
    await makeMember(acme, 'member', 'forgot@acme.example')
    const mails: string[] = []
    const server = createServer((socket) => serveMail(socket, mails))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    vi.stubEnv('SMTP_URL', `smtp://127.0.0.1:${port}`)
    const before = await readEvents(acme.id, 'auth.password_reset_requested')
    await mailPasswordReset({ email: 'nobody@nowhere.example', ...from })
    await mailPasswordReset({ email: 'FORGOT@acme.example', ...from })
    server.close()
    expect(mails).toHaveLength(1)
    expect(mails[0]).toContain('To: forgot@acme.example')
    const body = (mails[0] ?? '').replaceAll('=\r\n', '').replaceAll('=3D', '=')
    const link = /https?:\/\/\S+\/password-reset\?token=[\w-]+/.exec(body)?.[0] ?? ''
    expect(await isPasswordResetOpen(tokenOf(link))).toBe(true)
    expect(await readEvents(acme.id, 'auth.password_reset_requested')).toHaveLength(
      before.length + 1,
    )
  })

  it('asks three times in 15 minutes from wherever, whether there is an account or not', async () => {
    for (const email of ['forgot@acme.example', 'nobody@nowhere.example']) {
      for (const n of [1, 2, 3]) await reserveResetRequest({ email, ip: `203.0.113.${n}` })
      await expect(reserveResetRequest({ email, ip: '203.0.113.4' })).rejects.toThrow(
        code('too_many_attempts'),
      )
    }
  })
})

/** As little SMTP as it takes to be handed a mail. */
function serveMail(socket: import('node:net').Socket, mails: string[]): void {
  let text = ''
  let isData = false
  socket.write('220 test\r\n')
  socket.on('data', (chunk) => {
    text += chunk.toString()
    if (isData) {
      if (!text.endsWith('\r\n.\r\n')) return
      mails.push(text)
      isData = false
      socket.write('250 taken\r\n')
    } else if (/^DATA/i.test(text)) {
      isData = true
      socket.write('354 go on\r\n')
    } else {
      socket.write(/^QUIT/i.test(text) ? '221 bye\r\n' : '250 fine\r\n')
    }
    text = ''
  })
}

it('a link is closed by changing the password', async () => {
  const bo = await makeMember(acme, 'member', 'bo@acme.example')
  const { link } = await createPasswordResetLink(acme.operator, { email: bo.email })
  await changePassword(bo, { currentPassword: testPassword, password })
  expect(await isPasswordResetOpen(tokenOf(link))).toBe(false)
})
