import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detectImporter } from './detect'
import { okta } from './okta'
import { findRefusal, listLost, openEvent, readWith } from './test-importer'

const nowMs = Date.parse('2026-11-20T00:00:00Z')
const open = (name: string) =>
  readFileSync(fileURLToPath(new URL(`./sample-data/okta/${name}`, import.meta.url)), 'utf8')
const samples = [
  [
    'panther-systemlog.ndjson',
    open('panther-systemlog.ndjson')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ],
  ['documented.json', JSON.parse(open('documented.json'))],
] as const

async function map(record: object) {
  return openEvent((await readWith(okta, JSON.stringify(record)))[0])
}
const base = {
  uuid: 'f790999f-fe87-467a-9880-6982a583986c',
  published: '2024-05-31T22:23:07.777Z',
  eventType: 'user.session.start',
}

describe('the Okta System Log', () => {
  it.each(samples)(
    'keeps every value of %s, and the log takes every event',
    async (name, records) => {
      const items = await readWith(okta, open(name))
      expect(items).toHaveLength(records.length)
      for (const [place, item] of items.entries()) {
        const event = openEvent(item)
        expect(listLost(records[place], event)).toEqual([])
        expect(findRefusal(event, nowMs)).toBeNull()
      }
      const ids = items.map((item) => openEvent(item).id)
      expect(new Set(ids).size).toBe(records.length)
      expect((await readWith(okta, open(name))).map((item) => openEvent(item).id)).toEqual(ids)
      expect(detectImporter({ sample: open(name), fileName: 'x' })).toBe(okta)
    },
  )

  it('makes of a changed policy who, what, from where and what became of what', async () => {
    const [item] = await readWith(okta, open('documented.json'))
    const person = {
      type: 'user',
      id: '00uttidj01jqL21aM1d6',
      name: 'John Doe',
      email: 'john.doe@example.com',
    }
    const place = {
      ...{ city: 'New York', state: 'New York', country: 'United States', postalCode: '10013' },
      geolocation: { lat: 40.3157, lon: -74.01 },
    }
    expect(openEvent(item)).toEqual({
      id: 'f790999f-fe87-467a-9880-6982a583986c',
      action: 'application.policy.sign_on.update',
      occurred_at: '2024-05-31T22:23:07.777Z',
      actor: person,
      targets: [{ type: 'app_instance', id: '0oaabcd1234', name: 'Workday' }],
      outcome: 'success',
      source: {
        ip: '192.0.2.17',
        user_agent:
          'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/125.0.0.0 Safari/537.36',
      },
      request: {
        id: 'V04Oy4ubUOc5UuG6s9DyNQAABtc',
        path: '/api/v1/apps/0oaabcd1234/policies',
        auth_type: 'api_key',
      },
      changes: [
        { field: 'vpnLocationOptions', old: 'DISABLED', new: 'ZONE' },
        {
          field: 'vpnSettingsZones',
          old: { include: [], exclude: [] },
          new: { include: ['ALL_ZONES'], exclude: [] },
        },
        { field: 'message', new: 'You must use a VPN to connect to this application' },
      ],
      details: {
        version: '0',
        severity: 'INFO',
        legacyEventType: 'app.sign_on_policy.updated',
        displayMessage: 'Update application sign-on policy',
        actor: { type: 'User', detailEntry: null },
        client: {
          userAgent: { os: 'Mac OS X', browser: 'CHROME' },
          ...{ zone: 'OFF_NETWORK', device: 'Computer', id: null },
          geographicalContext: place,
        },
        outcome: { result: 'SUCCESS', reason: null },
        target: [{ type: 'AppInstance', alternateId: 'Workday', detailEntry: null }],
        transaction: { type: 'WEB', detail: { requestApiTokenId: '00T1qp4d2hxmTSm9a0h8' } },
        debugContext: { debugData: {} },
        authenticationContext: {
          authenticationStep: 0,
          externalSessionId: '1013FfF-DKQSvCI4RVXChzX-w',
        },
        securityContext: {
          ...{ asNumber: 64496, asOrg: 'example', isp: 'example' },
          ...{ domain: 'example.net', isProxy: false },
        },
        request: {
          ipChain: [{ ip: '192.0.2.17', geographicalContext: place, version: 'V4', source: null }],
        },
      },
      personal: [
        { pointer: '/details/client/geographicalContext', person },
        { pointer: '/details/request/ipChain/0/geographicalContext', person },
      ],
    })
  })

  it('never takes Okta’s "unknown" for the id of a person', async () => {
    const failed = openEvent((await readWith(okta, open('documented.json')))[1])
    expect(failed).toMatchObject({ outcome: 'failure', actor: { email: 'mallory@example.org' } })
    expect(failed.actor).toEqual({ type: 'user', email: 'mallory@example.org' })
    expect(failed.details).toMatchObject({
      actor: { id: 'unknown', displayName: 'unknown' },
      client: { ipAddress: 'Internal' },
    })
    expect(failed.source).toBeUndefined()
  })

  it.each([
    ['User', 'user'],
    ['SystemPrincipal', 'system'],
    ['PublicClientApp', 'service_account'],
    ['AppInstance', 'service_account'],
    ['IP address', 'system'],
    [undefined, 'system'],
  ])('reads an actor of type %s as %s', async (type, expected) => {
    expect((await map({ ...base, actor: { id: 'a', type } })).actor).toEqual({
      type: expected,
      id: 'a',
    })
  })

  it.each([
    ...([
      ['SUCCESS', 'success'],
      ['ALLOW', 'success'],
      ['FAILURE', 'failure'],
    ] as const),
    ...([
      ['DENY', 'denied'],
      ['SKIPPED', undefined],
      ['CHALLENGE', undefined],
    ] as const),
  ])('reads %s as %s', async (result, outcome) => {
    const event = await map({ ...base, outcome: { result } })
    expect(event.outcome).toBe(outcome)
    expect(event.details?.outcome).toEqual({ result })
  })

  it('keeps targets and changes beyond the limits in details', async () => {
    const target = Array.from({ length: 25 }, (_, n) => ({
      ...{ id: `t${n}`, type: 'Widget' },
      changeDetails: {
        to: Object.fromEntries(Array.from({ length: 7 }, (_, f) => [`f${f}`, `${n} ${f}`])),
      },
    }))
    const event = await map({ ...base, target })
    expect(event.targets).toHaveLength(20)
    expect(event.changes).toHaveLength(98)
    expect(event.details).toMatchObject({ target: { 24: target[24] } })
    expect(listLost({ target }, event)).toEqual([])
    expect(findRefusal(event, nowMs)).toBeNull()
  })

  it.each([
    ['not_okta', { eventType: '' }],
    ['occurred_at_invalid', { published: '2024-13-01T00:00:00Z' }],
    ['occurred_at_too_early', { published: '1999-01-01T00:00:00Z' }],
  ])('reports %s for its own line and reads on', async (code, members) => {
    const lines = [base, { ...base, ...members }, base].map((record) => JSON.stringify(record))
    const items = await readWith(okta, lines.join('\n'))
    expect(items.map((item) => ('problem' in item ? item.problem.code : item.line))).toEqual([
      1,
      code,
      3,
    ])
  })

  it('loses no value whatever the members of a record hold, and the log takes the event', async () => {
    const text = fc.string({ unit: 'grapheme-ascii', maxLength: 12 })
    const leaf = fc.oneof(
      ...[text, fc.integer(), fc.ipV4(), fc.uuid(), fc.emailAddress(), fc.boolean()],
      fc.constantFrom(null, 'unknown', 'User'),
    )
    const names = fc.constantFrom(
      ...['id', 'type', 'alternateId', 'displayName', 'detailEntry', 'changeDetails', 'from', 'to'],
      ...['ipAddress', 'userAgent', 'rawUserAgent', 'geographicalContext', 'result', 'debugData'],
      ...['requestUri', 'ipChain', '__proto__', 'x'],
    )
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.dictionary(names, tie('value'), { maxKeys: 6 }),
        fc.array(tie('value'), { maxLength: 3 }),
      ),
    }))
    const members = fc.constantFrom(
      ...['actor', 'client', 'outcome', 'target', 'transaction', 'debugContext', 'request', 'uuid'],
    )
    await fc.assert(
      fc.asyncProperty(fc.dictionary(members, value), async (extra) => {
        const record = JSON.parse(JSON.stringify({ ...base, ...extra }))
        const item = (await readWith(okta, JSON.stringify(record)))[0]
        if (item && 'problem' in item) return
        const event = openEvent(item)
        expect(listLost(record, event)).toEqual([])
        expect(findRefusal(event, nowMs)).toBeNull()
      }),
      { numRuns: 300 },
    )
  })
})
