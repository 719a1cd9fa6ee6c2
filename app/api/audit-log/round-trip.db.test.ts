import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeCompany, openTestInstance } from '@/lib/access/test-access'
import type { AuditLogPage } from '@/lib/events/schema'
import { canonicalize } from '@/lib/log/core/canonical'
import { redactSecrets } from '@/lib/log/event/redact-secrets'
import type { JsonObject, JsonValue } from '@/lib/log/schema'
import { type Client, clientOf, jsonOf } from './test-client'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let client: Client
let cursor: number
beforeAll(async () => {
  instance = await openTestInstance()
  client = await clientOf(await makeCompany('acme'))
  cursor = (await jsonOf<AuditLogPage>(await client.page('?tail=1'))).cursor ?? 0
})
afterAll(() => instance.close())

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }).filter((each) => !each.includes('\0')),
  fc.constantFrom(
    ...[
      '',
      ' ',
      'jane@example.com',
      'JANE@Example.com',
      '192.0.2.1',
      '2001:db8::1',
      'u-1',
      'Jane Roe',
    ],
    ...[
      'by Jane Roe.',
      'seen at 192.0.2.1',
      '\u2028\u2029',
      'é',
      'e\u0301',
      '🔑',
      '"\\/\b\f\n\r\t',
      '%',
      '_',
    ],
    ...['Bearer abcdefghijklmnopqrstuvwxyz', '[redacted]', 'null', '/details/a', '~1', '__proto__'],
  ),
)
const names = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }).filter((each) => !each.includes('\0')),
  fc.constantFrom(
    ...['a', 'a/b', '~', '~1', '/', '', '__proto__', 'constructor', 'toString', '0', '00', '-'],
    ...[
      'password',
      'api_key',
      'jane@example.com',
      'Jane Roe',
      'u-1',
      'id',
      'ref',
      'sd',
      'personal',
      'é',
    ],
  ),
)
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
  fc.constantFrom(0, -0, 5e-324, 0.1 + 0.2, 1e-7, 123456789.125),
)
const { json, object } = fc.letrec<{ json: JsonValue; object: JsonObject }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<JsonValue>(null, true, false),
    number,
    text,
    fc.array(tie('json'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.dictionary(names, tie('json'), { maxKeys: 4, noNullPrototype: true }),
}))

const email = fc.constantFrom(
  'jane@example.com',
  'JANE@example.com',
  'joe+x@example.org',
  'ü@ü.example',
)
const id = fc.oneof(fc.constantFrom('u-1', 'u-2', ''), text)
const type = fc.constantFrom('user', 'api_key', 'service_account', 'system', 'agent')
const identity = fc.record({ type, id, name: text, email }, { requiredKeys: ['type'] })
const target = fc.record(
  { type: fc.constantFrom('user', 'USER', 'finding', 'a:b', 'Jane Roe'), id, name: text, email },
  { requiredKeys: ['type'] },
)
const request = fc.record(
  {
    ...{ id: text, method: text, path: text, route: text, resource: text, traceparent: text },
    status: fc.integer({ min: 100, max: 599 }),
    auth_type: fc.constantFrom('api_key', 'jwt', 'session'),
    ...{ query: object, path_params: object, body: json },
    headers: fc.dictionary(fc.constantFrom('accept', 'Referer', 'x-secret'), text, {
      noNullPrototype: true,
    }),
  },
  { requiredKeys: [] },
)
const plain = fc.record(
  {
    action: fc.constantFrom('a.b', 'constructor', '__proto__', 'x:y.z_1'),
    actor: fc
      .tuple(identity, fc.option(identity))
      .map(([actor, delegate]) => (delegate ? { ...actor, on_behalf_of: delegate } : actor)),
    targets: fc.array(target, { maxLength: 3 }),
    workspace: fc.record(
      { id: text.filter((each) => each !== ''), name: text },
      { requiredKeys: ['id'] },
    ),
    context: text,
    outcome: fc.constantFrom('success', 'failure', 'denied'),
    source: fc.record(
      { ip: fc.constantFrom('192.0.2.1', '2001:DB8::1', '::ffff:192.0.2.1'), user_agent: text },
      { requiredKeys: [] },
    ),
    request,
    changes: fc.array(
      fc.record(
        {
          field: fc.constantFrom('status', 'password', 'Jane Roe', '__proto__'),
          old: json,
          new: json,
        },
        { requiredKeys: ['field'] },
      ),
      { maxLength: 3 },
    ),
    details: object,
  },
  { requiredKeys: ['action', 'actor'] },
) as fc.Arbitrary<JsonObject>

