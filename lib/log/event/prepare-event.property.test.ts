import fc from 'fast-check'
import { expect, test } from 'vitest'
import { putAt } from '@/lib/log/core/json-pointer'
import type { JsonObject, JsonValue, PreparedEvent } from '@/lib/log/schema'
import { prepareEvent } from './prepare-event'
import { redactSecrets } from './redact-secrets'

const now = Date.UTC(2026, 0, 3, 15)
const runs = { numRuns: 300 }

/** Every kind of JSON, with the names that the format gives meaning to among the others. */
const json = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<JsonValue>(null, true, 0, -1.5, 2 ** 60),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      'jane@example.com',
      '10.0.0.1',
      '\ud800',
      'a\0',
      'Bearer abc123456',
      '/details',
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.dictionary(
    fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom('__proto__', 'constructor', 'password', 'a/b~c', 'jane@example.com'),
    ),
    tie('value'),
    { maxKeys: 4, noNullPrototype: true },
  ),
}))

const members = [
  ...['id', 'action', 'occurred_at', 'actor', 'targets', 'workspace', 'context', 'outcome'],
  ...['source', 'request', 'changes', 'details', 'personal'],
]
const events = fc.record({
  mold: fc.dictionary(fc.constantFrom(...members), json.value, { noNullPrototype: true }),
  free: json.value,
})

test('no value makes it throw', () => {
  fc.assert(
    fc.property(json.value, events, (value, { mold, free }) => {
      prepare(value)
      prepare(mold)
      const valid = { action: 'a.b', actor: { type: 'user', name: 'Jane' } }
      prepare({ ...valid, ...mold, action: 'a.b', actor: valid.actor })
      prepare({ ...valid, details: { free }, request: { body: free, query: { free } } })
      prepare({ ...valid, changes: [{ field: 'x', old: free, new: free }] })
      prepare({ ...valid, details: { free }, personal: ['/details/free', free] })
    }),
    runs,
  )
})

const secrets = [
  `ghp_${'q7W2'.repeat(9)}`,
  `eyJ${'hbGciOiJI'}.eyJ${'zdWIiOiIx'}.${'q7W2q7W2'}`,
  `Bearer ${'q7W2'.repeat(6)}`,
  `https://root:${'q7W2'.repeat(3)}@db.internal/x`,
  `/callback?access_token=${'q7W2'.repeat(3)}`,
]

test('a secret planted anywhere survives nowhere', () => {
  const secretPlace = fc.oneof(
    fc.constantFrom(...secrets).map((secret) => ({ name: 'note', value: secret as JsonValue })),
    fc
      .constantFrom('password', 'clientSecret', 'x-api-key', 'Cookie', 'user_token')
      .map((name) => ({ name, value: { deep: ['q7W2 words in clear'] } as JsonValue })),
    fc.constantFrom(...secrets).map((secret) => ({ name: secret, value: 1 as JsonValue })),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), secretPlace, room, (steps, place, plant) => {
      const value = bury({ [place.name]: place.value }, steps)
      const event = prepared(plant(value))
      expect(JSON.stringify(event)).not.toContain('q7W2')
      expect(event.core.redacted).toHaveLength(1)
    }),
    runs,
  )
})

const planted = [
  ...['Zoë Quartz', 'zoë quartz', 'u-4711', 'Zoe@Example.com', 'ZOE@EXAMPLE.COM', '198.51.100.7'],
  ...['2001:db8::77', 'say hi to Zoë Quartz.', '/users/u-4711/x', 'q=zoe%40example.com'],
]

test('a personal value planted anywhere is not in the line, and putting all back gives the event', () => {
  const actor = { type: 'user', id: 'u-4711', name: 'Zoë Quartz', email: 'zoe@example.com' }
  const place = fc.oneof(
    fc.constantFrom(...planted).map((value): JsonObject => ({ note: value })),
    fc.constantFrom(...planted).map((name): JsonObject => ({ [name]: { a: [1] }, b: 'clear' })),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), place, room, (steps, leaf, plant) => {
      const input = { ...plant(bury(leaf, steps)), actor, source: { ip: '198.51.100.7' } }
      const event = prepared(input)
      const line = JSON.stringify(event.core).toLowerCase()
      for (const part of ['quartz', '4711', 'zoe', '198.51', '2001:db8']) {
        expect(line).not.toContain(part)
      }
      expect(putBack(event)).toEqual(withoutDefaults(redactSecrets(input).event))
    }),
    runs,
  )
})

test('putting the personal values back gives the redacted input, whatever it is', () => {
  fc.assert(
    fc.property(json.object, json.value, (details, body) => {
      const input = { action: 'a.b', actor: { type: 'system' }, details, request: { body } }
      const outcome = prepare(input)
      if (!outcome.ok) return
      expect(putBack(outcome.event)).toEqual(withoutDefaults(redactSecrets(input).event))
    }),
    runs,
  )
})

/** One level of nesting around a value. */
const step = fc.constantFrom<(inner: JsonValue) => JsonValue>(
  (inner) => [inner],
  (inner) => ['clear', inner, 3],
  (inner) => ({ a: inner }),
  (inner) => ({ 'x/y~z': inner, clear: true }),
  (inner) => JSON.parse(`{"__proto__":${JSON.stringify(inner)}}`),
)

/** Where free JSON may stand in an event. */
const room = fc.constantFrom<(value: JsonValue) => JsonObject>(
  (value) => ({ ...base, details: { value } }),
  (value) => ({ ...base, request: { body: value } }),
  (value) => ({ ...base, request: { query: { value } } }),
  (value) => ({ ...base, request: { headers: { accept: value } } }),
  (value) => ({ ...base, changes: [{ field: 'x', old: value }] }),
  (value) => ({ ...base, details: { value }, personal: ['/details/value'] }),
)
const base: JsonObject = { action: 'a.b', actor: { type: 'system' } }

function bury(value: JsonValue, steps: ((inner: JsonValue) => JsonValue)[]): JsonValue {
  return steps.reduce((inner, wrap) => wrap(inner), value)
}

function putBack(event: PreparedEvent): JsonValue {
  const whole = structuredClone(event.core)
  delete whole.redacted
  for (const { values } of event.personal) {
    for (const { pointer, value } of values) {
      expect(putAt(whole, { pointer, value })).toEqual({ ok: true })
    }
  }
  return whole
}

function withoutDefaults(event: JsonObject): JsonObject {
  const { personal, id, occurred_at, ...rest } = event
  return rest
}

function prepare(value: unknown) {
  return prepareEvent(value as JsonValue, { nowMs: now, newId: () => 'made' })
}

function prepared(value: unknown) {
  const outcome = prepare(value)
  if (!outcome.ok) throw new Error(`${outcome.code} ${outcome.detail}`)
  return outcome.event
}
