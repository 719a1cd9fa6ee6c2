import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authenticateKey } from '@/lib/access/authenticate-key'
import { signIn } from '@/lib/access/commands/sign-in'
import { openTestInstance, readEvents } from '@/lib/access/test-access'
import { findCompanyBySlug } from '@/lib/companies/queries'
import { checkIntegrity } from '@/lib/log/integrity-check'
import type { TestLog } from '@/lib/log/test-log'
import { sql } from '@/lib/platform/db'
import { runTestCommand } from './test-command'

let log: TestLog
beforeAll(async () => {
  log = await openTestInstance()
  await runTestCommand(['company', 'create', '--slug', 'acme', '--name', 'Acme'])
})
afterAll(() => log.close())

async function idOf(slug: string): Promise<string> {
  const company = await findCompanyBySlug(slug)
  if (!company) throw new Error(`no company ${slug}`)
  return company.id
}

describe('the commands for companies, users and keys', () => {
  it('record what they do as the operator who did it, through the door "cli"', async () => {
    await runTestCommand(['company', 'set-plan', '--company', 'acme', '--plan', 'professional'])
    const events = await readEvents(await idOf('acme'))
    expect(events.map((event) => event.action)).toEqual(['company.created', 'company.plan_changed'])
    for (const { actor, via, details } of events) {
      expect(actor.type).toBe('system')
      expect(via).toEqual({ type: 'cli' })
      expect(details?.operator).toEqual(expect.stringMatching(/./))
    }
  })

  it('make a user who can sign in and a key that opens the company', async () => {
    const password = 'correct horse battery'
    const user = await runTestCommand(
      `user create --company acme --email Ada@Acme.example --name Ada --role owner --password`
        .split(' ')
        .concat(password),
    )
    expect(user.json).toMatchObject({ email: 'ada@acme.example', role: 'owner' })
    const from = { ip: null, userAgent: null }
    await expect(signIn({ email: 'ada@acme.example', password, ...from })).resolves.toBeDefined()

    const { json } = await runTestCommand(
      'key create --company acme --name ci --scopes events:read --expires 2099-01-31'.split(' '),
    )
    const { key } = json as { id: string; key: string }
    expect(Object.keys(json)).toEqual(['id', 'key'])
    expect(key).toMatch(/^tk_[0-9A-Za-z]{8}_[0-9A-Za-z]{32,}$/)
    const principal = await authenticateKey({ authorization: `Bearer ${key}`, ...from })
    expect(principal).toMatchObject({ companySlug: 'acme' })
  })

  it('take a password from a file or standard input, which no other user of the machine can list', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'trailkeeper-password-'))
    // Spaces belong to it; the line break that every editor adds does not.
    const passwords = { bo: ' correct horse battery ', cy: 'correct horse staple' }
    writeFileSync(join(directory, 'password'), `${passwords.bo}\n`)
    const create = (name: string, ...more: string[]) => [
      ...['user', 'create', '--company', 'acme', '--email', `${name}@acme.example`],
      ...['--name', name, '--role', 'member', ...more],
    ]
    await runTestCommand(create('bo', '--password-file', 'password'), { directory })
    await runTestCommand(create('cy', '--password-file', '-'), { stdin: passwords.cy })
    for (const [name, password] of Object.entries(passwords)) {
      const from = { ip: null, userAgent: null }
      const signedIn = signIn({ email: `${name}@acme.example`, password, ...from })
      await expect(signedIn).resolves.toBeDefined()
    }
    const wrong = create('di', '--password-file', '-')
    await expect(runTestCommand(wrong, { stdin: '\n' })).rejects.toThrow('gives is empty')
    await expect(runTestCommand([...wrong, '--password', 'a'])).rejects.toThrow('not both')
    await expect(runTestCommand(create('di', '--password', ''))).rejects.toThrow('gives is empty')
    rmSync(directory, { recursive: true })
  })

  it('refuse a company that is not there, naming those that are', async () => {
    await expect(
      runTestCommand('key create --company acne --name ci --scopes events:read'.split(' ')),
    ).rejects.toMatchObject({ detail: 'There is no company "acne"; there is acme.' })
  })
})

describe('events generate', () => {
  it('fills a company with exactly so many events, sealed', async () => {
    await runTestCommand('company create --slug gen --name Gen'.split(' '))
    const { json } = await runTestCommand(
      'events generate --company gen --count 1200 --days 30 --seed 7'.split(' '),
    )
    expect(json).toMatchObject({ company: 'gen', recorded: 1200, duplicates: 0, rejected: 0 })
    const report = await checkIntegrity({ companyId: await idOf('gen') })
    expect(report).toMatchObject({ ok: true, size: 1201 })
  })

  it('with --create records over the past, in the order of time', async () => {
    await runTestCommand(
      'events generate --company old --create --count 1500 --days 100 --seed 7'.split(' '),
    )
    const companyId = await idOf('old')
    const [spread] = await sql().query<{ months: number; late: number }>(
      'test.spread',
      `SELECT count(DISTINCT date_trunc('month', recorded_at)) AS months,
              count(*) FILTER (WHERE recorded_at < occurred_at) AS late FROM events WHERE company_id = $1::uuid`,
      [companyId],
    )
    expect(spread?.months).toBeGreaterThanOrEqual(3)
    expect(spread?.late).toBe(0)
    // The check finds any event recorded before the one before it.
    expect(await checkIntegrity({ companyId })).toMatchObject({ ok: true, size: 1501 })
  })

  it('stops at a batch when it is told to', async () => {
    const { exitCode, json } = await runTestCommand(
      'events generate --company gen --count 5000 --seed 8'.split(' '),
      { signal: AbortSignal.abort() },
    )
    expect(exitCode).toBe(130)
    expect(json).toMatchObject({ recorded: 0 })
  })
})

describe('events search', () => {
  it('answers with whole events, newest first, beyond one page', async () => {
    const { json, text } = await runTestCommand([
      'events',
      'search',
      '',
      '--company',
      'gen',
      '--limit',
      '400',
    ])
    const { events, count } = json as { events: { occurred_at: string }[]; count: number }
    expect(events).toHaveLength(400)
    expect(count).toBe(1201)
    const times = events.map((event) => event.occurred_at)
    expect(times).toEqual([...times].sort().reverse())
    expect(text.split('\n')).toHaveLength(402)
  })

  it('says what is wrong with a query', async () => {
    await expect(
      runTestCommand(['events', 'search', 'actr:bob', '--company', 'gen']),
    ).rejects.toMatchObject({ code: 'query_invalid' })
  })
})

describe('integrity check', () => {
  it('prints size and root with code 0, and problems with code 10', async () => {
    const whole = await runTestCommand('integrity check --company gen'.split(' '))
    expect(whole.exitCode).toBe(0)
    expect(Object.keys(whole.json)).toEqual(['ok', 'size', 'root', 'problems'])
  })
})

describe('doctor', () => {
  it('finds a fresh instance sound', async () => {
    const { json } = await runTestCommand(['doctor'])
    const { findings } = json as { findings: { name: string; status: string }[] }
    // The servers of tests do without fsync, and how full the disk is is not ours.
    const own = findings.filter(({ name }) => name !== 'fsync' && name !== 'disk')
    expect(own.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'database ok',
      'roles ok',
      'partitions ok',
      'keys ok',
      'marks ok',
    ])
  })
})
