import { describe, expect, test } from 'vitest'
import { checkQuery } from './check'
import { collectSqlLookups, compile } from './compile'
import { type DictionaryEntry, pickKeys } from './lookups'

const dictionaries: Record<string, DictionaryEntry[]> = {
  actor: [
    { key: 's_bob', id: 'u1', email: 'bob@example.com', name: 'Bob Smith', type: 'user' },
    { key: 's_ann', id: 'u10', email: 'ann@example.com', name: 'Ann Smith', type: 'user' },
    { key: 'system:cron', id: 'cron', name: 'Nightly jobs', type: 'system' },
    { key: 'system:mail', id: 'mail', type: 'system' },
  ],
  action: [
    {
      key: 'project.deleted',
      id: 'project.deleted',
      label: 'Project deleted',
      kind: 'user_actions',
    },
    { key: 'role.deleted', id: 'role.deleted', label: 'Role deleted', kind: 'setting_updates' },
    { key: 'auth.login', id: 'auth.login', label: 'Signed in', tags: ['security'] },
  ],
  target: [
    { key: 'project:project-123', id: 'project-123', name: 'Payments', type: 'project' },
    { key: 's_ann', id: 'u10', email: 'ann@example.com', name: 'Ann Smith', type: 'user' },
  ],
  workspace: [{ key: 'ws_1', id: 'ws_1', name: 'Payments' }],
}

function compileText(text: string, firstParam = 2) {
  const { query, errors } = checkQuery(text)
  if (query === null) throw new Error(errors[0].message)
  const lookups = new Map(
    collectSqlLookups(query).map((lookup) => [
      lookup.id,
      pickKeys(lookup, dictionaries[lookup.kind] ?? []),
    ]),
  )
  const nowMs = Date.UTC(2026, 0, 10, 12)
  const { where, params } = compile(query, {
    companyParam: '$1',
    firstParam,
    lookups,
    nowMs,
    timeZone: 'Europe/Berlin',
  })
  return { where, params }
}

const targetExists = (param: string) =>
  `EXISTS (SELECT 1 FROM event_targets t WHERE t.company_id = $1::uuid AND t.target = ANY(${param}::text[])` +
  ' AND t.occurred_at = e.occurred_at AND t.seq = e.seq AND t.recorded_at = e.recorded_at)'