/** Some of the places that `personal` may point to, inner and outer ones, with and without an owner. */
const event = fc
  .tuple(plain, fc.array(fc.tuple(fc.nat(), fc.option(email)), { maxLength: 5 }))
  .map(([input, choices]): JsonObject => {
    const places = [
      'details',
      'changes',
      'request',
      'context',
      'workspace',
      'source',
      'targets',
      'actor',
    ].flatMap((name) => {
      const value = input[name]
      return value === undefined ? [] : [...pointersIn(value, `/${name}`)]
    })
    const free = places.filter((place) => isFree(place))
    const personal = choices.flatMap(([choice, owner]): JsonValue[] => {
      const pointer = free[choice % Math.max(1, free.length)]
      if (pointer === undefined) return []
      return [owner === null ? pointer : { pointer, person: { type: 'user', email: owner } }]
    })
    return personal.length > 0 ? { ...input, personal } : input
  })

function isFree(pointer: string): boolean {
  return (
    /^\/(details|changes\/\d+\/(old|new|field)|request\/(body|query|path_params|path|id)|context|workspace\/(id|name)|source\/\w+|targets\/\d+\/(id|name|email)|actor\/(id|name|email))(\/|$)/.test(
      pointer,
    ) && pointer !== '/details'
  )
}

function* pointersIn(value: JsonValue, at: string): Generator<string> {
  yield at
  if (value === null || typeof value !== 'object') return
  for (const [name, inner] of Object.entries(value)) {
    yield* pointersIn(inner, `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
  }
}

/** What the log adds to every event; `ref` names a person, `redacted` tells what was cut. */
const added = [
  'id',
  'seq',
  'via',
  'occurred_at',
  'recorded_at',
  'leaf_hash',
  'label',
  'change',
  'area',
  'kind',
  'redacted',
]

function withoutAdded(stored: JsonObject): JsonObject {
  const rest = Object.fromEntries(Object.entries(stored).filter(([name]) => !added.includes(name)))
  const bare = (named: JsonValue | undefined): JsonValue => {
    const { ref: _, ...members } = named as JsonObject
    return members.on_behalf_of === undefined
      ? members
      : { ...members, on_behalf_of: bare(members.on_behalf_of) }
  }
  return {
    ...rest,
    actor: bare(rest.actor),
    ...(rest.targets ? { targets: (rest.targets as JsonValue[]).map(bare) } : {}),
  }
}

it('whatever valid event is sent comes back as it was, but for its secrets', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 12 }), async (events) => {
      const answer = await client.send(JSON.stringify({ events }))
      const result = JSON.parse(await answer.text())
      expect(result).toMatchObject({ recorded: events.length })
      const page = await jsonOf<AuditLogPage>(
        await client.page(`?cursor=${cursor}&limit=250&expand=event`),
      )
      cursor += events.length
      const came = page.data.map((entry) =>
        canonicalize(withoutAdded(entry.event as unknown as JsonObject)),
      )
      // Through JSON once, as they were sent: -0 is 0 there.
      const sent = events.map((each) => {
        const { personal: _, ...rest } = redactSecrets(JSON.parse(JSON.stringify(each))).event
        return canonicalize({ ...rest, action: String(rest.action).toLowerCase() })
      })
      expect(came).toEqual(sent)
    }),
    { numRuns: 60 },
  )
})
