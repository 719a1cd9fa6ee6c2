import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CheckedQuery, checkQuery } from './check'
import { compile } from './compile'
import { type EvaluatedEvent, identityKey, matchesEvent, readDictionaries } from './evaluate'
import { collectLookups, pickKeys } from './lookups'

const clock = { nowMs: Date.UTC(2026, 0, 10, 12), timeZone: 'Europe/Berlin' }

const people = [
  { type: 'user', ref: 's_bob', id: 'u1', email: 'bob@example.com', name: 'Bob Smith' },
  { type: 'user', ref: 's_ann', id: 'u10', email: 'ann@example.com', name: 'Ann Smith' },
  { type: 'user', ref: 's_erased' },
  { type: 'system', id: 'cron', name: 'Nightly jobs' },
  { type: 'api_key', id: 'k1', name: 'system test' },
]
const targets = [
  { type: 'project', id: 'project-123', name: 'Payments API' },
  { type: 'finding', id: 'finding-abc', name: 'Reentrancy in withdraw()' },
  { type: 'user', ref: 's_ann', id: 'u10', email: 'ann@example.com', name: 'Ann Smith' },
]
const actions = [
  { action: 'project.deleted', label: 'Project deleted', change: 'deleted', area: 'projects' },
  { action: 'finding.assigned', label: 'Finding assigned', change: 'changed', area: 'findings' },
  { action: 'auth.login', label: 'User logged in', change: 'signed_in', area: 'authentication' },
]
const workspaces = [{ id: 'ws_1', name: 'Payments' }, { id: 'ws_2' }]
const requests = [
  { method: 'PATCH', path: '/api/v1/findings/abc', status: 200, auth_type: 'api_key' },
  { method: 'GET', path: '/API/v1/pathways', status: 404, resource: 'PathwaysController' },
  { id: 'Req_1', method: 'post', status: 500 },
]

function anyEvent(): fc.Arbitrary<EvaluatedEvent> {
  const maybe = <T>(values: readonly T[]) =>
    fc.option(fc.constantFrom(...values), { nil: undefined })
  return fc
    .record({
      seq: fc.nat(30),
      words: fc.constantFrom(...actions),
      hoursAgo: fc.nat(24 * 40),
      outcome: maybe(['success', 'failure', 'denied']),
      actor: fc.constantFrom(...people),
      delegate: maybe(people),
      targets: fc.uniqueArray(fc.constantFrom(...targets), { maxLength: 2 }),
      workspace: maybe(workspaces),
      request: maybe(requests),
    })
    .map(({ seq, words, hoursAgo, delegate, ...rest }) => ({
      ...rest,
      ...words,
      // The kind belongs to the action, so one action has one.
      kind: words.area === 'projects' ? 'setting_updates' : 'user_actions',
      id: `01970000-0000-7000-8000-${String(seq).padStart(12, '0')}`,
      seq,
      occurred_at: new Date(clock.nowMs - hoursAgo * 3_600_000).toISOString(),
      actor: { ...rest.actor, ...(delegate ? { on_behalf_of: delegate } : {}) },
    }))
}

