import fc from 'fast-check'
import { catalogue } from '@/lib/log/catalogue/catalogue'
import {
  actorTypes,
  type JsonObject,
  type JsonValue,
  outcomes,
  type StoredEvent,
  viaTypes,
} from '@/lib/log/schema'
import { makeEvent } from './test-events'

/** Any event that the log can give back: free JSON wherever producers are free, hostile names and texts among it. */
const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }).filter((value) => !/\p{Cs}/u.test(value)),
  fc.constantFrom('', 'a\nb', '\u0085', '\ufffe', '2026-01-03', '[masked]', 'x'.repeat(3_000)),
)
const json = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<JsonValue>(null, true, 0, -1.5, 2 ** 52),
    text,
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(
    fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'toString', 'a.b')),
    tie('value'),
    { maxKeys: 4, noNullPrototype: true },
  ),
}))

const names = {
  id: text,
  name: text,
  email: fc.constantFrom('ada@example.com', 'jürgen@exämple', '[masked]'),
  ref: fc.constantFrom('s_ada', 's_bob'),
}
const identity = fc.record(
  { type: fc.constantFrom(...actorTypes), ...names },
  { requiredKeys: ['type'] },
)
const target = fc.record(
  {
    type: fc.oneof(
      fc.constantFrom('user', 'User', 'group', 'role', 'company', 'session', 'alert', 'api_key'),
      fc.string({ minLength: 1, maxLength: 8 }),
    ),
    ...names,
  },
  { requiredKeys: ['type'] },
)
const action = fc.oneof(
  fc.constantFrom(...catalogue.map((entry) => entry.action)),
  fc.constantFrom('invoice.created', 'constructor', 'payment.logged_in', 'door.opened', 'a:b.c'),
  fc.stringMatching(/^[a-z0-9_]{1,12}(?:[.:][a-z0-9_]{1,12}){0,2}$/),
)

export const randomEvents: fc.Arbitrary<StoredEvent> = fc
  .record(
    {
      action,
      seq: fc.nat(),
      actor: fc
        .tuple(identity, fc.option(identity))
        .map(([actor, delegate]) => (delegate ? { ...actor, on_behalf_of: delegate } : actor)),
      targets: fc.array(target, { maxLength: 4 }),
      workspace: fc.record({ id: text, name: text }, { requiredKeys: ['id'] }),
      context: text,
      outcome: fc.constantFrom(...outcomes),
      source: fc.record(
        {
          ip: fc.constantFrom('192.0.2.7', '2001:db8::1', '::ffff:192.0.2.1', '[masked]'),
          user_agent: text,
        },
        { requiredKeys: [] },
      ),
      request: fc.record(
        {
          id: text,
          method: fc.constantFrom('GET', 'get', 'POST', 'PURGE', '__proto__', 'constructor', ''),
          path: text,
          route: text,
          resource: text,
          status: fc.integer({ min: 100, max: 599 }),
          auth_type: fc.constantFrom('api_key' as const, 'jwt' as const, 'session' as const),
          query: json.object,
          path_params: json.object,
          headers: json.object,
          body: json.value,
          traceparent: fc.constantFrom(
            '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
            'none',
          ),
        },
        { requiredKeys: [] },
      ),
      changes: fc.array(
        fc.record({ field: text, old: json.value, new: json.value }, { requiredKeys: ['field'] }),
        { maxLength: 3 },
      ),
      details: json.object,
      via: fc.record({ type: fc.constantFrom(...viaTypes), id: text }, { requiredKeys: ['type'] }),
      redacted: fc.array(text, { minLength: 1, maxLength: 2 }),
      erased: fc.array(text, { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: ['action', 'seq', 'actor', 'via'] },
  )
  // Through the wire, as the log gives events back: plain objects.
  .map((event) => JSON.parse(JSON.stringify(makeEvent(event))))
