import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  readEvents,
  type TestCompany,
} from '@/lib/access/test-access'
import { setClock } from '@/lib/platform/clock'
import { setEnv } from '@/lib/platform/env'
import { testCertificate, testCertificateKey } from '@/lib/platform/outbound/test-certificate'
import { createChannel, retryChannel } from '@/lib/alerts/commands/channels'
import { createRule } from '@/lib/alerts/commands/rules'
import { testChannel } from '@/lib/alerts/commands/test-channel'
import { readSubscription, setSubscription } from '@/lib/alerts/commands/unsubscribe'
import { evaluateAlerts, notifyOfAlerts } from '@/lib/alerts/jobs'
import { readAlert, readChannel } from '@/lib/alerts/queries'
import type { NewChannel } from '@/lib/alerts/schema'
import { addEvents } from '@/lib/alerts/test-alerts'

let instance: Awaited<ReturnType<typeof openTestInstance>>
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())

const open: (() => Promise<void>)[] = []
let nowMs = Date.now()
afterEach(async () => {
  vi.restoreAllMocks()
  setClock()
  setEnv({ SMTP_URL: '', OUTBOUND_ALLOW: '' })
  await Promise.all(open.splice(0).map((close) => close()))
})

let count = 0
/** A company whose rule tells one channel of every deletion. */
async function watch(channel: NewChannel): Promise<{
  acme: TestCompany
  owner: SessionPrincipal
  id: string
  signingSecret: string | null
}> {
  nowMs = Date.now()
  setClock(() => nowMs)
  count += 1
  const acme = await makeCompany(`acme-${count}`)
  const owner = await makeMember(acme, 'owner')
  const made = await createChannel(owner, channel)
  await createRule(owner, {
    ...{ name: 'Deleted <things>', query: 'action:project.deleted', cooldownSeconds: 0 },
    ...{ condition: { kind: 'every', by: ['actor'] }, severity: 'high', channels: [made.id] },
    runbookUrl: 'https://wiki.example.com/runbook',
  })
  return { acme, owner, ...made }
}

async function happen(acme: TestCompany, times = 1): Promise<void> {
  const event = {
    action: 'project.deleted',
    targets: [{ type: 'project', id: 'p1', name: 'Vault' }],
  }
  await addEvents(
    acme.id,
    Array.from({ length: times }, () => event),
  )
  await evaluateAlerts()
  await notifyOfAlerts(undefined, { random: () => 1 })
}

const later = (seconds: number) => {
  nowMs += seconds * 1_000
  return notifyOfAlerts(undefined, { random: () => 1 })
}

type Mail = { to: string; isSecure: boolean; head: string; text: string }

async function openSmtp(options: SMTPServerOptions = {}): Promise<{ port: number; mails: Mail[] }> {
  const mails: Mail[] = []
  const server = new SMTPServer({
    ...{ authOptional: true, disableReverseLookup: true, logger: false, ...options },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const [head = '', ...rest] = Buffer.concat(chunks).toString().split('\r\n\r\n')
        // Quoted-printable, as mails with long lines are.
        const text = rest.join('\n\n').replaceAll('=\r\n', '').replaceAll('=3D', '=')
        const to = session.envelope.rcptTo.map(({ address }) => address).join()
        mails.push({ to, isSecure: session.secure, head, text })
        done(null)
      })
    },
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  open.push(() => new Promise((resolve) => server.close(() => resolve())))
  return { port: (server.server.address() as AddressInfo).port, mails }
}

/** What NODE_EXTRA_CA_CERTS does at the start of a process. */
function trust(ca: string): void {
  const tls = createRequire(import.meta.url)('node:tls') as {
    connect: (options: object, done?: () => void) => unknown
  }
  const connect = tls.connect.bind(tls)
  vi.spyOn(tls, 'connect').mockImplementation((options, done) => connect({ ...options, ca }, done))
}

type Got = { headers: Record<string, unknown>; body: string }

