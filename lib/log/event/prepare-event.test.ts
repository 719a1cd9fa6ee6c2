import { describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '@/lib/log/schema'
import { newUuidV7 } from '@/lib/platform/ids'
import { type EventProblemCode, eventProblemCodes } from './event-problem'
import { prepareEvent } from './prepare-event'
import { readEvents } from './read-json'

const now = Date.UTC(2026, 0, 3, 15)
const user = { type: 'user', id: 'u-77', name: 'Jane Doe', email: 'Jane@Example.com' }
const base: JsonObject = { action: 'a.b', actor: { type: 'system' } }

const refused: [EventProblemCode, unknown, string][] = [
  ['event_not_an_object', [], ''],
  ['event_not_an_object', null, ''],
  ['event_not_an_object', 'text', ''],
  ['event_too_large', { details: { a: Array(3000).fill('x'.repeat(30)) } }, ''],
  [
    'too_deep',
    { details: JSON.parse(`{"a":${'['.repeat(19)}${']'.repeat(19)}}`) },
    `/details/a${'/0'.repeat(18)}`,
  ],
  ['string_too_long', { details: { a: 'x'.repeat(32_769) } }, '/details/a'],
  ['string_too_long', { details: { ['x'.repeat(32_769)]: 1 } }, '/details'],
  ['nul_character', { context: 'a\0b' }, '/context'],
  ['lone_surrogate', { context: 'a\ud83d' }, '/context'],
  ['integer_out_of_range', { details: { a: 2 ** 53 } }, '/details/a'],
  ['number_not_finite', { details: { a: Number.POSITIVE_INFINITY } }, '/details/a'],
  ['not_json', { details: { a: 1n } }, '/details/a'],
  ['not_json', { details: { a: new Date(0) } }, '/details/a'],
  ['not_json', { details: { a: [undefined] } }, '/details/a/0'],
  ['unknown_member', { actoin: 'x' }, '/actoin'],
  ['unknown_member', { actor: { type: 'user', nick: 'x' } }, '/actor/nick'],
  ['unknown_member', { targets: [{ type: 'x', e_mail: 'x' }] }, '/targets/0/e_mail'],
  ['unknown_member', { request: { verb: 'GET' } }, '/request/verb'],
  ['unknown_member', JSON.parse('{"__proto__":{"action":"x"}}'), '/__proto__'],
  ['wrong_type', { action: 7 }, '/action'],
  ['wrong_type', { id: 7 }, '/id'],
  ['wrong_type', { occurred_at: 1767450600 }, '/occurred_at'],
  ['wrong_type', { actor: 'jane' }, '/actor'],
  ['wrong_type', { actor: { type: 'user', name: null } }, '/actor/name'],
  ['wrong_type', { actor: { type: 'user', email: {} } }, '/actor/email'],
  ['wrong_type', { actor: { type: 'user', on_behalf_of: [] } }, '/actor/on_behalf_of'],
  ['wrong_type', { targets: {} }, '/targets'],
  ['wrong_type', { targets: [null] }, '/targets/0'],
  ['wrong_type', { targets: [{ type: 'x', id: 5 }] }, '/targets/0/id'],
  ['wrong_type', { workspace: 'ws' }, '/workspace'],
  ['wrong_type', { workspace: { id: 'x', name: 1 } }, '/workspace/name'],
  ['wrong_type', { context: [] }, '/context'],
  ['wrong_type', { outcome: null }, '/outcome'],
  ['wrong_type', { source: '1.2.3.4' }, '/source'],
  ['wrong_type', { source: { user_agent: 1 } }, '/source/user_agent'],
  ['wrong_type', { source: { ip: 1 } }, '/source/ip'],
  ['wrong_type', { request: 1 }, '/request'],
  ['wrong_type', { request: { path: 1 } }, '/request/path'],
  ['wrong_type', { request: { status: '200' } }, '/request/status'],
  ['wrong_type', { request: { query: 'a=b' } }, '/request/query'],
  ['wrong_type', { request: { headers: [] } }, '/request/headers'],
  ['wrong_type', { changes: {} }, '/changes'],
  ['wrong_type', { changes: ['x'] }, '/changes/0'],
  ['wrong_type', { details: 'x' }, '/details'],
  ['wrong_type', { personal: '/details' }, '/personal'],
  ['wrong_type', { personal: [5] }, '/personal/0'],
  ['wrong_type', { context: 'x', personal: [{ pointer: 5 }] }, '/personal/0/pointer'],
  [
    'wrong_type',
    { context: 'x', personal: [{ pointer: '/context', person: 'x' }] },
    '/personal/0/person',
  ],
  ['id_invalid', { id: '7' }, '/id'],
  ['action_required', { action: undefined }, '/action'],
  ['action_required', { action: '' }, '/action'],
  ['action_invalid', { action: 'user created' }, '/action'],
  ['action_invalid', { action: 'user..created' }, '/action'],
  ['action_too_long', { action: 'a'.repeat(129) }, '/action'],
  ['action_holds_secret', { action: `ghp_${'a1'.repeat(18)}` }, '/action'],
  ['occurred_at_invalid', { occurred_at: '2026-01-03T14:30:00' }, '/occurred_at'],
  ['occurred_at_invalid', { occurred_at: '2026-02-30T14:30:00Z' }, '/occurred_at'],
  ['occurred_at_too_early', { occurred_at: '1999-12-31T23:59:59Z' }, '/occurred_at'],
  ['occurred_at_too_late', { occurred_at: '2026-01-03T15:05:00.001Z' }, '/occurred_at'],
  ['actor_required', { actor: undefined }, '/actor'],
  ['identity_type_required', { actor: { id: 'x' } }, '/actor/type'],
  ['identity_type_invalid', { actor: { type: 'robot' } }, '/actor/type'],
  [
    'identity_type_invalid',
    { actor: { type: 'user', on_behalf_of: { type: 'x' } } },
    '/actor/on_behalf_of/type',
  ],
  ['email_invalid', { actor: { type: 'user', email: 'n/a' } }, '/actor/email'],
  ['targets_too_many', { targets: Array(21).fill({ type: 'x' }) }, '/targets'],
  ['target_type_required', { targets: [{ id: 'x' }] }, '/targets/0/type'],
  ['workspace_id_required', { workspace: {} }, '/workspace/id'],
  ['outcome_invalid', { outcome: 'sucess' }, '/outcome'],
  ['ip_invalid', { source: { ip: 'unknown' } }, '/source/ip'],
  ['ip_invalid', { source: { ip: 'fe80::1%eth0' } }, '/source/ip'],
  ['auth_type_invalid', { request: { auth_type: 'basic' } }, '/request/auth_type'],
  ['status_invalid', { request: { status: 600 } }, '/request/status'],
  ['status_invalid', { request: { status: 200.5 } }, '/request/status'],
  ['changes_too_many', { changes: Array(101).fill({ field: 'x' }) }, '/changes'],
  ['change_field_required', { changes: [{ old: 1 }] }, '/changes/0/field'],
  ['personal_too_many', { context: 'x', personal: Array(101).fill('/context') }, '/personal'],
  [
    'personal_too_many',
    { details: { a: Array(201).fill('x') }, personal: ['/details/a'] },
    '/personal',
  ],
  ['personal_pointer_required', { personal: [{}] }, '/personal/0/pointer'],
  ['personal_pointer_invalid', { personal: ['details.note'] }, '/personal/0'],
  ['personal_pointer_missing', { personal: ['/details/note'] }, '/personal/0'],
  ['personal_pointer_missing', { details: {}, personal: ['/details/constructor'] }, '/personal/0'],
  ['personal_pointer_not_allowed', { personal: ['/action'] }, '/personal/0'],
  ['personal_pointer_not_allowed', { personal: [''] }, '/personal/0'],
  ['personal_pointer_not_allowed', { personal: ['/actor'] }, '/personal/0'],
  [
    'personal_pointer_not_allowed',
    { request: { method: 'GET' }, personal: ['/request/method'] },
    '/personal/0',
  ],
  [
    'person_type_invalid',
    { context: 'x', personal: [{ pointer: '/context', person: { type: 'agent' } }] },
    '/personal/0/person/type',
  ],
]

describe('an event is refused', () => {
  test.each(refused)('%s', (code, change, pointer) => {
    const outcome = prepare(amend(change))
    expect(outcome).toMatchObject({ ok: false, code, pointer })
    if (!outcome.ok) expect(outcome.detail.length).toBeGreaterThan(10)
  })

  test('for every reason that is listed', () => {
    const reached = new Set<string>(refused.map(([code]) => code))
    const bytes = Buffer.from('{"a":1,"a":2}')
    const [item] = readEvents({ bytes, contentType: 'application/json' }).items
    if (item && 'rejected' in item) reached.add(item.rejected.code)
    expect([...reached].sort()).toEqual(Object.keys(eventProblemCodes).sort())
  })

  test('with the nearest known name for a misspelled member or word', () => {
    expect(prepare(amend({ occuredAt: 'x' }))).toMatchObject({
      detail: expect.stringContaining('did you mean "occurred_at"?'),
    })
    expect(prepare(amend({ outcome: 'sucess' }))).toMatchObject({
      detail: expect.stringContaining('Did you mean "success"?'),
    })
  })

  test('without repeating a credential in the message', () => {
    const outcome = prepare(amend({ outcome: `Bearer ${'a1B2'.repeat(8)}` }))
    expect(JSON.stringify(outcome)).not.toContain('a1B2')
  })

  test('rather than followed round a circle', () => {
    const circle: JsonObject = {}
    circle.self = circle
    expect(prepare(amend({ details: circle }))).toMatchObject({ code: 'too_deep' })
  })
})

describe('a prepared event', () => {
  test('has defaults for id and time, and a lower-case action', () => {
    const event = prepared({ action: 'User.Created', actor: { type: 'system' } })
    expect(event).toMatchObject({ action: 'user.created', occurredAtMs: now, idIsProducers: false })
    expect(event.core).toEqual({ action: 'user.created', actor: { type: 'system' } })
    expect(event.fingerprintText).toContain('User.Created')
    expect(event.fingerprintText).not.toContain(event.id)
  })

  test('keeps the id and time of its producer, in one spelling', () => {
    const id = '0197B2C4-1111-7ABC-8DEF-0123456789AB'
    const event = prepared({ ...base, id, occurred_at: '2026-01-03T16:30:00.1239+02:00' })
    expect(event.id).toBe(id.toLowerCase())
    expect(event.idIsProducers).toBe(true)
    expect(new Date(event.occurredAtMs).toISOString()).toBe('2026-01-03T14:30:00.123Z')
    expect(event.core).toEqual(base)
  })

  test('accepts every limit itself', () => {
    prepared({ ...base, action: 'a'.repeat(128) })
    prepared({ ...base, targets: Array(20).fill({ type: 'x' }) })
    prepared({ ...base, changes: Array(100).fill({ field: 'x' }) })
    prepared({ ...base, details: JSON.parse(`{"a":${'['.repeat(18)}${']'.repeat(18)}}`) })
    prepared({ ...base, details: { a: 'é'.repeat(16_384) } })
    prepared({ ...base, occurred_at: '2026-01-03T15:05:00Z' })
    prepared({ ...base, occurred_at: '2000-01-01T00:00:00Z' })
    prepared({ ...base, details: { a: Number.MAX_SAFE_INTEGER } })
    const room = 65_535 - JSON.stringify({ ...base, details: { a: '', b: '' } }).length
    const a = 'x'.repeat(32_768)
    prepared({ ...base, details: { a, b: 'x'.repeat(room - a.length) } })
    expect(prepare({ ...base, details: { a, b: 'x'.repeat(room - a.length + 1) } })).toMatchObject({
      code: 'event_too_large',
    })
  })

  test('takes undefined members made in this process for absent ones', () => {
    const event = prepared({ ...base, context: undefined, details: { a: undefined, b: 1 } })
    expect(event.core).toEqual({ ...base, details: { b: 1 } })
  })

  test('keeps __proto__ as data', () => {
    const details = JSON.parse('{"__proto__":{"polluted":"jane@example.com"},"constructor":1}')
    const event = prepared({ ...base, details })
    expect(JSON.stringify(event.core.details)).toBe('{"__proto__":{},"constructor":1}')
    expect(event.personal[0]?.values[0]?.pointer).toBe('/details/__proto__/polluted')
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  test('never shares or changes what was passed in', () => {
    const input = { ...base, actor: user, details: { password: 'x', mail: 'bob@example.com' } }
    const before = JSON.stringify(input)
    prepared(input)
    expect(JSON.stringify(input)).toBe(before)
  })

  test('has the same fingerprint text when it is sent again in another order', () => {
    const details = { b: 'mail a@b.example', a: 'for c@d.example', password: 'p', token: 't' }
    const first = prepared({ action: 'a', actor: { type: 'user', id: 'x' }, details })
    const { a, b, password, token } = details
    const turned = { token, password, a, b }
    const second = prepared({ details: turned, actor: { id: 'x', type: 'user' }, action: 'a' })
    expect(second.fingerprintText).toBe(first.fingerprintText)
  })

  test.each<[string, Record<string, unknown>]>([
    ['id', { id: '0197b2c4-1111-7abc-8def-0123456789ab' }],
    ['spelling of the action', { action: 'A.b' }],
    ['time', { occurred_at: '2026-01-03T14:30:00.000Z' }],
    ['actor', { actor: { type: 'user', id: 'u-78', email: 'jane@example.com', name: 'Jane Doe' } }],
    ['member that is absent', { context: 'x' }],
    ['empty member', { details: {} }],
    ['place of a value', { context: 'Jane Doe', workspace: { id: 'w' } }],
    ['mark', { personal: ['/actor/name'] }],
  ])('has another fingerprint text with another %s', (_, change) => {
    const whole = { ...base, actor: user, workspace: { id: 'w', name: 'Jane Doe' } }
    const first = prepared(whole)
    expect(prepared({ ...whole, ...change }).fingerprintText).not.toBe(first.fingerprintText)
  })
})

describe('a request body above 8 KiB', () => {
  const body = { note: 'ü'.repeat(6000), tail: 'end' }

  test('is cut between characters, marked, and always personal', () => {
    const event = prepared({ ...base, request: { body } })
    expect(event.core.request).toEqual({ body: { truncated: true, bytes: 12_024 } })
    const [owned] = event.personal
    expect(owned?.person).toBeNull()
    const value = owned?.values[0]?.value
    expect(owned?.values[0]?.pointer).toBe('/request/body/text')
    expect(value).toBe(`{"note":"${'ü'.repeat(4091)}`)
    expect(event.fingerprintText).toContain('"tail":"end"')
  })

  test('belongs to the person whose name stands across the cut', () => {
    const text = `${'x'.repeat(8 * 1024 - 5)} Jane Doe was here`
    const event = prepared({ ...base, actor: user, request: { body: text } })
    const owned = event.personal.find(({ values }) =>
      values.some(({ pointer }) => pointer === '/request/body/text'),
    )
    expect(owned?.person).toEqual({ id: 'u-77', email: 'jane@example.com', name: 'Jane Doe' })
  })

  test('takes along what personal points to in it', () => {
    const personal = [{ pointer: '/request/body/tail', person: { type: 'user', id: 'u-99' } }]
    const event = prepared({
      ...base,
      request: { body: { ...body, tail: 'zebra' } },
      context: 'a zebra',
      personal,
    })
    const owner = event.personal.find(({ person }) => person?.id === 'u-99')
    expect(owner?.values.map(({ pointer }) => pointer).sort()).toEqual([
      '/context',
      '/request/body/text',
    ])
  })

  test('of exactly 8 KiB stays', () => {
    const whole = 'x'.repeat(8 * 1024 - 2)
    expect(prepared({ ...base, request: { body: whole } }).core.request).toEqual({ body: whole })
  })
})

function amend(change: unknown): JsonValue {
  const isPlain = change !== null && typeof change === 'object' && !Array.isArray(change)
  if (!isPlain) return change as JsonValue
  const amended: JsonObject = { ...base }
  for (const name of Object.keys(change)) {
    Object.defineProperty(amended, name, { value: Reflect.get(change, name), enumerable: true })
  }
  return amended
}

function prepare(value: unknown) {
  return prepareEvent(value as JsonValue, { nowMs: now, newId: () => newUuidV7(now) })
}

function prepared(value: unknown) {
  const outcome = prepare(value)
  if (!outcome.ok) throw new Error(outcome.detail)
  return outcome.event
}
