import { createServer } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { setEnv } from './env'
import { isMailConfigured, sendMail } from './mail'

const open: { close: () => Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
  setEnv({ SMTP_URL: '', SMTP_FROM: '', BASE_URL: '' })
})

type Received = { from: string; to: string[]; isSecure: boolean; user: unknown; source: string }

/** A real server on loopback, which keeps what it is sent. Its certificate is its own: nobody trusts it. */
async function startServer(options: SMTPServerOptions = {}) {
  const received: Received[] = []
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    ...options,
    onAuth: ({ username, password }, _session, done) =>
      password === 'right' ? done(null, { user: username ?? '' }) : done(new Error('no: right')),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          isSecure: session.secure,
          user: session.user,
          source: Buffer.concat(chunks).toString(),
        })
        done(null)
      })
    },
  })
  // A client that leaves during TLS is an error to the server too.
  server.on('error', () => undefined)
  const port = await new Promise<number>((resolve) => {
    const listening = server.listen(0, '127.0.0.1', () => {
      const address = listening.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
  open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) })
  return { port, received }
}

const plain = { disabledCommands: ['STARTTLS'] }
const mail = { to: 'ana@acme.example', subject: 'Hello', text: 'Two\nlines' }

describe('a mail', () => {
  it('is plain text from SMTP_FROM to one address', async () => {
    const { port, received } = await startServer(plain)
    setEnv({
      SMTP_URL: `smtp://127.0.0.1:${port}`,
      SMTP_FROM: 'Audit <audit@acme.example>',
    })
    expect(isMailConfigured()).toBe(true)
    await sendMail(mail)
    expect(received).toMatchObject([{ from: 'audit@acme.example', to: ['ana@acme.example'] }])
    const source = received[0]?.source ?? ''
    expect(source).toContain('From: Audit <audit@acme.example>\r\n')
    expect(source).toContain('Content-Type: text/plain; charset=utf-8\r\n')
    expect(source).toContain('\r\n\r\nTwo\r\nlines')
  })

  it('comes from the host of BASE_URL where no sender is set', async () => {
    const { port, received } = await startServer(plain)
    setEnv({ SMTP_URL: `smtp://127.0.0.1:${port}`, BASE_URL: 'https://audit.acme.example/x' })
    await sendMail(mail)
    expect(received[0]?.from).toBe('trailkeeper@audit.acme.example')
  })

  it('gets no header out of its subject, and no recipient out of its address', async () => {
    const { port, received } = await startServer(plain)
    setEnv({ SMTP_URL: `smtp://127.0.0.1:${port}` })
    await sendMail({ ...mail, subject: 'Hello\r\nBcc: eve@evil.example\u2028X: y' })
    expect(received[0]?.to).toEqual(['ana@acme.example'])
    expect(received[0]?.source).not.toMatch(/^(Bcc|X):/m)
    for (const to of [
      'ana@acme.example, eve@evil.example',
      'ana@acme.example\r\nBcc: eve@evil.example',
      'Ana <ana@acme.example>',
      '',
    ]) {
      await expect(sendMail({ ...mail, to })).rejects.toThrow('mail_address_invalid')
    }
    expect(received).toHaveLength(1)
  })
})

describe('a mail that cannot be sent', () => {
  it('says that there is no server', async () => {
    setEnv({ SMTP_URL: '' })
    expect(isMailConfigured()).toBe(false)
    await expect(sendMail(mail)).rejects.toMatchObject({ code: 'mail_not_configured', status: 503 })
  })

  it('says that the server cannot be reached', async () => {
    const port = await findClosedPort()
    setEnv({ SMTP_URL: `smtp://127.0.0.1:${port}` })
    await expect(sendMail(mail)).rejects.toMatchObject({
      code: 'mail_not_sent',
      detail: expect.stringMatching(/cannot be reached|connection failed/),
    })
  })

  it('says that the recipient was refused, in our words', async () => {
    const { port } = await startServer({
      ...plain,
      onRcptTo: (_address, _session, done) =>
        done(Object.assign(new Error('secret words'), { responseCode: 550 })),
    })
    setEnv({ SMTP_URL: `smtp://127.0.0.1:${port}` })
    await expect(sendMail(mail)).rejects.toMatchObject({
      detail: 'The mail server did not take the mail: it refuses this recipient (550).',
    })
  })
})

describe('TLS', () => {
  it('is refused with a certificate that nobody vouches for, from the start and by STARTTLS', async () => {
    const secure = await startServer({ secure: true })
    setEnv({ SMTP_URL: `smtps://localhost:${secure.port}` })
    await expect(sendMail(mail)).rejects.toThrow('mail_not_sent')
    const upgrading = await startServer()
    setEnv({ SMTP_URL: `smtp://localhost:${upgrading.port}` })
    await expect(sendMail(mail)).rejects.toThrow('mail_not_sent')
    expect([...secure.received, ...upgrading.received]).toEqual([])
  })

  it('is required wherever there is a password to send', async () => {
    const { port, received } = await startServer({ ...plain, allowInsecureAuth: true })
    setEnv({ SMTP_URL: `smtp://app:right@127.0.0.1:${port}` })
    await expect(sendMail(mail)).rejects.toMatchObject({
      code: 'mail_not_sent',
      detail: expect.not.stringContaining('right'),
    })
    expect(received).toEqual([])
  })
})

async function findClosedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
