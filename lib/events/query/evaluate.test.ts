import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CheckedQuery, checkQuery } from './check'
import { matchesEvent } from './evaluate'
import { readFacts } from './read-facts'
import { anyEvent, type TestEvent, testClock } from './test-events'
import { anyQueryText, prepareQuery } from './test-queries'

const event: TestEvent = {
  id: '01970000-0000-7000-8000-000000000000',
  seq: 16,
  action: 'finding.assigned',
  label: 'Finding assigned',
  change: 'changed',
  area: 'findings',
  kind: 'user_actions',
  occurred_at: '2026-01-10T10:00:00.000Z',
  outcome: 'success',
  actor: {
    ...{ type: 'agent', id: 'a1', name: 'Triage agent' },
    on_behalf_of: {
      type: 'user',
      ref: 's_bob',
      id: 'u1',
      email: 'bob@example.com',
      name: 'Bob Smith',
    },
  },
  targets: [
    { type: 'finding', id: 'finding-abc', name: 'Reentrancy in withdraw()' },
    { type: 'user', ref: 's_zoe', id: 'u2', name: 'Zoë Ångström' },
  ],
  workspace: { id: 'ws_1', name: 'Payments Team' },
  context: 'Roles and permissions',
  source: { ip: '2001:DB8::1' },
  request: {
    ...{ id: 'Req_1', method: 'PATCH', path: '/api/v1/Findings/abc', status: 200 },
    ...{ resource: 'FindingsController', auth_type: 'session' },
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  },
  via: { type: 'api_key' },
  changes: [
    { field: 'Status', old: 'open', new: 'Fixed' },
    { field: 'score', old: 3, new: 7.25 },
    { field: 'owner', new: { Address: { city: 'Köln' }, groups: ['red', 'blue'] } },
  ],
  details: {
    Region: 'EU-west-1',
    count: 5,
    ratio: '0.5',
    delta: -3.5,
    done: false,
    note: null,
    tags: ['red', 'dark blue'],
    rows: [{ n: 1 }, { n: 40 }],
    'rule name': 'a*b',
    'dotted.name': 'x',
    version: '1.2.3',
  },
}

function holds(text: string, of: TestEvent = event): boolean {
  const { query, options } = prepareQuery(text, [of])
  return matchesEvent(query, readFacts(of), options)
}

describe('what each key finds', () => {
  const found = [
    ...['actor:a1', 'actor:triage', 'actor:agent:a1', 'caused_by:bob', 'caused_by:a1', 'actor:*'],
    ...['action:Finding.Assigned', 'event:*.assigned', 'action:x.y,finding.*'],
    ...[
      'target:finding-abc',
      'target:reentrancy',
      'target:finding:*',
      'target:s_zoe',
      'target:ÅNGSTRÖM',
    ],
    ...['workspace:ws_1', 'workspace:payments', 'area:findings', 'kind:"User actions"'],
    ...['category:findings', 'category:user_actions', 'change:changed', 'outcome:denied,success'],
    ...[
      'auth:session',
      'method:patch',
      'method:p*h',
      'request:REQ_1',
      'status:2xx',
      'status:200..404',
    ],
    ...['path:/api', 'path:findings', 'path:/api/*/abc', 'path:=/api/v1/findings/abc'],
    ...[
      'resource:findings',
      'resource:=findingscontroller',
      'context:roles',
      'context:"* permissions"',
    ],
    ...[
      'context:="roles and permissions"',
      'ip:2001:db8:0:0:0:0:0:1',
      'ip:2001:db8::/32',
      'ip:2001:*',
    ],
    ...[
      'ip:*::1',
      'ip:10.0.0.0/8,::/0',
      'trace:4BF92f3577b34da6a3ce929d0e0e4736',
      'trace:4bf9*',
      'via:api_key',
    ],
    ...[
      'trace:00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-00',
      'via:*',
      'ip:*',
      'trace:*',
    ],
    ...['id:17', 'id:10..20', 'id:01970000-0000-7000-8000-000000000000', 'id:*'],
    ...[
      'after:-1d',
      'after:2026-01-10',
      'before:2026-01-11',
      'at:today',
      'at:2026-01-10T11:00',
      'at:>=2026',
    ],
  ]
  test.each(found)('%s', (text) => {
    expect([text, holds(text), holds(`-${text}`)]).toEqual([text, true, false])
  })

  const missed = [
    ...[
      'actor:bob',
      'actor:system',
      'action:finding',
      'target:payments',
      'workspace:=ws',
      'area:find',
    ],
    ...[
      'change:created',
      'method:pat',
      'request:req',
      'status:>200',
      'path:=/api',
      'path:/api/*/v1',
    ],
    ...[
      'resource:=findings',
      'context:=roles',
      'ip:2001:db8::2',
      'ip:2001:db9::/32',
      'ip:0.0.0.0/0',
    ],
    ...['via:session', 'trace:5*', 'id:16', 'tag:*', 'after:2026-01-11', 'at:2026-01-10T10:00'],
  ]
  test.each(missed)('not %s', (text) => {
    expect([text, holds(text), holds(`-${text}`)]).toEqual([text, false, true])
  })
})

