import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  readEvents,
  type TestCompany,
} from '@/lib/access/test-access'
import type { SessionPrincipal } from '@/lib/access/schema'
import { runTestCommand } from '@/lib/cli/test-command'
import { createChannel } from '@/lib/alerts/commands/channels'
import { createRule } from '@/lib/alerts/commands/rules'
import { presets, ruleOfPreset } from '@/lib/alerts/presets'
import { readAlertsOverview } from '@/lib/alerts/queries'
import { addEvents } from '@/lib/alerts/test-alerts'
import { readRuleFile, writeRuleFile } from './rule-file'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let owner: SessionPrincipal
const directory = mkdtempSync(join(tmpdir(), 'rules-'))
beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  owner = await makeMember(acme, 'owner')
  await createChannel(owner, { type: 'email', name: 'SOC', address: 'soc@acme.example' })
})
afterAll(() => instance.close())

function write(text: string): string {
  writeFileSync(join(directory, 'alerts.yaml'), text)
  return 'alerts.yaml'
}
const run = (...args: string[]) => runTestCommand(args, { directory })

const file = `version: 1
rules:
  - name: Failed logins
    query: action:auth.failed
    alert_on: { count: 3, within: 10 min, by: [actor] }
    severity: high
    cooldown: 30 min
    channels: [soc]
    tests:
      - name: three of one person
        fixture: failed.ndjson
        firings: 1
      - name: three of three people
        events:
          - &one { action: auth.failed, actor: { type: user, id: a } }
          - { action: auth.failed, actor: { type: user, id: b } }
          - { action: auth.failed, actor: { type: user, id: c } }
          - *one
        firings: 0
  - name: After hours
    query: action:auth.login
    alert_on: every
    outside_hours: { zone: Europe/Berlin, from: "08:00", to: "18:00", days: [1, 2, 3, 4, 5] }
    tests:
      - name: a Saturday
        events:
          - { action: auth.login, actor: { type: user, id: a }, occurred_at: "2026-03-07T12:00:00Z" }
          - { action: auth.login, actor: { type: user, id: a }, occurred_at: "2026-03-06T12:00:00Z" }
        firings: 1
`

describe('rules as code', () => {
  it('are applied, the same by name, and changed or deleted only where the file says so', async () => {
    const path = write(file)
    const apply = async (...more: string[]) =>
      (await run('alert', 'apply', path, '--company', 'acme', ...more)).json
    expect(await apply('--dry-run')).toMatchObject({ created: ['Failed logins', 'After hours'] })
    expect((await readAlertsOverview(owner)).rules).toEqual([])
    await apply()
    expect(await apply()).toMatchObject({ created: [], changed: [], same: expect.any(Array) })
    expect(await readEvents(acme.id, 'alert_rule.created')).toHaveLength(2)
    await createRule(owner, { name: 'By hand', query: '', condition: { kind: 'every' } })
    write(file.replace('severity: high', 'severity: low'))
    expect(await apply()).toMatchObject({ changed: ['Failed logins'], deleted: [] })
    expect(await apply('--prune')).toMatchObject({ deleted: ['By hand'] })
    await run('alert', 'export', '--company', 'acme', '-o', 'export.yaml')
    const exported = readFileSync(join(directory, 'export.yaml'), 'utf8')
    writeFileSync(join(directory, 'alerts.yaml'), exported)
    expect(await apply()).toMatchObject({ created: [], changed: [], deleted: [] })
    expect(exported).toContain('channels:\n      - SOC')
  })

  it('say the same after they were written and read, every preset too', async () => {
    const company = await makeCompany('presets')
    const member = await makeMember(company, 'owner')
    for (const preset of presets) await createRule(member, ruleOfPreset(preset, []))
    const { rules } = await readAlertsOverview(member)
    const read = readRuleFile(writeRuleFile(rules))
    expect(
      read.map(({ name, query, condition, outside }) => ({ name, query, condition, outside })),
    ).toEqual(
      rules.map(({ name, query, condition, outside }) => ({ name, query, condition, outside })),
    )
  })

  it('are tested against fixtures without an instance, and a failure says what fired', async () => {
    const failed = (second: number) =>
      JSON.stringify({
        ...{ action: 'auth.failed', occurred_at: `2026-03-06T12:00:0${second}Z` },
        actor: { type: 'user', email: 'zoe@acme.example' },
      })
    writeFileSync(join(directory, 'failed.ndjson'), [1, 2, 3].map(failed).join('\n'))
    const path = write(file)
    expect(await run('alert', 'test', path)).toMatchObject({ exitCode: 0, json: { ok: true } })
    write(file.replace('firings: 1', 'firings: 2'))
    const result = await run('alert', 'test', path)
    expect(result.exitCode).toBe(1)
    expect(result.text).toContain('three of one person: fires 1 times, not 2')
    expect(result.text).toContain('2026-03-06T12:00:03.000Z by events 1, 2, 3')
  })

  it('are back-tested by command', async () => {
    const actor = { type: 'user', id: 'u1' }
    await addEvents(
      acme.id,
      [1, 2, 3].map(() => ({ action: 'auth.failed', actor })),
    )
    const path = write(file)
    const { json } = await run('alert', 'backtest', path, '--company', 'acme', '--days', '30')
    expect(json).toMatchObject({ days: 30, rules: [{ name: 'Failed logins', firings: 1 }, {}] })
  })

  it.each([
    ['rules:\n  - name: a\n   query: b', 'line 3: '],
    ['rules:\n  - name: a\n    query: b\n', 'line 2: rules[0].alert_on must be every'],
    [
      'rules:\n  - name: a\n    alert_on:\n      count: 1\n      within: 5 min\n',
      'line 4: rules[0].alert_on.count must be at least 2',
    ],
    [
      'rules:\n  - name: a\n    alert_on:\n      count: 5\n      within: soon\n',
      'rules[0].alert_on',
    ],
    [
      'rules:\n  - name: a\n    alert_on: every\n    severity: bad\n',
      'line 4: rules[0].severity must be one of low',
    ],
    ['rules:\n  - name: a\n    alert_on: every\n    chanels: []\n', 'line 2: rules[0] '],
  ])('with an error are refused with its line: %j', (text, words) => {
    expect(() => readRuleFile(text)).toThrow(expect.objectContaining({ code: 'rule_file_invalid' }))
    let detail = ''
    try {
      readRuleFile(text)
    } catch (error) {
      detail = (error as { detail: string }).detail
    }
    expect(detail).toContain(words)
  })

  it('of which one is wrong change nothing', async () => {
    const before = (await readAlertsOverview(owner)).rules
    const path = write(
      `rules:\n  - { name: Fine, alert_on: every }\n  - name: Never\n    query: action:a action:b\n    alert_on: every\n    channels: [nobody]\n`,
    )
    await expect(run('alert', 'apply', path, '--company', 'acme', '--prune')).rejects.toMatchObject(
      {
        code: 'rule_file_invalid',
        detail: expect.stringMatching(
          /line 3: "Never": This can never match[\s\S]*no channel "nobody"/,
        ),
      },
    )
    expect((await readAlertsOverview(owner)).rules).toEqual(before)
  })
})