async function openHook(answer: () => number): Promise<{ url: string; got: Got[] }> {
  const got: Got[] = []
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      got.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
      // As many frameworks do where they know no such path.
      response.writeHead(answer()).end(`Cannot POST ${request.url}`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  setEnv({ OUTBOUND_ALLOW: '127.0.0.0/8' })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/T0/secret`, got }
}

const mailTo = (address: string): NewChannel => ({ type: 'email', name: 'SOC', address })
const plain = { disabledCommands: ['STARTTLS'] }

describe('a mail', () => {
  it('tells the first alert at once over TLS, and what comes after it in one digest', async () => {
    const { port, mails } = await openSmtp({ key: testCertificateKey, cert: testCertificate })
    trust(testCertificate)
    setEnv({ SMTP_URL: `smtp://localhost:${port}` })
    const { acme, owner, id } = await watch(mailTo('soc@acme.example'))
    await happen(acme)
    expect(mails).toMatchObject([{ to: 'soc@acme.example', isSecure: true }])
    expect(mails[0]?.head).toContain('Subject: [High] Deleted <things>, Company acme-')
    for (const words of ['For: actor zoe@acme.example', 'Vault', '/alerts/1', 'wiki.example.com']) {
      expect(mails[0]?.text).toContain(words)
    }
    await happen(acme, 30)
    await later(30)
    expect(mails).toHaveLength(1)
    await later(31)
    expect(mails).toHaveLength(2)
    expect(mails[1]?.head).toContain('Subject: 30 alerts, Company')
    expect(mails[1]?.text).toContain('And 10 more: ')
    const { channel, attempts } = await readChannel(owner, id)
    expect(channel).toMatchObject({ health: 'active', sent: 31, waiting: 0, dead: 0 })
    expect(attempts.map(({ kind, alerts }) => [kind, alerts])).toEqual([
      ['sent', 30],
      ['sent', 1],
    ])
    expect((await readAlert(owner, '1')).timeline.map(({ kind }) => kind)).toEqual([
      ...['fired', 'notified'],
    ])
  })

  it('that bounces is said on the channel, once in the log, and is sent again when asked', async () => {
    let isThere = false
    const { port, mails } = await openSmtp({
      ...plain,
      onRcptTo: (_address, _session, done) =>
        isThere ? done() : done(Object.assign(new Error('no such user'), { responseCode: 550 })),
    })
    setEnv({ SMTP_URL: `smtp://127.0.0.1:${port}` })
    const { acme, owner, id } = await watch(mailTo('gone@acme.example'))
    await happen(acme)
    await happen(acme)
    await later(400)
    const { channel } = await readChannel(owner, id)
    expect(channel).toMatchObject({
      ...{ health: 'needs_attention', dead: 2, waiting: 0 },
      reason: expect.stringContaining('refuses this recipient (550)'),
    })
    expect(await readEvents(acme.id, 'alert_channel.failed')).toHaveLength(1)
    isThere = true
    expect(await retryChannel(owner, { id })).toEqual({ revived: 2 })
    await later(0)
    expect(mails).toHaveLength(1)
    expect((await readChannel(owner, id)).channel).toMatchObject({ health: 'active', dead: 0 })
  })

  it('waits while the mail server is away, and is not lost', async () => {
    setEnv({ SMTP_URL: 'smtp://127.0.0.1:1' })
    const { acme, owner, id } = await watch(mailTo('soc@acme.example'))
    await happen(acme)
    expect((await readChannel(owner, id)).channel).toMatchObject({
      ...{ health: 'retrying', waiting: 1 },
      reason: expect.stringContaining('The mail server did not take the mail'),
    })
    const { port, mails } = await openSmtp(plain)
    setEnv({ SMTP_URL: `smtp://127.0.0.1:${port}` })
    await later(600)
    expect(mails).toHaveLength(1)
    expect(await readEvents(acme.id, 'alert_channel.failed')).toEqual([])
  })

  it('is sent no more to whoever unsubscribes by its link, not even by a channel made anew', async () => {
    const { port, mails } = await openSmtp(plain)
    setEnv({ SMTP_URL: `smtp://127.0.0.1:${port}` })
    const { acme, owner, id } = await watch(mailTo('soc@acme.example'))
    await happen(acme)
    const head = (mails[0]?.head ?? '').replaceAll(/\r\n\s+/g, ' ')
    expect(head).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
    const token = /List-Unsubscribe: <[^>]*token=([^>]+)>/.exec(head)?.[1] ?? ''
    expect(await readSubscription(token)).toMatchObject({ isSubscribed: true })
    await expect(
      setSubscription(`${id}.${'x'.repeat(43)}`, { isSubscribed: false }),
    ).rejects.toMatchObject({
      ...{ code: 'link_invalid', status: 404 },
    })
    await setSubscription(token, { isSubscribed: false })
    await happen(acme)
    await later(86_400)
    expect(mails).toHaveLength(1)
    expect((await readChannel(owner, id)).channel).toMatchObject({ health: 'unsubscribed' })
    await expect(testChannel(owner, { id })).rejects.toMatchObject({ status: 409 })
    const again = await createChannel(owner, { ...mailTo('SOC@acme.example'), name: 'Again' })
    expect((await readChannel(owner, again.id)).channel).toMatchObject({ health: 'unsubscribed' })
    expect(await readEvents(acme.id, 'alert_channel.unsubscribed')).toHaveLength(1)
    await setSubscription(token, { isSubscribed: true })
    expect((await readChannel(owner, again.id)).channel).toMatchObject({ health: 'active' })
  })
})