function anyQueryText(): fc.Arbitrary<string> {
  const term = fc.constantFrom(
    ...[
      'actor:bob',
      'actor:smith',
      'actor:u1',
      'actor:system',
      'actor:s_erased',
      'actor:*@example.com',
    ],
    ...[
      'caused_by:ann',
      'action:auth.login',
      'event:*.deleted',
      'target:project-123',
      'target:finding:*',
    ],
    ...[
      'target:ann',
      'target:*',
      'workspace:payments',
      'workspace:*',
      'area:findings',
      'category:projects',
    ],
    ...[
      'category:"setting updates"',
      'kind:setting_updates',
      'change:deleted,changed',
      'outcome:*',
    ],
    ...[
      'outcome:failure',
      'auth:api_key',
      'method:PATCH,post',
      'path:/api',
      'path:*/pathways',
      'path:*',
    ],
    ...[
      'status:404',
      'status:>=400',
      'status:200..404',
      'status:4xx',
      'resource:path',
      'request:req_1',
    ],
    ...[
      'id:3',
      'id:10..20',
      'id:01970000-0000-7000-8000-000000000004',
      'after:-7d',
      'before:2026-01-01',
    ],
    ...[
      'at:2026-01',
      'at:2026-01-01..2026-01-05',
      'at:today',
      '/v1/',
      'payments',
      '"project deleted"',
    ],
    ...['delet', 'bob', 'withdraw', 'nothing-like-it', '*'],
  )
  const { query } = fc.letrec<{ query: string }>((tie) => ({
    query: fc.oneof(
      { depthSize: 'small' },
      term,
      fc.tuple(tie('query'), tie('query')).map(([a, b]) => `(${a} ${b})`),
      fc.tuple(tie('query'), tie('query')).map(([a, b]) => `(${a} OR ${b})`),
      tie('query').map((part) => `-${part}`),
    ),
  }))
  return query.filter((text) => !text.includes('-*'))
}

function prepare(text: string, events: EvaluatedEvent[]) {
  const { query, errors } = checkQuery(text)
  if (query === null) throw new Error(errors[0].message)
  const dictionaries = readDictionaries(events)
  const answers = collectLookups(query).map(
    (lookup) => [lookup.id, pickKeys(lookup, dictionaries[lookup.kind])] as const,
  )
  return { query, options: { ...clock, lookups: new Map(answers) } }
}

describe('matchesEvent', () => {
  test('agrees with the compiled SQL on random queries and events, missing values included', () => {
    let matched = 0
    fc.assert(
      fc.property(
        anyQueryText(),
        fc.array(anyEvent(), { minLength: 1, maxLength: 8 }),
        (text, events) => {
          const { query, options } = prepare(text, events)
          const sql = compile(query, { ...options, companyParam: '$1', firstParam: 2 })
          for (const event of events) {
            const expected = runSql(sql.where, [null, ...sql.params], event)
            matched += expected ? 1 : 0
            expect(matchesEvent(query, event, options)).toBe(expected)
          }
        },
      ),
      { numRuns: 400 },
    )
    expect(matched).toBeGreaterThan(300)
  })

  test('AND, OR and NOT are those of sets', () => {
    const triple = fc.tuple(anyQueryText(), anyQueryText(), anyEvent())
    fc.assert(
      fc.property(triple, ([a, b, event]) => {
        const holds = (text: string) => {
          const { query, options } = prepare(text, [event])
          return matchesEvent(query, event, options)
        }
        expect(holds(`${a} ${b}`)).toBe(holds(a) && holds(b))
        expect(holds(`${a} OR ${b}`)).toBe(holds(a) || holds(b))
        expect(holds(`-(${a})`)).toBe(!holds(a))
      }),
      { numRuns: 150 },
    )
  })

  test('a lookup without an answer is a fault, not a mismatch', () => {
    const { query } = checkQuery('actor:bob') as { query: CheckedQuery }
    const [event] = fc.sample(anyEvent(), 1) as [EvaluatedEvent]
    expect(() => matchesEvent(query, event, { ...clock, lookups: new Map() })).toThrow(
      'not resolved',
    )
  })
})

type Sql = { text: string; at: number; params: unknown[]; event: EvaluatedEvent }

/** Runs our small part of SQL on one event, with NULLs in three-valued logic, knowing nothing of queries. */
function runSql(text: string, params: unknown[], event: EvaluatedEvent): boolean {
  const sql: Sql = { text, at: 0, params, event }
  const value = readCondition(sql)
  if (sql.at !== text.length) throw new Error(`Cannot run ${text.slice(sql.at)}`)
  return value === true
}

function take(sql: Sql, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = sql.at
  const match = pattern.exec(sql.text)
  sql.at += match?.[0].length ?? 0
  return match
}

