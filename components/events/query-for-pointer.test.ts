import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkQuery } from '@/lib/events/query/check'
import { matchesEvent, readDictionaries } from '@/lib/events/query/evaluate'
import { collectLookups, pickKeys } from '@/lib/events/query/lookups'
import { readFacts } from '@/lib/events/query/read-facts'
import { parse } from '@/lib/events/query/parse'
import type { StoredEvent } from '@/lib/events/schema'
import { formatPointer } from '@/lib/log/core/json-pointer'
import type { JsonObject, JsonValue } from '@/lib/log/schema'
import { makeStoredEvent } from './test-event'
import { queryForPointer } from './query-for-pointer'

describe('the query for a place of an event', () => {
  test('can be asked, and finds this event', () => {
    let asked = 0
    fc.assert(
      fc.property(anyEvent(), (event) => {
        for (const pointer of listPointers(event)) {
          const text = queryForPointer(event, pointer)
          if (text === null) continue
          expect(parse(text).errors, text).toEqual([])
          const { query, errors } = checkQuery(text)
          if (query === null) throw new Error(`${text}: ${errors[0].message}`)
          const dictionaries = readDictionaries([event])
          const lookups = new Map(
            collectLookups(query).map((one) => [one.id, pickKeys(one, dictionaries[one.kind])]),
          )
          asked += 1
          const clock = { nowMs: Date.parse(event.occurred_at), timeZone: 'Asia/Kolkata' }
          expect(matchesEvent(query, readFacts(event), { lookups, ...clock }), text).toBe(true)
        }
      }),
      { numRuns: 200 },
    )
    expect(asked).toBeGreaterThan(1_000)
  })

  const event = makeStoredEvent({
    actor: {
      type: 'agent',
      id: 'bot',
      on_behalf_of: { type: 'user', ref: 's_ana', id: 'u1', name: 'Ana *' },
    },
    targets: [
      { type: 'project', id: 'p1', name: 'Payments API' },
      { type: 'user', ref: 's_bo', email: 'bo@acme.example' },
    ],
    workspace: { id: 'ws_1', name: 'Payments' },
    source: { ip: '2001:db8::1', user_agent: 'curl' },
    via: { type: 'session', id: '01' },
    request: {
      path: '/api/a b',
      status: 404,
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      body: { a: 1 },
    },
    changes: [{ field: 'role name.of', old: 'x', new: { level: [3] } }],
    details: { 'a b': { list: [{ deep: '1..2' }] }, none: null, empty: '', no: false },
  })

  test.each([
    ['/actor', 'actor:agent:bot'],
    ['/actor/type', 'actor:agent:*'],
    ['/actor/on_behalf_of', 'caused_by:s_ana'],
    ['/actor/on_behalf_of/name', 'caused_by:="Ana \\*"'],
    ['/targets/0/id', 'target:project:p1'],
    ['/targets/0/name', 'target:="Payments API"'],
    ['/targets/1/email', 'target:=bo@acme.example'],
    ['/targets/1/type', null],
    ['/workspace', 'workspace:ws_1'],
    ['/source/ip', 'ip:2001:db8::1'],
    ['/source/user_agent', null],
    ['/via', 'via:session:01'],
    ['/via/type', 'via:session'],
    ['/request/path', 'path:="/api/a b"'],
    ['/request/status', 'status:404'],
    ['/request/traceparent', 'trace:4bf92f3577b34da6a3ce929d0e0e4736'],
    ['/request/body/a', null],
    ['/changes/0', 'changes."role name".of:*'],
    ['/changes/0/old', 'changes."role name".of:x'],
    ['/changes/0/new/level/0', 'changes."role name".of.level:3'],
    ['/details/a b/list/0/deep', 'details."a b".list.deep:"1..2"'],
    ['/details/a b', 'details."a b":*'],
    ['/details/none', 'details.none:null'],
    ['/details/empty', 'details.empty:*'],
    ['/details/no', 'details.no:false'],
    ['/details', null],
    ['/seq', 'id:8'],
    ['/occurred_at', 'at:2026-01-03T14:30:00.000Z'],
    ['/leaf_hash', null],
    ['/toString', null],
    ['', null],
    ['/details/missing', null],
  ])('at %s is %s', (pointer, text) => {
    expect(queryForPointer(event, pointer)).toBe(text)
  })

  test('is none for a value that no query has room for', () => {
    const long = makeStoredEvent({ details: { note: 'x'.repeat(2_000) } })
    expect(queryForPointer(long, '/details/note')).toBeNull()
  })
})

function anyEvent(): fc.Arbitrary<StoredEvent> {
  const text = fc.oneof(
    fc.constantFrom('system', 'a,b', 'x..y', '-not', '"q"', '>=4', '*', 'OR', '\\', 'ß', '(a)'),
    fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
  )
  const ref = fc.option(fc.constantFrom('s_one', 's_two'), { nil: undefined })
  const identity = fc.record({
    type: fc.constantFrom('user' as const, 'agent' as const, 'system' as const),
    ref,
    id: fc.option(text, { nil: undefined }),
    name: fc.option(text, { nil: undefined }),
  })
  const { object } = fc.letrec<{ object: JsonObject; value: JsonValue }>((tie) => ({
    object: fc.dictionary(fc.oneof(text, fc.constant('')), tie('value'), { maxKeys: 4 }),
    value: fc.oneof(
      { maxDepth: 3 },
      fc.oneof(text, fc.integer(), fc.constantFrom(null, true, false, 0.5, '')),
      tie('object'),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
  }))
  return fc
    .record({
      actor: identity,
      delegate: fc.option(identity, { nil: undefined }),
      targets: fc.array(identity, { maxLength: 2 }),
      workspace: fc.record({ id: text, name: text }),
      context: text,
      outcome: fc.constantFrom('success' as const, 'denied' as const),
      request: fc.record({
        id: text,
        method: text,
        path: text,
        resource: text,
        status: fc.integer({ min: 100, max: 599 }),
        auth_type: fc.constantFrom('api_key' as const, 'jwt' as const),
      }),
      changes: fc.array(fc.record({ field: text, old: text }), { maxLength: 2 }),
      details: object,
    })
    .map(({ delegate, actor, ...rest }) => {
      const given = JSON.parse(
        JSON.stringify({ ...rest, actor: { ...actor, on_behalf_of: delegate } }),
      )
      return makeStoredEvent(given)
    })
}

function listPointers(value: unknown, place: string[] = []): string[] {
  const inner =
    value !== null && typeof value === 'object'
      ? Object.entries(value).flatMap(([name, child]) => listPointers(child, [...place, name]))
      : []
  return [formatPointer(place), ...inner]
}