describe('values in details and changes', () => {
  test.each([
    ...['details.region:eu-west-1', 'details.REGION:EU*', 'details.count:5', 'details.done:FALSE'],
    ...[
      'details.note:null',
      'details.note:*',
      'details.tags:red',
      'details.tags:"Dark Blue"',
      'details.tags:*',
    ],
    ...[
      'details.rows.n:40',
      'details.rows:*',
      'details."rule name":"a\\*b"',
      'details."dotted.name":x',
    ],
    ...[
      'details.count:>=5',
      'details.count:4..5',
      'details.ratio:0.5..1',
      'details.delta:<0',
      'details.delta:..-3',
    ],
    ...['details.rows.n:>30', 'details.rows.n:2..40', 'details.version:1.2.3', 'details.count:7,5'],
    ...[
      'changes.status:open',
      'changes.STATUS:fixed',
      'changes.score:>7',
      'changes.owner.address.city:köln',
    ],
    ...[
      'changes."owner.address".city:k*',
      'changes.owner.groups:blue',
      'changes.owner:*',
      'changes.score:3',
    ],
  ])('%s', (text) => {
    expect([text, holds(text), holds(`-${text}`)]).toEqual([text, true, false])
  })

  test.each([
    ...[
      'details.region:eu',
      'details.region:"eu*x"',
      'details.count:>5',
      'details.count:>5.5',
      'details.none:*',
    ],
    ...[
      'details.tags:blue',
      'details.tags.0:red',
      'details.rows:1',
      'details.dotted.name:x',
      'details.version:>1',
    ],
    ...['details.note:>=0', 'details.done:0', 'details."rule name":"ab"', 'details.count:1..4'],
    ...[
      'changes.status:fix',
      'changes.owner:köln',
      'changes.city:*',
      'changes.score:4..7',
      'changes.region:*',
    ],
  ])('not %s', (text) => {
    expect([text, holds(text), holds(`-${text}`)]).toEqual([text, false, true])
  })
})

describe('free text', () => {
  test.each([
    ...[
      'finding',
      'assigned',
      '"Finding Assigned"',
      'finding.assign',
      'triage',
      'bob@example.com',
      'smith',
    ],
    ...[
      'example.co',
      '"bob smith"',
      'ZOË',
      'ångström',
      'zo*',
      'w*draw',
      '*entrancy',
      '"* in withdraw"',
    ],
    ...[
      'payments',
      '"payments team"',
      'ws_1',
      '"roles and permissions"',
      'permiss',
      'finding-abc',
      'a1',
    ],
    ...[
      'v1',
      'api/v1/findings',
      '/v1/find',
      '/api/*/abc',
      '"dark blue"',
      'eu-west',
      '40',
      'false',
      '1.2.3',
    ],
    ...['"reentrancy in"', 'dark.blue', '10 OR 40'],
  ])('%s', (text) => {
    expect([text, holds(text), holds(`-(${text})`)]).toEqual([text, true, false])
  })

  test.each([
    ...['inding', '"find"', '"bob@exampl"', 'smith.bob', 'withdraw.reentrancy'],
    ...[
      '"team roles"',
      'red.dark',
      'fixed',
      'köln',
      'null',
      'patch',
      'findingscontroller',
      'rule',
      '4736',
    ],
    ...['/v2', '/findings/v1', '"api findings"', 'w*in'],
  ])('not %s', (text) => {
    expect([text, holds(text), holds(`-(${text})`)]).toEqual([text, false, true])
  })

  test('an action is also found by what people call it', () => {
    const login = { ...event, action: 'auth.login', label: 'Signed in with a passkey' }
    expect(['passkey', '"with a passkey"', 'auth.log'].map((text) => holds(text, login))).toEqual([
      true,
      true,
      true,
    ])
  })
})

describe('the laws', () => {
  test('AND, OR and NOT are those of sets, whatever the queries and the event', () => {
    let found = 0
    const triple = fc.tuple(anyQueryText(), anyQueryText(), anyEvent())
    fc.assert(
      fc.property(triple, ([a, b, of]) => {
        const [isA, isB] = [holds(a, of), holds(b, of)]
        found += isA ? 1 : 0
        expect(holds(`(${a}) (${b})`, of)).toBe(isA && isB)
        expect(holds(`(${a}) OR (${b})`, of)).toBe(isA || isB)
        expect(holds(`-(${a})`, of)).toBe(!isA)
        expect(holds(`-(-(${a}))`, of)).toBe(isA)
        expect(holds(`-((${a}) (${b}))`, of)).toBe(!isA || !isB)
      }),
      { numRuns: 600 },
    )
    // Laws that nothing ever fulfils, or everything, would prove little.
    expect(found).toBeGreaterThan(100)
    expect(found).toBeLessThan(500)
  })

  test('what has a value has one, and several values are any of them', () => {
    const keyed = fc.constantFrom(
      'outcome',
      'ip',
      'via',
      'context',
      'path',
      'trace',
      'details.tags',
    )
    fc.assert(
      fc.property(keyed, anyEvent(), (key, of) => {
        const values = ['success', '10.0.0.1', 'import', 'roles', 'red', '4bf*', 'i*'].filter(
          (value) => checkQuery(`${key}:${value}`).query !== null,
        )
        const each = values.map((value) => holds(`${key}:${value}`, of))
        expect(holds(`${key}:${values.join(',')}`, of)).toBe(each.includes(true))
        if (each.includes(true)) expect(holds(`${key}:*`, of)).toBe(true)
      }),
    )
  })

  test('a lookup without an answer is a fault, not a mismatch', () => {
    const { query } = checkQuery('actor:bob') as { query: CheckedQuery }
    const options = { ...testClock, lookups: new Map() }
    expect(() => matchesEvent(query, readFacts(event), options)).toThrow('not resolved')
  })
})
