import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { authenticateKey } from '@/lib/access/authenticate-key'
import { isSetupOpen } from '@/lib/access/commands/setup'
import { signIn } from '@/lib/access/commands/sign-in'
import { makeCompany } from '@/lib/access/test-access'
import { operatorOf } from '@/lib/access/origin'
import { listAlerts, readAlert, readAlertsOverview } from '@/lib/alerts/queries'
import { findCompanyBySlug, listCompanies } from '@/lib/companies/queries'
import { checkIntegrity } from '@/lib/log/integrity-check'
import { openTestLog, type TestLog } from '@/lib/log/test-log'
import { prepareDemo } from './demo'
import type { DemoSignIn } from './demo-sign-in'
import { prepareSetup } from './setup'

let log: TestLog
let path: string
beforeEach(async () => {
  log = await openTestLog()
  path = join(log.dataDir, 'demo-sign-in.json')
})
afterEach(() => log.close())

const from = { ip: null, userAgent: null }
const readSignIn = () => JSON.parse(readFileSync(path, 'utf8')) as DemoSignIn
async function demoSize(): Promise<number> {
  const company = await findCompanyBySlug('acme')
  return (await checkIntegrity({ companyId: company?.id ?? '' })).size
}

describe('prepareDemo', () => {
  it('makes a company that its printed sign-in and key open', async () => {
    const { lines } = await prepareDemo({ count: 700 })
    const { email, password, apiKey, others } = readSignIn()
    const printed = lines.join('\n')
    for (const word of [email, password, apiKey, '/acme/audit-logs', 'curl']) {
      expect(printed).toContain(word)
    }
    for (const member of [{ email, password }, ...others]) {
      await expect(signIn({ ...member, ...from })).resolves.toBeDefined()
    }
    const key = await authenticateKey({ authorization: `Bearer ${apiKey}`, ...from })
    expect(key).toMatchObject({ companySlug: 'acme' })
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('has rules, and alerts that the engine made of its events, some of them in hand', async () => {
    await prepareDemo({ count: 700 })
    const company = await findCompanyBySlug('acme')
    const operator = operatorOf(company?.id ?? '')
    const { rules } = await readAlertsOverview(operator)
    expect(rules.map(({ name }) => name)).toContain('Failed logins')
    const { alerts } = await listAlerts(operator)
    const [failed] = alerts.filter(({ ruleName }) => ruleName === 'Failed logins')
    expect(failed).toMatchObject({ events: 7, acknowledgedBy: 'Olivia Owner' })
    const { timeline } = await readAlert(operator, failed?.id ?? '')
    const times = timeline.map(({ at }) => Date.parse(at))
    expect(times).toEqual(times.toSorted((one, other) => one - other))
    // In the time of the log, not in that of the start.
    expect(times[0]).toBeLessThan(readSignIn().endMs - 20 * 86_400_000)
  })

  it('says the same at the second start and changes nothing', async () => {
    const first = await prepareDemo({ count: 50 })
    const size = await demoSize()
    expect(await prepareDemo({ count: 50 })).toEqual(first)
    expect(await demoSize()).toBe(size)
  })

  it('takes a killed start up and records nothing twice', async () => {
    await prepareDemo({ count: 600 })
    const size = await demoSize()
    writeFileSync(path, JSON.stringify({ ...readSignIn(), isComplete: false, apiKey: null }))
    await prepareDemo({ count: 600 })
    // Another key, whose text the killed start had not kept.
    expect(await demoSize()).toBe(size + 1)
    expect(readSignIn()).toMatchObject({ isComplete: true })
  })

  it('leaves an instance with companies of its own alone', async () => {
    await makeCompany('other')
    rmSync(path, { force: true })
    const { lines } = await prepareDemo({ count: 50 })
    expect(lines.join('\n')).toContain('was not made')
    expect((await listCompanies()).map((company) => company.slug)).toEqual(['other'])
    expect(existsSync(path)).toBe(false)
  })
})

describe('prepareSetup', () => {
  it('prints a link that opens a fresh instance, and none once there is a company', async () => {
    const { lines } = await prepareSetup({ baseUrl: 'https://audit.example' })
    const [, token = ''] =
      /https:\/\/audit\.example\/setup\?token=(\S+)/.exec(lines.join('\n')) ?? []
    expect(await isSetupOpen(token)).toBe(true)
    await makeCompany('first')
    expect(await prepareSetup({ baseUrl: 'https://audit.example' })).toEqual({ lines: [] })
  })
})
