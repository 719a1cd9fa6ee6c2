import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  readAllText,
  readEvents,
  type TestCompany,
} from '@/lib/access/test-access'
import { setEnv } from '@/lib/platform/env'
import { presets, ruleOfPreset } from '@/lib/alerts/presets'
import { readAlertsOverview, readChannel, readInbox } from '@/lib/alerts/queries'
import type { Condition } from '@/lib/alerts/words'
import { changeChannel, createChannel, deleteChannel } from './channels'
import { changeRule, createRule, deleteRule, muteRule, snoozeRule, unmuteRule } from './rules'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let owner: SessionPrincipal
let auditor: SessionPrincipal

beforeAll(async () => {
  instance = await openTestInstance()
  setEnv({ OUTBOUND_ALLOW: '127.0.0.0/8' })
  acme = await makeCompany('acme')
  owner = await makeMember(acme, 'owner')
  auditor = await makeMember(acme, 'auditor')
})
afterAll(() => instance.close())

const every: Condition = { kind: 'every', by: [] }
const hook = { type: 'webhook', url: 'https://hooks.example.com/T0/s3cret-path' } as const

describe('a rule', () => {
  it.each(presets.map((preset) => [preset.key, preset] as const))(
    'can be the preset %s',
    async (_, preset) => {
      const { id } = await createRule(owner, ruleOfPreset(preset, []))
      const { rules } = await readAlertsOverview(owner)
      expect(rules.find((rule) => rule.id === id)).toMatchObject({
        ...{ name: preset.name, preset: preset.key, health: 'watching', openAlerts: 0 },
      })
    },
  )

  it('is changed, muted, snoozed, disabled and deleted, and each is one event', async () => {
    const name = 'Whom it looks for'
    const { id } = await createRule(owner, {
      name,
      query: 'actor:zoe@acme.example',
      condition: every,
    })
    await changeRule(owner, { id, severity: 'critical' })
    await changeRule(owner, { id, severity: 'critical' })
    await muteRule(owner, { id })
    await muteRule(owner, { id })
    await unmuteRule(owner, { id })
    await snoozeRule(owner, { id, minutes: 30 })
    await changeRule(owner, { id, isEnabled: false })
    await changeRule(owner, { id, isEnabled: true, query: 'actor:ana@acme.example' })
    await deleteRule(owner, { id })
    const told = (await readEvents(acme.id)).filter((event) => JSON.stringify(event).includes(id))
    expect(told.map(({ action }) => action)).toEqual([
      ...['alert_rule.created', 'alert_rule.updated', 'alert_rule.muted', 'alert_rule.unmuted'],
      ...['alert_rule.snoozed', 'alert_rule.deactivated', 'alert_rule.updated'],
      ...['alert_rule.activated', 'alert_rule.deleted'],
    ])
    // Whom a filter looks for is no part of the sealed line.
    expect(JSON.stringify(told)).not.toMatch(/zoe|ana@/)
  })

  it.each([
    [{ query: 'action:a action:b' }, 422, 'no event has two different values'],
    [{ query: 'action:(' }, 400, ''],
    [{ name: 'FAILED logins ' }, 409, 'already'],
    [{ channels: ['0197aaaa-0000-7000-8000-000000000000'] }, 404, 'not there any more'],
    [
      {
        condition: {
          kind: 'count',
          count: 5,
          withinSeconds: 200_000_000,
          by: [],
        } satisfies Condition,
      },
      ...([422, 'longer than events are kept'] as const),
    ],
  ])('that cannot be right is refused: %j', async (wrong, status, words) => {
    const rule = { name: 'x', query: '', condition: every, ...wrong }
    await expect(createRule(owner, rule)).rejects.toMatchObject({
      status,
      detail: expect.stringContaining(words),
    })
  })

  it('is not for those who only read, nor for plans without alerts', async () => {
    const rule = { name: 'x', query: '', condition: every }
    await expect(createRule(auditor, rule)).rejects.toMatchObject({ code: 'permission_missing' })
    expect((await readAlertsOverview(auditor)).channels).toEqual([])
    const poor = await makeMember(await makeCompany('poor', 'startup'), 'owner')
    await expect(createRule(poor, rule)).rejects.toMatchObject({ code: 'plan_lacks_alerts' })
    await expect(readInbox(poor)).rejects.toMatchObject({ code: 'plan_lacks_alerts' })
    expect(await readAlertsOverview(poor)).toMatchObject({ isAvailable: false })
  })
})

describe('a channel', () => {
  it('shows of a web address only where it leads, and signs with a secret that is shown once', async () => {
    const { id, signingSecret } = await createChannel(owner, { ...hook, name: 'Hook' })
    expect(signingSecret).toMatch(/^whsec_/)
    const { channel } = await readChannel(owner, id)
    expect(channel).toMatchObject({
      ...{ shown: 'https://hooks.example.com', isSigned: true, health: 'active' },
    })
    const changed = await changeChannel(owner, { id, newSecret: true })
    expect(changed.signingSecret).not.toBe(signingSecret)
    const stored = await readAllText()
    for (const secret of ['s3cret-path', signingSecret ?? '', changed.signingSecret ?? '']) {
      expect(stored).not.toContain(secret)
    }
  })

  it('that is deleted is told no more', async () => {
    const address = 'soc@acme.example'
    const { id } = await createChannel(owner, { type: 'email', name: 'SOC', address })
    const rule = await createRule(owner, {
      ...{ name: 'With mail', query: '', condition: every, channels: [id] },
    })
    const find = async () =>
      (await readAlertsOverview(owner)).rules.find((one) => one.id === rule.id)?.channels
    expect(await find()).toMatchObject([{ name: 'SOC' }])
    await deleteChannel(owner, { id })
    expect(await find()).toEqual([])
  })

  it.each([
    [{ type: 'webhook', url: 'https://10.0.0.1/x' }, '/url', 'OUTBOUND_ALLOW'],
    [{ type: 'slack', url: 'ftp://example.com' }, '/url', 'must be an address'],
    [{ type: 'email', address: 'soc' }, '/address', 'must be one e-mail address'],
  ])('that cannot be right is refused where it was typed: %j', async (given, pointer, words) => {
    const wrong = createChannel(owner, { name: 'x', ...given } as Parameters<
      typeof createChannel
    >[1])
    await expect(wrong).rejects.toMatchObject({
      status: 422,
      errors: [{ pointer, message: expect.stringContaining(words) }],
    })
  })
})