function readCondition(sql: Sql): boolean | null {
  if (!take(sql, /\(/y)) return readAtom(sql)
  let value = readCondition(sql)
  for (let join = take(sql, / (AND|OR) /y); join; join = take(sql, / (AND|OR) /y)) {
    const next = readCondition(sql)
    const decisive = join[1] === 'OR'
    const isDecided = value === decisive || next === decisive
    value = isDecided ? decisive : value === null || next === null ? null : !decisive
  }
  if (!take(sql, /\)/y)) throw new Error(`Not closed: ${sql.text.slice(sql.at)}`)
  return take(sql, / IS NOT TRUE/y) ? value !== true : value
}

function readAtom(sql: Sql): boolean | null {
  const constant = take(sql, /TRUE|FALSE/y)
  if (constant) return constant[0] === 'TRUE'
  const exists = take(
    sql,
    /EXISTS \(SELECT 1 FROM event_targets t WHERE t\.company_id = \$1::uuid(?: AND t\.target = ANY\(\$(\d+)::text\[\]\))? AND [^)]*\)/y,
  )
  if (exists) {
    const keys = (sql.event.targets ?? []).map(identityKey)
    const wanted = exists[1] === undefined ? keys : paramOf<string[]>(sql, exists[1])
    return keys.some((key) => wanted.includes(key))
  }
  const column = take(sql, /(lower\()?e\.(\w+)\)? /y)
  const stored = columnOf(sql.event, column?.[2] ?? '')
  if (take(sql, /IS NOT NULL/y)) return stored !== null
  const value = column?.[1] && typeof stored === 'string' ? stored.toLowerCase() : stored
  const any = take(sql, /= ANY\(\$(\d+)::text\[\]\)/y)
  if (any) return value === null ? null : paramOf<unknown[]>(sql, any[1]).includes(value)
  const compared = take(sql, /(=|>=|<=|<|>|LIKE) \$(\d+)(?:::(\w+))?/y)
  if (!compared) throw new Error(`Cannot run ${sql.text.slice(sql.at)}`)
  if (value === null) return null
  const operand = paramOf<string | number>(sql, compared[2])
  return compareAs(
    compared[1] ?? '',
    value,
    compared[3] === 'timestamptz' ? Date.parse(String(operand)) : operand,
  )
}

function paramOf<T>(sql: Sql, number: string | undefined): T {
  return sql.params[Number(number) - 1] as T
}

function compareAs(operator: string, value: string | number, operand: string | number): boolean {
  switch (operator) {
    case '=':
      return value === operand
    case '>=':
      return value >= operand
    case '<=':
      return value <= operand
    case '>':
      return value > operand
    case '<':
      return value < operand
    default: {
      const pattern = String(operand).replace(
        /\\(.)|([%_])|([.*+?^${}()|[\]/])/g,
        (_, literal, wild, special) =>
          wild ? (wild === '%' ? '.*' : '.') : `\\${literal ?? special}`,
      )
      return new RegExp(`^${pattern.replaceAll('\\_', '_').replaceAll('\\%', '%')}$`, 's').test(
        String(value),
      )
    }
  }
}

function columnOf(event: EvaluatedEvent, column: string): string | number | null {
  const { actor, request = {} } = event
  const columns: Record<string, string | number | undefined> = {
    action: event.action,
    change: event.change,
    area: event.area,
    outcome: event.outcome,
    actor: identityKey(actor),
    on_behalf_of: actor.on_behalf_of && identityKey(actor.on_behalf_of),
    workspace: event.workspace?.id,
    method: request.method,
    path: request.path,
    status: request.status,
    resource: request.resource,
    auth_type: request.auth_type,
    request_id: request.id,
    id: event.id,
    seq: event.seq,
    occurred_at: Date.parse(event.occurred_at),
  }
  if (!(column in columns)) throw new Error(`No column ${column}`)
  return columns[column] ?? null
}