describe('a webhook', () => {
  it('gets each alert signed, tries again with the same id, and gives up what is refused', async () => {
    const answers = [503, 200, 400, 200]
    const { url, got } = await openHook(() => answers.shift() ?? 200)
    const { acme, owner, id, signingSecret } = await watch({ type: 'webhook', name: 'Hook', url })
    await happen(acme)
    await later(5)
    await happen(acme, 2)
    expect(got).toHaveLength(4)
    const [first, second] = got
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
    const key = Buffer.from((signingSecret ?? '').slice('whsec_'.length), 'base64')
    const signed = `${second?.headers['webhook-id']}.${second?.headers['webhook-timestamp']}.${second?.body}`
    expect(second?.headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    )
    expect(JSON.parse(second?.body ?? '')).toMatchObject({
      type: 'alert.fired',
      data: { number: 1, severity: 'high', event_count: 1, events: [{ target: 'Vault' }] },
    })
    const { channel, attempts } = await readChannel(owner, id)
    expect(channel).toMatchObject({ health: 'active', sent: 2, dead: 1 })
    expect(attempts.map(({ kind }) => kind)).toEqual(['sent', 'failed', 'sent', 'retry'])
  })

  it('that is gone needs attention, and recovers by itself', async () => {
    let status = 404
    const { url, got } = await openHook(() => status)
    const { acme, owner, id } = await watch({ type: 'slack', name: 'Slack', url })
    await happen(acme)
    expect((await readChannel(owner, id)).channel).toMatchObject({
      ...{ health: 'needs_attention', reason: expect.stringContaining('404'), waiting: 1 },
    })
    status = 200
    await later(360)
    expect(got).toHaveLength(2)
    expect((await readChannel(owner, id)).channel).toMatchObject({ health: 'active', waiting: 0 })
    const { text } = JSON.parse(got[1]?.body ?? '') as { text: string }
    expect(text).toContain('Deleted &lt;things&gt;')
    const told = (await readEvents(acme.id)).map(({ action }) => action)
    expect(told.filter((action) => action.startsWith('alert_channel.'))).toEqual([
      ...['alert_channel.created', 'alert_channel.failed', 'alert_channel.recovered'],
    ])
    expect(await testChannel(owner, { id })).toMatchObject({ ok: true })
    status = 403
    const refused = await testChannel(owner, { id })
    expect(refused).toMatchObject({ ok: false, detail: expect.stringContaining('403') })
    // Its path is a secret, and the receiver repeats it.
    expect(refused.detail).toContain('Cannot POST [redacted]')
    const { channel, attempts } = await readChannel(owner, id)
    const events = await readEvents(acme.id)
    expect(JSON.stringify([channel, attempts, events])).not.toContain('/T0/secret')
  })
})