describe('what a query compiles to', () => {
  test.each<[string, string, unknown[]]>([
    ['', 'TRUE', []],
    ['*', 'TRUE', []],
    ['actor:bob', 'e.actor = $2', ['s_bob']],
    ['actor:smith', 'e.actor = ANY($2::text[])', [['s_bob', 's_ann']]],
    ['actor:u1', 'e.actor = $2', ['s_bob']],
    ['actor:U1*', 'e.actor = ANY($2::text[])', [['s_bob', 's_ann']]],
    ['actor:="ann smith"', 'e.actor = $2', ['s_ann']],
    ['actor:s_ann', 'e.actor = $2', ['s_ann']],
    ['actor:system', 'e.actor = ANY($2::text[])', [['system:cron', 'system:mail']]],
    ['actor:nobody', 'FALSE', []],
    ['-actor:nobody', 'TRUE', []],
    ['caused_by:bob', '(e.actor = $2 OR e.on_behalf_of = $3)', ['s_bob', 's_bob']],
    ['action:Project.Deleted', 'e.action = $2', ['project.deleted']],
    ['event:a.b,c.d,a.b', 'e.action = ANY($2::text[])', [['a.b', 'c.d']]],
    ['event:*.deleted', 'e.action = ANY($2::text[])', [['project.deleted', 'role.deleted']]],
    ['event:x.y,auth.*', '(e.action = $2 OR e.action = $3)', ['x.y', 'auth.login']],
    ['change:created,deleted', 'e.change = ANY($2::text[])', [['created', 'deleted']]],
    ['change:"Signed in"', 'e.change = $2', ['signed_in']],
    ['outcome:denied', 'e.outcome = $2', ['denied']],
    ['auth:"API key"', 'e.auth_type = $2', ['api_key']],
    ['area:Workflows', 'e.area = $2', ['workflows']],
    ['area:tenant*', 'e.area LIKE $2', ['tenant%']],
    ['kind:"User actions"', 'e.action = $2', ['project.deleted']],
    [
      'category:setting_updates',
      '(e.area = $2 OR e.action = $3)',
      ['setting_updates', 'role.deleted'],
    ],
    ['category:findings', 'e.area = $2', ['findings']],
    ['tag:security', 'e.action = $2', ['auth.login']],
    ['tag:*', 'e.action = $2', ['auth.login']],
    ['target:project-123', targetExists('$2'), [['project:project-123']]],
    ['target:project:*', targetExists('$2'), [['project:project-123']]],
    ['target:ann', targetExists('$2'), [['s_ann']]],
    ['workspace:pay', 'e.workspace = $2', ['ws_1']],
    ['workspace:*', 'e.workspace IS NOT NULL', []],
    ['method:patch', 'lower(e.method) = $2', ['patch']],
    ['path:/api/v1_', 'lower(e.path) LIKE $2', ['%/api/v1\\_%']],
    ['path:/api/*/Users', 'lower(e.path) LIKE $2', ['/api/%/users']],
    ['path:=/api', 'lower(e.path) = $2', ['/api']],
    ['path:"100\\*%"', 'lower(e.path) LIKE $2', ['%100*\\%%']],
    ['resource:findings', 'lower(e.resource) LIKE $2', ['%findings%']],
    ['request:REQ_1', 'lower(e.request_id) = $2', ['req_1']],
    ['status:404', 'e.status = $2::int', [404]],
    ['status:>=400', 'e.status >= $2::int', [400]],
    ['status:<400', 'e.status <= $2::int', [399]],
    ['status:400..499', '(e.status >= $2::int AND e.status <= $3::int)', [400, 499]],
    ['status:5xx', '(e.status >= $2::int AND e.status <= $3::int)', [500, 599]],
    ['status:*', 'e.status IS NOT NULL', []],
    ['-status:500', '(e.status = $2::int) IS NOT TRUE', [500]],
    ['id:17', 'e.seq = $2::bigint', [16]],
    [
      'id:0197AAAA-0000-7000-8000-000000000000',
      'e.id = $2::uuid',
      ['0197aaaa-0000-7000-8000-000000000000'],
    ],
    ['after:-7d', 'e.occurred_at > $2::timestamptz', ['2026-01-03T12:00:00.000Z']],
    ['before:2026-01-01', 'e.occurred_at < $2::timestamptz', ['2025-12-31T23:00:00.000Z']],
    [
      'at:2026-01-01..2026-02-01',
      '(e.occurred_at >= $2::timestamptz AND e.occurred_at < $3::timestamptz)',
      ['2025-12-31T23:00:00.000Z', '2026-02-01T23:00:00.000Z'],
    ],
    ['at:>2026', 'e.occurred_at >= $2::timestamptz', ['2026-12-31T23:00:00.000Z']],
    ['at:-1h..', 'e.occurred_at >= $2::timestamptz', ['2026-01-10T11:00:00.000Z']],
    ['/api/V1', 'lower(e.path) LIKE $2', ['%/api/v1%']],
    ['payments', `(${targetExists('$2')} OR e.workspace = $3)`, [['project:project-123'], 'ws_1']],
    ['"delete"', 'FALSE', []],
    ['delet', 'e.action = ANY($2::text[])', [['project.deleted', 'role.deleted']]],
    [
      'actor:bob (status:500 OR -change:deleted) -outcome:success',
      '(e.actor = $2 AND (e.status = $3::int OR (e.change = $4) IS NOT TRUE) AND (e.outcome = $5) IS NOT TRUE)',
      ['s_bob', 500, 'deleted', 'success'],
    ],
  ])('%s', (text, where, params) => {
    expect(compileText(text)).toEqual({ where, params })
  })

  test('placeholders are counted from the given number', () => {
    expect(compileText('status:400..499', 7).where).toContain('$7::int AND e.status <= $8::int')
  })
})

describe('faults of the caller', () => {
  test('a company placeholder that is none is refused', () => {
    const { query } = checkQuery('target:*')
    const options = { firstParam: 2, lookups: new Map(), nowMs: 0, timeZone: 'UTC' }
    const run = () => compile(query ?? fail(), { ...options, companyParam: "$1' OR" as '$1' })
    expect(run).toThrow('placeholder')
  })

  test('a lookup without an answer is a fault, not an empty result', () => {
    const { query } = checkQuery('actor:bob')
    const options = { firstParam: 2, lookups: new Map(), nowMs: 0, timeZone: 'UTC' }
    expect(() => compile(query ?? fail(), { ...options, companyParam: '$1' })).toThrow(
      'not resolved',
    )
  })
})

function fail(): never {
  throw new Error('The query should have been read')
}
